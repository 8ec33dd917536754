//! Regular expressions of `pattern` and `$matches` (TOSCA 1.3 §3.6.3, TOSCA 2.0 §10.2.2.2.7).

use regex::Regex;

/// Most bytes that a compiled expression takes.
const MOST_BYTES: usize = 1 << 20;

/// Why a text is no expression that can be matched. Reads after the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPattern {
    /// It is not right.
    #[error("is not a regular expression: {0}")]
    Wrong(String),
    /// Repetitions of repetitions, most likely.
    #[error("is too large: compiled it takes more than {} MiB", MOST_BYTES >> 20)]
    TooLarge,
    /// Right elsewhere: look-around, references back.
    #[error("looks around or back, which cannot be matched here")]
    NotSupported,
}

/// The expression of a text.
///
/// # Errors
/// It is not right, too large, or of another dialect.
pub fn pattern(text: &str) -> Result<Regex, BadPattern> {
    let built = regex::RegexBuilder::new(text)
        .size_limit(MOST_BYTES)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => BadPattern::TooLarge,
        error => {
            let text = error.to_string();
            if text.contains("not supported") {
                return BadPattern::NotSupported;
            }
            // the first lines show the expression once more
            let why = text.rsplit("error: ").next().unwrap_or_default();
            BadPattern::Wrong(why.trim().to_owned())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told() {
        assert!(pattern("^a+$").is_ok());
        for (text, why) in [
            ("(", "is not a regular expression: unclosed group"),
            (
                "(?=a)",
                "looks around or back, which cannot be matched here",
            ),
            (
                "((a{1000}){1000}){1000}",
                "is too large: compiled it takes more than 1 MiB",
            ),
        ] {
            assert_eq!(pattern(text).unwrap_err().to_string(), why);
        }
    }
}
