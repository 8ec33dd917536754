//! Typed ids. Each is validated where it is made, prints as it is written in keys and labels, and
//! serialises as that text.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text is empty or longer than ids may be.
    #[error("a {kind} has 1 to {max} characters, this has {len}")]
    Length {
        /// What was to be made.
        kind: &'static str,
        /// Most characters allowed.
        max: usize,
        /// Characters found.
        len: usize,
    },
    /// A character that the id may not have.
    #[error("a {kind} may not contain {found:?} (allowed: {allowed})")]
    Character {
        /// What was to be made.
        kind: &'static str,
        /// The first character at fault.
        found: char,
        /// What is allowed, in words.
        allowed: &'static str,
    },
    /// Not the number that the id is made of.
    #[error("{text:?} is not a {kind}: expected {expected}")]
    Form {
        /// What was to be made.
        kind: &'static str,
        /// The text found.
        text: String,
        /// The form expected.
        expected: &'static str,
    },
}

fn check(
    kind: &'static str,
    text: &str,
    max: usize,
    ok: fn(char) -> bool,
    allowed: &'static str,
) -> Result<(), IdError> {
    let len = text.chars().count();
    if len == 0 || len > max {
        return Err(IdError::Length { kind, max, len });
    }
    match text.chars().find(|c| !ok(*c)) {
        Some(found) => Err(IdError::Character {
            kind,
            found,
            allowed,
        }),
        None => Ok(()),
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $max:literal, $ok:expr, $allowed:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Validates the text.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                check($kind, &text, $max, $ok, $allowed)?;
                Ok(Self(text))
            }

            /// The text as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $kind:literal, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&format!("{}{}", $prefix, self.0))
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix($prefix)
                    .and_then(|n| n.parse().ok())
                    .map(Self)
                    .ok_or_else(|| IdError::Form {
                        kind: $kind,
                        text: text.to_owned(),
                        expected: concat!("'", $prefix, "' and a number"),
                    })
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    };
}

fn is_slug(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// As templates name things: in any script.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

fn is_token(c: char) -> bool {
    !c.is_whitespace() && !c.is_control()
}

text_id!(
    /// A deployed service template's name, chosen by the operator.
    ServiceName, "service name", 48, is_slug, "a-z, 0-9 and -"
);
text_id!(
    /// Name of a node template.
    NodeName, "node template name", 100, is_word, "letters, digits, _, - and ."
);
text_id!(
    /// Name of a scaling group: the name of its root node template.
    GroupName, "scaling group name", 100, is_word, "letters, digits, _, - and ."
);
text_id!(
    /// Name of a TOSCA policy.
    PolicyName, "policy name", 100, is_word, "letters, digits, _, - and ."
);
text_id!(
    /// Identity of a store: made once, put on every server made from it.
    StoreId, "store id", 64, is_name, "letters, digits, _, - and ."
);
text_id!(
    /// A process that holds, or asks for, a service's lease.
    HolderId, "holder id", 200, is_token, "printable characters without spaces"
);
text_id!(
    /// Digest (hex) of template, inputs and files that a service or member was made from.
    Revision, "revision", 64, is_name, "hexadecimal digits"
);
text_id!(
    /// A server's id at its provider.
    ServerId, "server id", 128, is_name, "letters, digits, _, - and ."
);
text_id!(
    /// Names one attempt of one effect; put on the server as metadata before it is tried.
    IdempotencyKey, "idempotency key", 400, is_token, "printable characters without spaces"
);

number_id!(
    /// Identity of a member: never used again within a store. Prints as `m7`.
    MemberId, u64, "member id", "m"
);
number_id!(
    /// A run of a service that somebody asked for, counted from 1. Prints as `r2`.
    RunId, u64, "run id", "r"
);
number_id!(
    /// A plan of a service, counted from 1. Prints as `p3`.
    PlanId, u64, "plan id", "p"
);
number_id!(
    /// A step's place in the life of a service, counted from 1. Prints as `s12`.
    StepNumber, u64, "step number", "s"
);

/// A member's number for people: the smallest free one from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ordinal(pub u32);

impl fmt::Display for Ordinal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Counts the changes of a wish; a writer who saw an older one is refused.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Generation(pub u64);

impl Generation {
    /// The one after this.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Grows with every new holder of a lease; a write with an older one is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FencingToken(pub u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_print_as_they_parse() {
        assert_eq!("m7".parse::<MemberId>().unwrap(), MemberId(7));
        assert_eq!(MemberId(7).to_string(), "m7");
        assert!("7".parse::<MemberId>().is_err());
        assert_eq!(serde_json::to_string(&MemberId(7)).unwrap(), "\"m7\"");
    }

    #[test]
    fn names_are_checked() {
        assert!(ServiceName::new("web-fleet").is_ok());
        let error = ServiceName::new("Web Fleet").unwrap_err().to_string();
        assert_eq!(
            error,
            "a service name may not contain 'W' (allowed: a-z, 0-9 and -)"
        );
        assert!(NodeName::new("").is_err());
        assert!(NodeName::new("a/b").is_err());
        assert!(NodeName::new("節點.2").is_ok());
    }
}
