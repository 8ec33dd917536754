//! Text with `*` for any characters.

use serde::{Deserialize, Serialize};

/// Names what a rule of the script is about: `*` stands for any characters, all else for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pattern(String);

impl Default for Pattern {
    /// Everything.
    fn default() -> Self {
        Self("*".to_owned())
    }
}

impl Pattern {
    /// From its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether the whole text fits.
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
            return false;
        };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else {
            return rest.is_empty();
        };
        for part in parts {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        let fits = |pattern: &str, text: &str| Pattern::new(pattern).matches(text);
        assert!(fits("*", "") && fits("*", "app@m1 configure"));
        assert!(fits("app@* configure", "app@m1 configure"));
        assert!(fits("*@m1 *", "app@m1 configure"));
        assert!(fits("a*b*c", "a-b-b-c") && fits("a**", "a"));
        assert!(fits("app", "app") && fits("", ""));
        assert!(!fits("app", "app@m1") && !fits("app", "my app") && !fits("", "a"));
        assert!(!fits("a*a", "a") && !fits("*start", "start it"));
    }
}
