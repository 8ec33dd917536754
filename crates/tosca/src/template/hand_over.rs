//! What calls of operations and workflows hand over (TOSCA 1.3 §3.6.23, TOSCA 2.0 §13.2.3).

use super::activities::{Activities, called};
use super::callee::Assigned;
use super::workflows;
use crate::diagnostic::{Code, Report};
use crate::types::InputDef;
use crate::values::{Schema, a_type, asks_for_input, is_call};
use crate::yaml::{Entry, Node};
use serde_json::Value;
use std::collections::BTreeMap;
use topology::{Call, Expr};

/// What inputs are handed over to.
pub(super) struct Taker {
    word: &'static str,
    /// What names it in a call.
    key: &'static str,
    section: &'static str,
}

pub(super) const OPERATION: Taker = Taker {
    word: "operation",
    key: "operation",
    section: "TOSCA 1.3 §3.6.23.3",
};

pub(super) const WORKFLOW: Taker = Taker {
    word: "workflow",
    key: "workflow",
    section: "TOSCA 1.3 §3.6.23",
};

// === impl Activities ===

impl<'a> Activities<'_, '_, 'a> {
    /// The state that a node gets: a word, or since 2.0 a call (TOSCA 2.0 §10.1).
    pub(super) fn state(&self, entry: &'a Entry) -> Option<String> {
        let (node, context) = (&entry.value, self.context);
        if let Some(word) = node.as_text() {
            return Some(word.to_owned());
        }
        if node.as_list().is_some() {
            // told by the grammar
            return None;
        }
        if is_call(node, context.universe.version).is_none() {
            let message = format!("expected a state, found {}", node.describe());
            Report::error(Code::WrongKind, node.span, message)
                .help("write a word, such as `started`, or a call")
                .section("TOSCA 2.0 §13.2.3.2")
                .to(context.sink);
            return None;
        }
        let before = context.sink.told();
        let known = match self.value(entry, None) {
            Expr::Call(call) => match *call {
                Call::GetInput { name, path } if path.is_empty() => {
                    let of_workflow = self.own_inputs.iter().any(|e| e.key.text == name);
                    // one that is not there is told as that
                    if !of_workflow && !context.inputs.contains_key(&name) {
                        return None;
                    }
                    let of_template = context.inputs.get(&name).filter(|_| !of_workflow);
                    of_template.and_then(Value::as_str).map(str::to_owned)
                }
                _ => None,
            },
            _ => None,
        };
        if known.is_none() && context.sink.told() == before {
            let message = "a state that is known when this runs is not worked out yet";
            Report::open(Code::NotActedUpon, node.span, message)
                .help("write the word, or ask for an input of the template that has a value")
                .section("TOSCA 2.0 §13.2.3.2")
                .to(context.sink);
        }
        known
    }

    pub(super) fn untyped_inputs(&self, call: &'a Node) -> BTreeMap<String, Expr> {
        let given = call.entries_at("inputs").iter();
        given
            .map(|entry| (entry.key.text.clone(), self.value(entry, None)))
            .collect()
    }

    pub(super) fn inputs(
        &self,
        call: &'a Node,
        inputs: &BTreeMap<&str, InputDef<'a>>,
        assigned: &Assigned<'_>,
        taker: &Taker,
    ) -> BTreeMap<String, Expr> {
        let given = call.entries_at("inputs");
        let mut values = BTreeMap::new();
        for entry in given {
            let name = entry.key.text.as_str();
            match inputs.get(name) {
                Some(input) => {
                    values.insert(name.to_owned(), self.value(entry, Some(input)));
                }
                None if assigned.by_any(name) => {
                    values.insert(name.to_owned(), self.value(entry, None));
                }
                None => {
                    let names = inputs.keys().copied().chain(assigned.names());
                    let message = format!("the {} has no input `{name}`", taker.word);
                    Report::error(Code::OperationInput, entry.key.span, message)
                        .help(self.context.sink.meant(name, names, "it has none"))
                        .section(taker.section)
                        .to(self.context.sink);
                }
            }
        }
        let at = called(call, taker.key);
        for (name, input) in inputs {
            let is_given = given.iter().any(|e| e.key.text == *name);
            let has_none = input.value.is_none() && !is_given && !assigned.by_all(name);
            if input.required && input.schema.is_some() && has_none {
                let message = format!("the {} needs the input `{name}`", taker.word);
                Report::error(Code::OperationInput, at.span, message)
                    .help("hand it over under `inputs:` of the call")
                    .related(input.span, "declared here as required")
                    .section(taker.section)
                    .to(self.context.sink);
            }
        }
        values
    }

    /// A value that is handed over.
    fn value(&self, entry: &'a Entry, input: Option<&InputDef<'a>>) -> Expr {
        let context = self.context;
        let version = context.universe.version;
        let lowering = context.lowering(workflows::scope(self.own_inputs, self.aim.clone()));
        let subject = format_args!("the input `{}`", entry.key.text);
        let schema = input.and_then(|i| i.schema.as_ref());
        // an input of the workflow may hide one of the template, whose value this is not
        let hides = |own: &Entry| context.inputs.contains_key(&own.key.text);
        let is_hidden = self.own_inputs.iter().any(hides) && asks_for_input(&entry.value, version);
        let expr = match is_hidden {
            true => lowering.value(&subject, &entry.value, schema),
            false => lowering.assign(&subject, &entry.value, schema),
        };
        if let Some(call) = is_call(&entry.value, version)
            && let ("get_input", [only]) = (call.name, call.arguments())
        {
            self.handed_on(entry, only, input);
        }
        expr
    }

    /// `get_input` of the workflow's own inputs, or of the template's.
    fn handed_on(&self, entry: &'a Entry, only: &'a Node, input: Option<&InputDef<'a>>) {
        let sink = self.context.sink;
        let name = only.as_text().unwrap_or_default();
        let own = self.own_inputs.iter();
        let mut all = own.chain(self.context.template.entries_at("inputs"));
        let Some(found) = all.find(|e| e.key.text == name) else {
            return;
        };
        let Some((input, wanted)) = input.and_then(|i| Some((i, i.schema.as_ref()?))) else {
            return;
        };
        if let Some(given) = Schema::read(&found.value, sink)
            && !self.narrows(given.type_name, wanted.type_name)
        {
            let message = format!(
                "the input `{}` is {}, and `{name}` is {}",
                entry.key.text,
                a_type(wanted.type_name),
                a_type(given.type_name)
            );
            Report::error(Code::ValueType, entry.value.span, message)
                .related(given.span, "declared here")
                .section("TOSCA 1.3 §3.6.23")
                .to(sink);
        }
        let optional = found.value.get("required").and_then(Node::as_boolean) == Some(false);
        if input.required && optional {
            let message = format!(
                "the operation needs the input `{}`, but `{name}` may have no value",
                entry.key.text
            );
            Report::error(Code::OperationInput, entry.value.span, message)
                .help("make the input of the workflow required")
                .related(found.key.span, "declared here as optional")
                .section("TOSCA 1.3 §3.6.23")
                .to(sink);
        }
    }

    /// Whether values of one data type are values of another.
    fn narrows(&self, own: &str, wanted: &str) -> bool {
        let universe = self.context.universe;
        let primitive = |name| universe.data_shape(name).and_then(|s| s.primitive());
        own == wanted
            || universe.data_shape(own).is_none()
            || universe.data_shape(wanted).is_none()
            || universe.derives(crate::types::TypeKind::Data, own, wanted)
            || (primitive(own).is_some() && primitive(own).map(|p| p.name()) == Some(wanted))
    }
}
