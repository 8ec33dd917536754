//! What triggers and workflow steps do: calls and what they hand over (TOSCA 1.3 §3.6.23, TOSCA 2.0
//! §13.2.3).

use super::callee::{Assigned, Callee};
use super::context::Context;
use super::words;
use crate::diagnostic::{Code, Help, Report, list_some};
use crate::grammar::Version;
use crate::types::{InputDef, Inputs};
use crate::values::{Echo, Ledger, Lowering, Schema, Scope, a_type, is_call};
use crate::yaml::{Entry, Node};
use std::collections::BTreeMap;
use topology::{Activity, ActivityKind, Expr};

/// Lowers activities.
pub(super) struct Activities<'c, 'u, 'a> {
    pub(super) context: &'c Context<'u, 'a>,
    /// Inputs of the workflow that they stand in.
    pub(super) own_inputs: &'a [Entry],
}

/// What operations are called on; none: that is not known.
type Callees<'u, 'a> = [Callee<'u, 'a>];

/// What inputs are handed over to.
struct Taker {
    word: &'static str,
    /// What names it in a call.
    key: &'static str,
    section: &'static str,
}

const OPERATION: Taker = Taker {
    word: "operation",
    key: "operation",
    section: "TOSCA 1.3 §3.6.23.3",
};

const WORKFLOW: Taker = Taker {
    word: "workflow",
    key: "workflow",
    section: "TOSCA 1.3 §3.6.23",
};

/// Workflows that every orchestrator has.
pub(super) const OWN_WORKFLOWS: [&str; 2] = ["deploy", "undeploy"];

// === impl Activities ===

