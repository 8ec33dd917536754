//! Whether a value satisfies a condition (TOSCA 2.0 §9.11).

use super::Schema;
use super::call::{Written, is_call};
use super::condition::Conditions;
use crate::yaml::{Kind, Node};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use topology::{Function, Texts};

/// What a call that asks the graph comes to.
pub(crate) struct Asked {
    pub(crate) value: Node,
    /// What its texts mean, where that is known.
    pub(crate) texts: Option<Texts>,
}

/// What is known where a condition is worked out.
struct Facts<'f, 'a> {
    /// `$value`, and its type.
    value: Option<(&'f Node, &'f Schema<'a>)>,
    ask: &'f dyn Fn(Written<'_>) -> Option<Asked>,
}

impl<'a> Conditions<'_, 'a> {
    /// Whether a value satisfies a condition; none: that depends on more than the value.
    pub(crate) fn holds(
        &self,
        clause: &Node,
        value: (&Node, &Schema<'a>),
        ask: &dyn Fn(Written<'_>) -> Option<Asked>,
    ) -> Option<bool> {
        let value = Some(value);
        self.worked_out(clause, &Facts { value, ask })?.as_bool()
    }

    /// Whether a condition about the graph holds; none: that depends on what is not known.
    pub(crate) fn holds_for(
        &self,
        clause: &Node,
        ask: &dyn Fn(Written<'_>) -> Option<Asked>,
    ) -> Option<bool> {
        let value = None;
        self.worked_out(clause, &Facts { value, ask })?.as_bool()
    }

    /// The part of a condition that a value does not satisfy: of several that must all hold, the one
    /// that does not.
    pub(crate) fn violated<'n>(
        &self,
        clause: &'n Node,
        value: (&Node, &Schema<'a>),
        ask: &dyn Fn(Written<'_>) -> Option<Asked>,
    ) -> Option<&'n Node> {
        if self.holds(clause, value, ask) != Some(false) {
            return None;
        }
        let call = is_call(clause, self.universe.version).filter(|c| c.name == "and");
        let mut parts = call.map(|c| c.arguments()).unwrap_or_default().iter();
        let part = parts.find_map(|part| self.violated(part, value, ask));
        Some(part.unwrap_or(clause))
    }

    fn worked_out(&self, node: &Node, facts: &Facts<'_, 'a>) -> Option<Value> {
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
            let (mut at, _) = facts.value?;
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
        let texts = call.arguments().iter().find_map(|a| self.texts(a, facts));
        topology::apply(function, &arguments?, &texts.unwrap_or_default()).ok()
    }

    /// What texts in an argument mean; none: no more than any text.
    fn texts(&self, argument: &Node, facts: &Facts<'_, 'a>) -> Option<Texts> {
        let Some(call) = is_call(argument, self.universe.version) else {
            let mut items = argument.as_list()?.iter();
            return items.find_map(|item| self.texts(item, facts));
        };
        if call.name == "value" {
            let (_, schema) = facts.value?;
            return self.universe.texts_within(schema, call.arguments());
        }
        match Function::from_name(call.name) {
            Some(function) if function.keeps_type() => {
                let mut arguments = call.arguments().iter();
                arguments.find_map(|argument| self.texts(argument, facts))
            }
            Some(_) => None,
            None => (facts.ask)(call)?.texts,
        }
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
