//! What is wrong with a file, and what to do.

use serde::Serialize;
use std::fmt;

/// How bad it is. The worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Scaling or healing will not work.
    Error,
    /// It works, late or in part.
    Warning,
    /// Something that was not, or could not be, judged.
    Note,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Path of the file as given; empty where a file is missing.
    pub file: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Finding {
    pub(crate) fn error(file: &str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Error, file, what, remedy)
    }

    pub(crate) fn warning(file: &str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Warning, file, what, remedy)
    }

    pub(crate) fn note(file: &str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Note, file, what, remedy)
    }

    fn new(
        severity: Severity,
        file: &str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            file: file.to_owned(),
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.severity)?;
        if !self.file.is_empty() {
            write!(f, "{}: ", self.file)?;
        }
        write!(f, "{}; {}", self.what, self.remedy)
    }
}
