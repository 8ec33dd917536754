//! What a mapping names of the node that is stood for: by a name, or by a list (TOSCA 2.0 §15.2, §15.3,
//! §15.5).

use crate::source::Span;
use crate::yaml::{Name, Node};
use topology::PathStep;

/// A name with its place.
pub(super) type At<'e> = (&'e str, Span);

/// Where a property or an attribute is.
pub(super) enum Outer<'e> {
    /// In the node.
    Own(At<'e>),
    /// `[ CAPABILITY, capability, name ]`
    OfCapability(At<'e>, At<'e>),
    /// `[ RELATIONSHIP, requirement, index, name ]`; without an index the first.
    OfRelationship {
        requirement: At<'e>,
        index: Option<&'e Node>,
        name: At<'e>,
    },
    /// No way that there is.
    Other(&'e [Node]),
}

// === impl Outer ===

impl<'e> Outer<'e> {
    pub(super) fn of(key: &'e Name) -> Self {
        let Some(parts) = key.parts() else {
            return Self::Own((&key.text, key.span));
        };
        let at = |node: &'e Node| (node.as_text().unwrap_or_default(), node.span);
        let (first, rest) = parts.split_first().unzip();
        match (first.and_then(Node::as_text), rest.unwrap_or(&[])) {
            (Some(_), []) => Self::Own(at(&parts[0])),
            (Some("CAPABILITY"), [capability, name]) => {
                Self::OfCapability(at(capability), at(name))
            }
            (Some("RELATIONSHIP"), [requirement, between @ .., name]) if between.len() < 2 => {
                Self::OfRelationship {
                    requirement: at(requirement),
                    index: between.first(),
                    name: at(name),
                }
            }
            _ => Self::Other(parts),
        }
    }

    /// The way to it in the topology; none: there is none yet.
    pub(super) fn path(&self) -> Option<Vec<PathStep>> {
        let name = |(text, _): &At<'_>| PathStep::Name((*text).to_owned());
        match self {
            Self::Own(own) => Some(vec![name(own)]),
            Self::OfCapability(capability, own) => Some(vec![name(capability), name(own)]),
            Self::OfRelationship { .. } | Self::Other(_) => None,
        }
    }
}

/// How many requirements a mapping hands on (TOSCA 2.0 §15.5).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Many {
    /// Nothing is said: one, or all where it is the only mapping.
    Unsaid,
    Number(u64),
    /// All that are left.
    Unbounded,
}

/// A requirement that a mapping names: `host`, or `[ host, 2 ]`; and how many of it. An error: where no
/// number stands.
pub(super) fn requirement(key: &Name) -> (&str, Result<Many, &[Node]>) {
    let Some(parts) = key.parts() else {
        return (&key.text, Ok(Many::Unsaid));
    };
    let name = parts.first().and_then(Node::as_text).unwrap_or_default();
    let many = match parts {
        [_] => Ok(Many::Unsaid),
        [_, many] if many.as_text() == Some("UNBOUNDED") => Ok(Many::Unbounded),
        [_, many] => {
            let number = many.as_integer().and_then(|n| u64::try_from(n).ok());
            number.map(Many::Number).ok_or(&parts[1..])
        }
        _ => Err(parts.get(2..).unwrap_or(parts)),
    };
    (name, many)
}

/// Its name alone.
pub(super) fn requirement_name(key: &Name) -> &str {
    requirement(key).0
}
