//! What is wrong with the settings.

use super::place::Place;
use crate::terminal::nearest;
use std::fmt;
use std::path::PathBuf;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(super) place: Place,
    pub(super) what: String,
}

/// Why there are no settings.
#[derive(Debug)]
pub(crate) enum ConfigError {
    /// The file can't be read.
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// All that is wrong, in order.
    Wrong(Vec<Problem>),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, .. } => {
                write!(f, "failed to read the settings in {}", path.display())
            }
            Self::Wrong(problems) => {
                f.write_str("the settings are wrong:")?;
                for Problem { place, what } in problems {
                    write!(f, "\n  {place}: {what}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Wrong(_) => None,
        }
    }
}

/// `; did you mean …?` where something is near, else what there is.
pub(super) fn suggestion<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    match nearest(word, known.clone()) {
        Some(candidate) => format!("; did you mean {candidate}?"),
        None => {
            let all: Vec<&str> = known.into_iter().collect();
            format!("; known are {}", all.join(", "))
        }
    }
}
