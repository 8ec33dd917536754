//! What to do about a mistake.

/// In words; and where a name is written for another one, that name, to be put in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Help {
    pub(super) text: String,
    pub(super) replacement: Option<String>,
}

// === impl Help ===

impl Help {
    /// "Did you mean …?"
    pub(crate) fn meant(name: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        Self {
            text: format!("did you mean `{name}`?"),
            replacement: Some(name.to_owned()),
        }
    }

    /// With more to say.
    pub(crate) fn and(mut self, more: &str) -> Self {
        self.text = format!("{} {more}", self.text);
        self
    }
}

impl From<String> for Help {
    fn from(text: String) -> Self {
        Self {
            text,
            replacement: None,
        }
    }
}

impl From<&str> for Help {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}
