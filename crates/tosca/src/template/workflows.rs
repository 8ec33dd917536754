//! Workflows: what their steps point at, and in what order (TOSCA 1.3 §3.8.7, TOSCA 2.0 §13).

use super::activities::Activities;
use super::aimed::Aimed;
use super::context::Context;
use super::{implementation, mapped_parameters, sensitive};
use crate::diagnostic::{Code, Help, Report};
use crate::values::{About, Aim, Schema, Scope, WorkflowScope};
use crate::yaml::{Entry, Node};
use std::collections::BTreeMap;
use std::rc::Rc;
use topology::{
    OperationHostKeyword, Precondition, StepHost, Workflow, WorkflowBody, WorkflowInput,
    WorkflowStep,
};

/// All workflows by name.
pub(super) fn lower(context: &Context<'_, '_>) -> BTreeMap<String, Workflow> {
    let entries = context.template.entries_at("workflows").iter();
    entries
        .map(|entry| (entry.key.text.clone(), Reader { context, entry }.workflow()))
        .collect()
}

/// A name that must stand among others.
pub(super) fn named(context: &Context<'_, '_>, what: &str, known: &[Entry], node: &Node) {
    let Some(name) = node.as_text() else { return };
    if known.iter().any(|e| e.key.text == name) {
        return;
    }
    let names = known.iter().map(|e| e.key.text.as_str());
    let meant = context.sink.closest(name, names);
    let message = format!("there is no {what} `{name}`");
    Report::error(Code::UnknownMember, node.span, message)
        .help_if(meant.map(Help::meant))
        .section("TOSCA 1.3 §3.6.27")
        .to(context.sink);
}

/// Where a value stands that is worked out when a workflow with those inputs runs.
pub(super) fn scope(inputs: &[Entry], aim: Aim) -> Scope {
    let inputs = inputs.iter().map(|e| e.key.text.clone()).collect();
    Scope::Workflow(Rc::new(WorkflowScope { inputs, aim }))
}

struct Reader<'c, 'u, 'a> {
    context: &'c Context<'u, 'a>,
    entry: &'a Entry,
}

/// Besides node templates and node types.
const HOSTS: [(&str, OperationHostKeyword); 5] = [
    ("SELF", OperationHostKeyword::This),
    ("HOST", OperationHostKeyword::Host),
    ("SOURCE", OperationHostKeyword::Source),
    ("TARGET", OperationHostKeyword::Target),
    ("ORCHESTRATOR", OperationHostKeyword::Orchestrator),
];

// === impl Reader ===

impl<'a> Reader<'_, '_, 'a> {
    fn workflow(&self) -> Workflow {
        let node = &self.entry.value;
        let inputs = node.entries_at("inputs").iter();
        let by_program = node.get("implementation").filter(|n| !n.is_null());
        let program =
            by_program.and_then(|n| implementation::read(self.context, n, &BTreeMap::new()));
        mapped_parameters::outputs(self.context, self.entry);
        let steps = node.entries_at("steps").iter();
        let steps = steps
            .map(|step| (step.key.text.clone(), self.step(step)))
            .collect();
        Workflow {
            name: self.entry.key.text.clone(),
            description: node.text_at("description").map(str::to_owned),
            inputs: inputs.map(|e| self.input(e)).collect(),
            preconditions: self.preconditions(),
            body: program.map_or(WorkflowBody::Steps(steps), WorkflowBody::Implementation),
            location: self.context.location(self.entry.key.span),
        }
    }

    fn input(&self, entry: &'a Entry) -> (String, WorkflowInput) {
        let schema = Schema::read(&entry.value, self.context.sink);
        if let Some(schema) = &schema {
            let universe = self.context.universe;
            universe.check_schema(schema, self.context.sink);
        }
        let lowering = self
            .context
            .lowering(Scope::Literal("the default of an input"));
        let default = entry.value.get("default").filter(|n| !n.is_null());
        let default = default.map(|node| {
            let subject = format_args!("the default of `{}`", entry.key.text);
            lowering.value(&subject, node, schema.as_ref())
        });
        let input = WorkflowInput {
            type_name: schema.map_or("string", |s| s.type_name).to_owned(),
            required: entry.value.get("required").and_then(Node::as_boolean) != Some(false),
            default: default.and_then(|d| d.as_literal().cloned()),
            secrecy: sensitive::secrecy(self.context.universe, &entry.value),
        };
        (entry.key.text.clone(), input)
    }

