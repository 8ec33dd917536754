//! Whether a value satisfies a condition (TOSCA 2.0 §9.11).

use super::call::{Written, is_call};
use super::condition::{Conditions, Subject};
use super::texts::texts_of;
use crate::types::DataShape;
use crate::yaml::{Kind, Node};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use topology::Function;

/// What a call that asks the graph comes to.
pub(crate) struct Asked<'u, 'a> {
    pub(crate) value: Node,
    /// Its type, where known.
    pub(crate) shape: Option<DataShape<'u, 'a>>,
}

/// What is known where a condition is worked out.
struct Facts<'f, 'u, 'a> {
    /// `$value`
    value: Option<&'f Node>,
    shape: Option<DataShape<'u, 'a>>,
    ask: &'f dyn Fn(Written<'_>) -> Option<Asked<'u, 'a>>,
}

impl<'u, 'a> Conditions<'u, 'a> {
    /// Whether a value satisfies a condition; none: that depends on more than the value.
    pub(crate) fn holds(
        &self,
        clause: &Node,
        value: &Node,
        shape: Option<DataShape<'u, 'a>>,
        ask: &dyn Fn(Written<'_>) -> Option<Asked<'u, 'a>>,
    ) -> Option<bool> {
        let facts = Facts {
            value: Some(value),
            shape,
            ask,
        };
        self.worked_out(clause, &facts)?.as_bool()
    }

    /// Whether a condition about the graph holds; none: that depends on what is not known.
    pub(crate) fn holds_for(
        &self,
        clause: &Node,
        ask: &dyn Fn(Written<'_>) -> Option<Asked<'u, 'a>>,
    ) -> Option<bool> {
        let facts = Facts {
            value: None,
            shape: None,
            ask,
        };
        self.worked_out(clause, &facts)?.as_bool()
    }

    /// The part of a condition that a value does not satisfy: of several that must all hold, the one
    /// that does not.
    pub(crate) fn violated<'n>(
        &self,
        clause: &'n Node,
        value: &Node,
        shape: DataShape<'u, 'a>,
        ask: &dyn Fn(Written<'_>) -> Option<Asked<'u, 'a>>,
    ) -> Option<&'n Node> {
        if self.holds(clause, value, Some(shape), ask) != Some(false) {
            return None;
        }
        let call = is_call(clause, self.universe.version).filter(|c| c.name == "and");
        let mut parts = call.map(|c| c.arguments()).unwrap_or_default().iter();
        let part = parts.find_map(|part| self.violated(part, value, shape, ask));
        Some(part.unwrap_or(clause))
    }

    fn worked_out(&self, node: &Node, facts: &Facts<'_, 'u, 'a>) -> Option<Value> {
        let Some(call) = is_call(node, self.universe.version) else {
            return match &node.kind {
                Kind::List(items) => {
                    let items = items.iter().map(|i| self.worked_out(i, facts));
                    items.collect::<Option<Vec<_>>>().map(Value::Array)
                }
                _ => Some(node.to_json()),
            };
        };
        if call.name == "value" {
            let mut at = facts.value?;
            for step in call.arguments() {
                at = match step.as_integer() {
                    Some(index) => at.as_list()?.get(usize::try_from(index).ok()?)?,
                    None => at.get(step.as_text()?)?,
                };
            }
            return Some(at.to_json());
        }
        let Some(function) = Function::from_name(call.name) else {
            return Some((facts.ask)(call)?.value.to_json());
        };
        let arguments = call.arguments().iter();
        let arguments: Option<Vec<Value>> = arguments.map(|a| self.worked_out(a, facts)).collect();
        if let (Function::Matches, [_, pattern]) = (function, call.arguments())
            && is_call(pattern, self.universe.version).is_none()
            && let Some([Value::String(text), Value::String(pattern)]) = arguments.as_deref()
        {
            let patterns = &self.universe.patterns;
            return patterns.match_of(pattern, text).map(Value::Bool);
        }
        let subject = Subject::Value(facts.shape);
        let shape = |argument: &Node| {
            let asked = || (facts.ask)(is_call(argument, self.universe.version)?)?.shape;
            self.shape_of(argument, subject).or_else(asked)
        };
        let texts = call.arguments().iter().find_map(|a| texts_of(shape(a)?));
        topology::apply(function, &arguments?, &texts.unwrap_or_default()).ok()
    }
}

/// Expressions of conditions, each compiled once for all values; none: it is no expression that can be matched.
#[derive(Debug, Default)]
pub(crate) struct Patterns(Mutex<BTreeMap<String, Option<Regex>>>);

// === impl Patterns ===

impl Patterns {
    /// Whether a text matches; none: that cannot be told.
    fn match_of(&self, pattern: &str, text: &str) -> Option<bool> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.get(pattern) {
            return Some(compiled.as_ref()?.is_match(text));
        }
        #[cfg(test)]
        crate::tests::effort::spent();
        let compiled = topology::pattern(pattern).ok();
        let matched = compiled.as_ref().map(|regex| regex.is_match(text));
        known.insert(pattern.to_owned(), compiled);
        matched
    }
}
