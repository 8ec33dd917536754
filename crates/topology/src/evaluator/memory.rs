//! What references have come to: each is worked out once, and one that leads to itself is told by the names
//! that it goes through.

use super::begin::Place;
use super::{EvalError, Outcome, Result, Site, Trouble};
use crate::Expr;
use model::InstanceId;
use std::collections::BTreeMap;
use std::rc::Rc;

/// An expression of the topology, by its place in memory, as an instance or a relationship has it.
pub(super) type Key = (Site, usize);

/// What is known of a reference.
pub(super) enum Known {
    /// It was worked out before.
    Before(Result<Outcome>),
    /// It is being worked out: the error tells the circle.
    Circle(EvalError),
    /// Nothing: it is being worked out from now on.
    New,
}

/// What is remembered.
#[derive(Default)]
pub(super) struct Memory<'a> {
    done: BTreeMap<Key, Result<Outcome>>,
    /// Relationships that end at a capability of an instance.
    pub(super) incoming: BTreeMap<(InstanceId, String), Rc<[Place<'a>]>>,
    /// What is being worked out, outermost first.
    under_way: Vec<UnderWay<'a>>,
}

struct UnderWay<'a> {
    key: Key,
    label: String,
    expr: &'a Expr,
}

// === impl Memory ===

impl<'a> Memory<'a> {
    pub(super) fn key(expr: &Expr, site: &Site) -> Key {
        (site.clone(), std::ptr::from_ref(expr).addr())
    }

    pub(super) fn begin(&mut self, key: &Key, label: String, expr: &'a Expr) -> Known {
        if let Some(outcome) = self.done.get(key) {
            return Known::Before(outcome.clone());
        }
        if let Some(at) = self.under_way.iter().position(|known| known.key == *key) {
            let round = || self.under_way.iter().skip(at);
            let labels = round().map(|known| known.label.as_str());
            let labels: Vec<&str> = labels.chain([label.as_str()]).collect();
            let members = round().map(|known| (known.key.0.clone(), known.expr.clone()));
            return Known::Circle(EvalError {
                message: format!("references go round in a circle: {}", labels.join(" → ")),
                trouble: Trouble::Circle(members.collect()),
                advice: None,
            });
        }
        self.under_way.push(UnderWay {
            key: key.clone(),
            label,
            expr,
        });
        Known::New
    }

    pub(super) fn end(&mut self, key: Key, outcome: &Result<Outcome>) {
        self.under_way.pop();
        self.done.insert(key, outcome.clone());
    }
}
