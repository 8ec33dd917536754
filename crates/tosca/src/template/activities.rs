//! What triggers and workflow steps do: calls and what they hand over (TOSCA 1.3 §3.6.23, TOSCA 2.0
//! §13.2.3).

use super::callee::{Assigned, Callee};
use super::context::Context;
use super::hand_over::{OPERATION, WORKFLOW};
use super::words;
use crate::diagnostic::{Code, Help, Report, list_some};
use crate::grammar::Version;
use crate::types::{InputDef, Inputs};
use crate::values::Aim;
use crate::yaml::{Entry, Node};
use std::collections::BTreeMap;
use topology::{Activity, ActivityKind, Expr};

/// Lowers activities.
pub(super) struct Activities<'c, 'u, 'a> {
    pub(super) context: &'c Context<'u, 'a>,
    /// Inputs of the workflow that they stand in.
    pub(super) own_inputs: &'a [Entry],
    /// What they are done to.
    pub(super) aim: Aim,
}

/// What operations are called on; none: that is not known.
type Callees<'u, 'a> = [Callee<'u, 'a>];

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
                ActivityKind::SetState(self.state(entry)?)
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
}

/// What is called: in the short form the node itself.
pub(super) fn called<'n>(node: &'n Node, key: &str) -> &'n Node {
    node.get(key).unwrap_or(node)
}