    /// Where its conditions stand: its own inputs are known there, and what they are about.
    fn scope(&self, aim: Aim) -> Scope {
        scope(self.entry.value.entries_at("inputs"), aim)
    }

    /// The conditions of 1.x on targets, or the one of 2.0.
    fn preconditions(&self) -> Vec<Precondition> {
        let node = &self.entry.value;
        let mut conditions = Vec::new();
        for item in node.items_at("preconditions") {
            let aimed = Aimed::read(self.context, item);
            let lowering = self.context.lowering(self.scope(aimed.aim()));
            let holds = match item.get("condition").filter(|c| !c.is_null()) {
                Some(condition) => lowering.condition(condition, &aimed.about()),
                None => None,
            };
            conditions.extend(holds.map(|holds| Precondition {
                target: Some(aimed.target),
                holds,
            }));
        }
        let nobody = About {
            node: None,
            through: Vec::new(),
            known: None,
        };
        let condition = node.get("precondition").filter(|c| !c.is_null());
        let lowering = self.context.lowering(self.scope(Aim::Nothing));
        let holds = condition.and_then(|c| lowering.condition(c, &nobody));
        conditions.extend(holds.map(|holds| Precondition {
            target: None,
            holds,
        }));
        conditions
    }

    fn step(&self, step: &'a Entry) -> WorkflowStep {
        let aimed = Aimed::read(self.context, &step.value);
        let steps = self.entry.value.entries_at("steps");
        let next = |key: &str| {
            let next = step.value.get(key);
            let names = next.map(|n| n.as_list().unwrap_or(std::slice::from_ref(n)));
            let names = names.unwrap_or(&[]).iter();
            names
                .inspect(|node| named(self.context, "step", steps, node))
                .filter_map(|node| Some(node.as_text()?.to_owned()))
                .collect()
        };
        let activities = Activities {
            context: self.context,
            own_inputs: self.entry.value.entries_at("inputs"),
            aim: aimed.aim(),
        };
        let lowering = self.context.lowering(self.scope(aimed.aim()));
        let filter = step.value.get("filter").filter(|f| !f.is_null());
        WorkflowStep {
            filter: filter.and_then(|f| lowering.condition(f, &aimed.about())),
            activities: activities.lower(step.value.items_at("activities"), &aimed.callees()),
            operation_host: self.operation_host(&step.value),
            on_success: next("on_success"),
            on_failure: next("on_failure"),
            target: aimed.target,
            location: self.context.location(step.key.span),
        }
    }

    /// Where the operations of a step run.
    fn operation_host(&self, step: &Node) -> Option<StepHost> {
        let at = step.get("operation_host")?;
        let written = at.as_text()?;
        let context = self.context;
        if let Some((_, keyword)) = HOSTS.iter().find(|(name, _)| *name == written) {
            return Some(StepHost::Keyword(*keyword));
        }
        if let Some(draft) = context.draft(written) {
            return Some(StepHost::Template(draft.name.clone()));
        }
        if let Some(of_type) = context.universe.node_type(written) {
            return Some(StepHost::Type(of_type.head.name.to_owned()));
        }
        let keywords = HOSTS.map(|(name, _)| name);
        let names = keywords.into_iter().chain(context.node_names());
        let help = match context.sink.closest(written, names) {
            Some(meant) => Help::meant(meant),
            None => format!(
                "it is a node template, a node type, or one of {}",
                keywords.join(", ")
            )
            .into(),
        };
        let message = format!("operations cannot run on `{written}`");
        Report::error(Code::BadActivity, at.span, message)
            .help(help)
            .section("TOSCA 1.3 §3.6.27")
            .to(context.sink);
        None
    }
}
