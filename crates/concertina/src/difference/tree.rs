//! What differs, as a tree: `added`, `deleted` and `changed` at every level. In xOpera's form `changed` is
//! left out where it is alone, and a changed value is the pair of both.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What is there on one side only, and what is there on both and not the same.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Difference {
    pub(super) added: Vec<String>,
    pub(super) deleted: Vec<String>,
    pub(super) changed: BTreeMap<String, Change>,
}

/// Of something that is on both sides.
#[derive(Debug, PartialEq)]
pub(super) enum Change {
    Within(Difference),
    Value(Value),
}

impl Difference {
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.deleted.is_empty() && self.changed.is_empty()
    }

    pub(super) fn within(&mut self, name: &str, difference: Difference) {
        if !difference.is_empty() {
            self.changed
                .insert(name.to_owned(), Change::Within(difference));
        }
    }

    pub(super) fn value(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.changed.insert(name.to_owned(), Change::Value(value));
        }
    }

    /// Something of a node; this is the whole.
    pub(super) fn of_node(&mut self, node: &str, what: &str, value: Value) {
        let within = || Change::Within(Self::default());
        let nodes = self.changed.entry("nodes".to_owned());
        if let Change::Within(nodes) = nodes.or_insert_with(within) {
            let node = nodes.changed.entry(node.to_owned());
            if let Change::Within(difference) = node.or_insert_with(within) {
                difference.value(what, Some(value));
            }
        }
    }

    /// In xOpera's form.
    pub(crate) fn told(&self) -> Value {
        let changed: Map<String, Value> = self
            .changed
            .iter()
            .map(|(name, change)| {
                let told = match change {
                    Change::Within(difference) => difference.told(),
                    Change::Value(value) => value.clone(),
                };
                (name.clone(), told)
            })
            .collect();
        if self.added.is_empty() && self.deleted.is_empty() {
            return Value::Object(changed);
        }
        let mut told = Map::new();
        if !self.added.is_empty() {
            told.insert("added".to_owned(), json!(self.added));
        }
        if !self.deleted.is_empty() {
            told.insert("deleted".to_owned(), json!(self.deleted));
        }
        if !changed.is_empty() {
            told.insert("changed".to_owned(), Value::Object(changed));
        }
        Value::Object(told)
    }
}
