//! Node templates by the value of a property, for filters that ask for one value.

use super::candidate::{Candidate, Known};
use super::context::{Context, Draft};
use crate::types::DataShape;
use crate::values::Primitive;
use crate::yaml::{Node, ScalarValue};
use std::collections::BTreeMap;

/// Whole numbers up to here are told apart by all that compares them.
const EXACT: u64 = 1 << 53;

/// Places of node templates.
pub(super) struct ByValue {
    texts: BTreeMap<String, Vec<usize>>,
    numbers: BTreeMap<i64, Vec<usize>>,
    /// Those that have no value.
    absent: Vec<usize>,
    /// Those whose value has to be looked at.
    others: Vec<usize>,
}

/// A property that a filter asks to equal a value.
pub(super) struct Equals<'n> {
    pub(super) property: &'n str,
    pub(super) value: &'n Node,
    pub(super) absent: Absent,
}

/// What becomes of nodes that have no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// They do not satisfy the filter.
    Out,
    /// They have to be asked.
    Asked,
}

enum Plain {
    /// One whose equals are written like it.
    Text(String),
    Number(i64),
    Absent,
    Other,
}

fn text(node: &Node) -> Option<&str> {
    let scalar = node.as_scalar()?;
    (scalar.value == ScalarValue::Text).then_some(scalar.text.as_str())
}

fn number(node: &Node) -> Option<i64> {
    node.as_integer().filter(|n| n.unsigned_abs() < EXACT)
}

// === impl ByValue ===

impl ByValue {
    pub(super) fn of<'c, 'u: 'c, 'a: 'u>(
        context: &'c Context<'u, 'a>,
        drafts: impl Iterator<Item = (usize, &'c Draft<'u, 'a>)>,
        property: &str,
    ) -> Self {
        let mut by_value = Self {
            texts: BTreeMap::new(),
            numbers: BTreeMap::new(),
            absent: Vec::new(),
            others: Vec::new(),
        };
        for (place, draft) in drafts {
            match plain(&Candidate { context, draft }, property) {
                Plain::Text(text) => by_value.texts.entry(text).or_default().push(place),
                Plain::Number(n) => by_value.numbers.entry(n).or_default().push(place),
                Plain::Absent => by_value.absent.push(place),
                Plain::Other => by_value.others.push(place),
            }
        }
        by_value
    }

    /// Those that may satisfy it, in order; none: all have to be asked.
    pub(super) fn may_be(&self, equals: &Equals<'_>) -> Option<Vec<usize>> {
        let value = equals.value;
        let equal = match (text(value), number(value)) {
            (Some(text), _) => self.texts.get(text).map(Vec::as_slice),
            (None, Some(number)) => self.numbers.get(&number).map(Vec::as_slice),
            (None, None) => return None,
        };
        // a number may be meant where a text is written, and the other way round
        let beside: Vec<&Vec<usize>> = match text(value) {
            Some(_) => self.numbers.values().collect(),
            None => self.texts.values().collect(),
        };
        let beside = beside.into_iter().flatten();
        let absent = match equals.absent {
            Absent::Out => &[][..],
            Absent::Asked => &self.absent,
        };
        let all = equal.unwrap_or(&[]).iter().chain(beside);
        let all = all.chain(absent).chain(&self.others);
        let mut all: Vec<usize> = all.copied().collect();
        all.sort_unstable();
        Some(all)
    }
}

fn plain(candidate: &Candidate<'_, '_, '_>, property: &str) -> Plain {
    let (value, schema) = match candidate.property(property) {
        Known::Absent => return Plain::Absent,
        Known::Value(value, Some(schema)) => (value, schema),
        Known::Value(..) | Known::Later => return Plain::Other,
    };
    let universe = candidate.context.universe;
    let plain = match universe.data_shape(schema.type_name) {
        Some(DataShape::Primitive(Primitive::String)) => {
            text(&value).map(|text| Plain::Text(text.to_owned()))
        }
        Some(DataShape::Primitive(Primitive::Integer)) => number(&value).map(Plain::Number),
        _ => None,
    };
    plain.unwrap_or(Plain::Other)
}
