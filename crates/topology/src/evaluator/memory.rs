//! What references have come to: each is worked out once, and one that leads to itself is told by the names
//! that it goes through.

use super::{Outcome, Result, Site};
use crate::Expr;
use std::collections::BTreeMap;

/// An expression of the topology, by its place in memory, as an instance or a relationship has it.
pub(super) type Key = (Site, usize);

/// What is known of a reference.
pub(super) enum Known {
    /// It was worked out before.
    Before(Result<Outcome>),
    /// It is being worked out: the text tells the circle.
    Circle(String),
    /// Nothing: it is being worked out from now on.
    New,
}

/// What is remembered.
#[derive(Default)]
pub(super) struct Memory {
    done: BTreeMap<Key, Result<Outcome>>,
    /// What is being worked out, outermost first.
    under_way: Vec<(Key, String)>,
}

// === impl Memory ===

impl Memory {
    pub(super) fn key(expr: &Expr, site: &Site) -> Key {
        (site.clone(), std::ptr::from_ref(expr).addr())
    }

    pub(super) fn begin(&mut self, key: &Key, label: String) -> Known {
        if let Some(outcome) = self.done.get(key) {
            return Known::Before(outcome.clone());
        }
        if let Some(at) = self.under_way.iter().position(|(known, _)| known == key) {
            let names = self
                .under_way
                .iter()
                .skip(at)
                .map(|(_, label)| label.as_str());
            let names: Vec<&str> = names.chain([label.as_str()]).collect();
            return Known::Circle(format!(
                "references go round in a circle: {}",
                names.join(" → ")
            ));
        }
        self.under_way.push((key.clone(), label));
        Known::New
    }

    pub(super) fn end(&mut self, key: Key, outcome: &Result<Outcome>) {
        self.under_way.pop();
        self.done.insert(key, outcome.clone());
    }
}
