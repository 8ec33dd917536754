//! Workflows: what their steps point at, call and hand over (TOSCA 1.3 §3.8.7, TOSCA 2.0 §13).

use super::context::Context;
use crate::diagnostic::{Code, Report, list_some};
use crate::types::{InputDef, NodeType};
use crate::values::{Conditions, Echo, Ledger, Lowering, Schema, Scope, Subject, a_type, is_call};
use crate::yaml::{Entry, Node};
use std::collections::BTreeMap;

/// Checks all workflows.
pub(super) fn check(context: &Context<'_, '_>) {
    for workflow in context.template.entries_at("workflows") {
        let checker = Checker { context, workflow };
        if let Some(condition) = workflow.value.get("precondition") {
            let conditions = Conditions {
                universe: context.universe,
                sink: context.sink,
            };
            conditions.check(condition, Subject::Nothing);
        }
        for step in workflow.value.entries_at("steps") {
            checker.step(step);
        }
    }
}

struct Checker<'c, 'u, 'a> {
    context: &'c Context<'u, 'a>,
    workflow: &'a Entry,
}

// === impl Checker ===

impl<'u, 'a> Checker<'_, 'u, 'a> {
    fn step(&self, step: &'a Entry) {
        let target = step.value.get("target");
        let name = target.and_then(Node::as_text);
        let draft = name.and_then(|name| self.context.draft(name));
        let groups = self.context.template.entries_at("groups");
        if let (Some(at), Some(name), None) = (target, name, draft)
            && !groups.iter().any(|g| g.key.text == name)
        {
            let names = groups.iter().map(|g| g.key.text.as_str());
            let known = self.context.node_names().chain(names);
            let meant = self.context.sink.closest(name, known);
            let message = format!("there is no node template or group `{name}`");
            Report::error(Code::UnknownMember, at.span, message)
                .help_if(meant.map(|meant| format!("did you mean `{meant}`?")))
                .section("TOSCA 1.3 §3.6.27")
                .to(self.context.sink);
        }
        for key in ["on_success", "on_failure"] {
            let next = step.value.get(key);
            let names = next.map(|n| n.as_list().unwrap_or(std::slice::from_ref(n)));
            for node in names.unwrap_or(&[]) {
                self.named("step", "steps", &self.workflow.value, node);
            }
        }
        let node_type = draft.and_then(|d| d.node_type);
        for activity in step.value.items_at("activities") {
            if let Some(call) = activity.get("inline") {
                let name = call.get("workflow").unwrap_or(call);
                self.named("workflow", "workflows", self.context.template, name);
            }
            let of_relationship = step.value.get("target_relationship").is_some();
            if let (Some(call), Some(node_type), false) =
                (activity.get("call_operation"), node_type, of_relationship)
                && !node_type.head.broken
            {
                self.operation(call, node_type);
            }
        }
    }

    /// A name that must stand in a section.
    fn named(&self, what: &str, section: &str, of: &Node, node: &Node) {
        let Some(name) = node.as_text() else { return };
        let known = of.entries_at(section);
        if known.iter().any(|e| e.key.text == name) {
            return;
        }
        let meant = self
            .context
            .sink
            .closest(name, known.iter().map(|e| e.key.text.as_str()));
        let message = format!("there is no {what} `{name}`");
        Report::error(Code::UnknownMember, node.span, message)
            .help_if(meant.map(|meant| format!("did you mean `{meant}`?")))
            .section("TOSCA 1.3 §3.6.27")
            .to(self.context.sink);
    }

    fn operation(&self, call: &'a Node, node_type: &'u NodeType<'a>) {
        let at = call.get("operation").unwrap_or(call);
        let Some((interface, operation)) = at.as_text().and_then(|t| t.rsplit_once('.')) else {
            return;
        };
        let universe = self.context.universe;
        let Some(definition) = node_type.interfaces.get(interface) else {
            let names = || node_type.interfaces.keys().copied();
            let help = match self.context.sink.closest(interface, names()) {
                Some(meant) => format!("did you mean `{meant}.{operation}`?"),
                None => format!("it has: {}", list_some(names())),
            };
            let type_name = node_type.head.name;
            let message = format!("the node type {type_name} has no interface `{interface}`");
            return Report::error(Code::UnknownInterface, at.span, message)
                .help(help)
                .section("TOSCA 1.3 §3.6.23")
                .to(self.context.sink);
        };
        let mut complete = definition.clone();
        let of_type = definition.type_name.and_then(Node::as_text);
        if let Some(of_type) = of_type.and_then(|t| universe.interface_type(t)) {
            complete.inherit(&of_type.interface);
        }
        let Some(found) = complete.operations.get(operation) else {
            let names = || complete.operations.keys().copied();
            let help = match self.context.sink.closest(operation, names()) {
                Some(meant) => format!("did you mean `{interface}.{meant}`?"),
                None => format!("it has: {}", list_some(names())),
            };
            let message = format!("the interface `{interface}` has no operation `{operation}`");
            return Report::error(Code::UnknownOperation, at.span, message)
                .help(help)
                .section("TOSCA 1.3 §3.6.23")
                .to(self.context.sink);
        };
        let mut inputs: BTreeMap<&str, &InputDef<'a>> = BTreeMap::new();
        inputs.extend(complete.inputs.iter().map(|(name, input)| (*name, input)));
        inputs.extend(found.inputs.iter().map(|(name, input)| (*name, input)));
        // the short form hands nothing over: what is missing is said where the operation is assigned
        if call.as_map().is_some() {
            self.inputs(call, &inputs);
        }
    }

    fn inputs(&self, call: &'a Node, inputs: &BTreeMap<&str, &InputDef<'a>>) {
        let given = call.entries_at("inputs");
        for entry in given {
            let name = entry.key.text.as_str();
            match inputs.get(name) {
                Some(input) => self.value(entry, input),
                None => {
                    let names = || inputs.keys().copied();
                    let help = match self.context.sink.closest(name, names()) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => format!("it has: {}", list_some(names())),
                    };
                    let message = format!("the operation has no input `{name}`");
                    Report::error(Code::OperationInput, entry.key.span, message)
                        .help(help)
                        .section("TOSCA 2.0 §13.2.3.3")
                        .to(self.context.sink);
                }
            }
        }
        let at = call.get("operation").unwrap_or(call);
        for (name, input) in inputs {
            let is_given = given.iter().any(|e| e.key.text == *name);
            if input.required && input.value.is_none() && input.schema.is_some() && !is_given {
                let message = format!("the operation needs the input `{name}`");
                Report::error(Code::OperationInput, at.span, message)
                    .help("hand it over under `inputs:` of the call")
                    .related(input.span, "declared here as required")
                    .section("TOSCA 2.0 §13.2.3.3")
                    .to(self.context.sink);
            }
        }
    }

    fn value(&self, entry: &'a Entry, input: &InputDef<'a>) {
        let universe = self.context.universe;
        let sink = self.context.sink;
        let Some(call) = is_call(&entry.value, universe.version) else {
            let ledger = Ledger::default();
            let lowering = Lowering {
                universe,
                sink,
                ledger: &ledger,
                scope: Scope::Outside,
                echo: Echo::Shown,
            };
            let subject = format_args!("the input `{}`", entry.key.text);
            lowering.value(&subject, &entry.value, input.schema.as_ref());
            return;
        };
        let [only] = call.arguments() else { return };
        if call.name != "get_input" {
            return;
        }
        // an input of the workflow, or of the whole template
        let name = only.as_text().unwrap_or_default();
        let own = self.workflow.value.entries_at("inputs").iter();
        let mut all = own.chain(self.context.template.entries_at("inputs"));
        let Some(found) = all.find(|e| e.key.text == name) else {
            let names = self.workflow.value.entries_at("inputs").iter();
            let meant = sink.closest(name, names.map(|e| e.key.text.as_str()));
            let message = format!("neither the workflow nor the template has an input `{name}`");
            Report::error(Code::UnknownInput, only.span, message)
                .help_if(meant.map(|meant| format!("did you mean `{meant}`?")))
                .section("TOSCA 1.3 §4.4.1")
                .to(sink);
            return;
        };
        let Some(wanted) = &input.schema else { return };
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
