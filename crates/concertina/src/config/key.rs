//! What a section says of itself: its keys, their meaning, their defaults.

use serde::de::DeserializeOwned;

/// A key of a section.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// As it is written.
    pub(super) name: &'static str,
    /// What it means, one line each.
    pub(super) meaning: &'static [&'static str],
    /// What stands in the commented file.
    pub(super) shown: Shown,
}

/// A value as the commented file shows it, in TOML.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shown {
    /// The default.
    Default(&'static str),
    /// There is no fixed default: this is an example, commented out.
    Example(&'static str),
}

impl Shown {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Default(text) | Self::Example(text) => text,
        }
    }
}

impl Key {
    /// A key with a default.
    pub(super) const fn new(
        name: &'static str,
        default: &'static str,
        meaning: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            meaning,
            shown: Shown::Default(default),
        }
    }

    /// A key that is found out where it is not given.
    pub(super) const fn found_out(
        name: &'static str,
        example: &'static str,
        meaning: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            meaning,
            shown: Shown::Example(example),
        }
    }

    /// Whether values are texts: a text of the environment is then taken as it is.
    pub(super) fn is_text(&self) -> bool {
        self.shown.text().starts_with('"')
    }
}

/// A section of the file.
pub(super) trait Section: Default + DeserializeOwned {
    /// Its name.
    const NAME: &'static str;
    /// What it is about, one line each.
    const ABOUT: &'static [&'static str];
    /// Its keys, in the order of the commented file.
    const KEYS: &'static [Key];

    /// Whether its values fit each other.
    ///
    /// # Errors
    /// Why not, and what to do.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

/// The environment variable that overrides a key.
pub(super) fn variable(section: &str, key: &str) -> String {
    format!("{PREFIX}{section}_{key}").to_uppercase()
}

/// How our variables begin.
pub(super) const PREFIX: &str = "CONCERTINA_";

/// One section as it stands in the commented file.
pub(super) fn commented<S: Section>() -> String {
    let mut text = String::new();
    for line in S::ABOUT {
        text.push_str(&format!("# {line}\n"));
    }
    text.push_str(&format!("[{}]\n", S::NAME));
    for key in S::KEYS {
        for line in key.meaning {
            text.push_str(&format!("# {line}\n"));
        }
        let comment = match key.shown {
            Shown::Default(_) => "",
            Shown::Example(_) => "# ",
        };
        text.push_str(&format!("{comment}{} = {}\n", key.name, key.shown.text()));
    }
    text
}