impl<'u, 'a> Activities<'_, 'u, 'a> {
    /// A list of activities on nodes of those types. What has no meaning is reported and left out.
    pub(super) fn lower(&self, items: &'a [Node], callees: &Callees<'u, 'a>) -> Vec<Activity> {
        let items = items.iter();
        items.filter_map(|node| self.one(node, callees)).collect()
    }

    fn one(&self, node: &'a Node, callees: &Callees<'u, 'a>) -> Option<Activity> {
        let [entry] = node.entries() else {
            if node.entries().len() > 1 {
                let second = &node.entries()[1].key;
                let message = "an activity is one thing to do";
                Report::error(Code::BadActivity, second.span, message)
                    .help("begin another item of the list: `- `")
                    .section("TOSCA 1.3 §3.6.23")
                    .to(self.context.sink);
            }
            return None;
        };
        let what = match entry.key.text.as_str() {
            "set_state" => {
                let states = ("state", words::STATES.as_slice());
                words::check(self.context, &entry.value, states, "TOSCA 1.3 §3.4.1");
                ActivityKind::SetState(entry.value.as_text()?.to_owned())
            }
            "delegate" => {
                let name = called(&entry.value, "workflow");
                self.delegated(name);
                ActivityKind::Delegate {
                    workflow: name.as_text()?.to_owned(),
                    inputs: self.workflow_inputs(&entry.value),
                }
            }
            "inline" => {
                let name = called(&entry.value, "workflow");
                self.workflow_exists(name);
                ActivityKind::Inline {
                    workflow: name.as_text()?.to_owned(),
                    inputs: self.workflow_inputs(&entry.value),
                }
            }
            "call_operation" => self.call(&entry.value, callees)?,
            // the grammar table has said it
            _ => return None,
        };
        Some(Activity {
            what,
            location: self.context.location(entry.key.span),
        })
    }

    fn call(&self, call: &'a Node, callees: &Callees<'u, 'a>) -> Option<ActivityKind> {
        let at = called(call, "operation");
        let written = at.as_text()?;
        let Some((interface, operation)) = written.rsplit_once('.') else {
            let message = format!("`{written}` names no operation of an interface");
            Report::error(Code::BadActivity, at.span, message)
                .help("write `interface.operation`, such as `Standard.start`")
                .section("TOSCA 1.3 §3.6.23")
                .to(self.context.sink);
            return None;
        };
        let mut inputs = None;
        // it is called on those of the targets that have it
        let has = |callee: &&Callee<'u, 'a>| {
            let complete = callee.interface(self.context.universe, interface);
            complete.is_some_and(|i| i.operations.contains_key(operation))
        };
        let some_have = callees.iter().any(|c| c.broken || has(&c));
        let meant = callees.iter().filter(|c| !c.broken);
        for callee in meant.filter(|c| !some_have || has(c)) {
            inputs = self.operation(call, callee).or(inputs);
        }
        Some(ActivityKind::CallOperation {
            interface: interface.to_owned(),
            operation: operation.to_owned(),
            inputs: inputs.unwrap_or_else(|| self.untyped_inputs(call)),
        })
    }

    pub(super) fn untyped_inputs(&self, call: &'a Node) -> BTreeMap<String, Expr> {
        let given = call.entries_at("inputs").iter();
        given
            .map(|entry| (entry.key.text.clone(), self.value(entry, None)))
            .collect()
    }

    fn workflow_exists(&self, node: &Node) {
        let known = self.context.template.entries_at("workflows");
        super::workflows::named(self.context, "workflow", known, node);
    }

    /// What another orchestrator has is not known here, but a slip of the pen is.
    fn delegated(&self, node: &Node) {
        let Some(name) = node.as_text() else { return };
        let known = self.context.template.entries_at("workflows").iter();
        let known = known.map(|e| e.key.text.as_str()).chain(OWN_WORKFLOWS);
        if known.clone().any(|k| k == name) {
            return;
        }
        if let Some(meant) = self.context.sink.closest(name, known) {
            let message = format!("there is no workflow `{name}` here");
            Report::warning(Code::BadActivity, node.span, message)
                .help(Help::meant(meant))
                .section("TOSCA 1.3 §3.6.23")
                .to(self.context.sink);
        }
    }

    /// What a workflow of the template is given; of others it is not known what they take.
    fn workflow_inputs(&self, call: &'a Node) -> BTreeMap<String, Expr> {
        let name = called(call, "workflow").as_text();
        let mut workflows = self.context.template.entries_at("workflows").iter();
        let Some(found) = workflows.find(|w| Some(w.key.text.as_str()) == name) else {
            return self.untyped_inputs(call);
        };
        // until 1.2 a call has no inputs
        if self.context.universe.version < Version::V1_3 {
            return self.untyped_inputs(call);
        }
        let inputs = found.value.entries_at("inputs").iter();
        let read = |e: &'a Entry| InputDef::read(e, Inputs::Definitions, self.context.sink);
        let inputs = inputs.map(|e| (e.key.text.as_str(), read(e))).collect();
        self.inputs(call, &inputs, &Assigned::default(), &WORKFLOW)
    }

    /// What the operation of a type is given; none: the type does not have it, which is reported.
    fn operation(&self, call: &'a Node, callee: &Callee<'u, 'a>) -> Option<BTreeMap<String, Expr>> {
        let at = called(call, "operation");
        let (interface, operation) = at.as_text()?.rsplit_once('.')?;
        let universe = self.context.universe;
        let Some(complete) = callee.interface(universe, interface) else {
            let names = || callee.names();
            let help = match self.context.sink.closest(interface, names()) {
                Some(meant) => format!("did you mean `{meant}.{operation}`?"),
                None if names().next().is_none() => "it has no interfaces".to_owned(),
                None => format!("it has: {}", list_some(names())),
            };
            let message = format!("the {} has no interface `{interface}`", callee.label);
            Report::error(Code::UnknownInterface, at.span, message)
                .help(help)
                .section("TOSCA 1.3 §3.6.23")
                .to(self.context.sink);
            return None;
        };
        let Some(found) = complete.operations.get(operation) else {
            let names = || complete.operations.keys().copied();
            let help = match self.context.sink.closest(operation, names()) {
                Some(meant) => format!("did you mean `{interface}.{meant}`?"),
                None if names().next().is_none() => "it has no operations".to_owned(),
                None => format!("it has: {}", list_some(names())),
            };
            let message = format!("the interface `{interface}` has no operation `{operation}`");
            Report::error(Code::UnknownOperation, at.span, message)
                .help(help)
                .section("TOSCA 1.3 §3.6.23")
                .to(self.context.sink);
            return None;
        };
        let mut inputs = complete.inputs.clone();
        inputs.extend(
            found
                .inputs
                .iter()
                .map(|(name, input)| (*name, input.clone())),
        );
        // the short form hands nothing over: what is missing is said where the operation is assigned
        if call.as_map().is_none() {
            return Some(BTreeMap::new());
        }
        let assigned = callee.assigned(interface, operation);
        Some(self.inputs(call, &inputs, &assigned, &OPERATION))
    }

    fn inputs(
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

    /// A value that is handed over. Inputs of the workflow are none of the template's, so what is
    /// referred to is looked for here.
    fn value(&self, entry: &'a Entry, input: Option<&InputDef<'a>>) -> Expr {
        let universe = self.context.universe;
        let ledger = Ledger::default();
        let lowering = Lowering {
            universe,
            sink: self.context.sink,
            ledger: &ledger,
            scope: Scope::Outside,
            echo: Echo::Shown,
        };
        let subject = format_args!("the input `{}`", entry.key.text);
        let schema = input.and_then(|i| i.schema.as_ref());
        let expr = lowering.value(&subject, &entry.value, schema);
        if let Some(call) = is_call(&entry.value, universe.version)
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
            let names = self.own_inputs.iter();
            let meant = sink.closest(name, names.map(|e| e.key.text.as_str()));
            let message = format!("neither the workflow nor the template has an input `{name}`");
            Report::error(Code::UnknownInput, only.span, message)
                .help_if(meant.map(Help::meant))
                .section("TOSCA 1.3 §4.4.1")
                .to(sink);
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

/// What is called: in the short form the node itself.
fn called<'n>(node: &'n Node, key: &str) -> &'n Node {
    node.get(key).unwrap_or(node)
}
