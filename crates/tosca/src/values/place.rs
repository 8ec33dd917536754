//! Where a part of a value is written that has been worked out.

use super::call::is_call;
use crate::grammar::Version;
use crate::source::Span;
use crate::yaml::{Kind, Node};
use topology::PathStep;

/// The place at the end of a way through arguments, items and keys, or as near to it as is written. A call is
/// where its name is.
pub(crate) fn place_of(value: &Node, way: &[PathStep], version: Version) -> Span {
    let at = part_of(value, way, version);
    is_call(at, version).map_or(at.span, |call| call.span)
}

/// What is written there.
pub(crate) fn part_of<'n>(value: &'n Node, way: &[PathStep], version: Version) -> &'n Node {
    let mut at = value;
    for step in way {
        let next = match (is_call(at, version), step, &at.kind) {
            (Some(call), PathStep::Index(index), _) => call.arguments().get(*index),
            (None, PathStep::Index(index), Kind::List(items)) => items.get(*index),
            (None, PathStep::Name(name), _) => at.get(name),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}
