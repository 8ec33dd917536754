//! Workflows: what their steps point at, and in what order (TOSCA 1.3 §3.8.7, TOSCA 2.0 §13).

use super::activities::Activities;
use super::context::{Context, Draft};
use super::implementation;
use crate::diagnostic::{Code, Report};
use crate::types::NodeType;
use crate::values::{About, Schema, Scope};
use crate::yaml::{Entry, Node};
use std::collections::BTreeMap;
use topology::{Precondition, Workflow, WorkflowBody, WorkflowInput, WorkflowStep, WorkflowTarget};

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
        .help_if(meant.map(|meant| format!("did you mean `{meant}`?")))
        .section("TOSCA 1.3 §3.6.27")
        .to(context.sink);
}

struct Reader<'c, 'u, 'a> {
    context: &'c Context<'u, 'a>,
    entry: &'a Entry,
}

/// A target with the node template that it is, if it is one.
struct Aimed<'c, 'u, 'a> {
    target: WorkflowTarget,
    draft: Option<&'c Draft<'u, 'a>>,
}

// === impl Reader ===

impl<'c, 'u, 'a> Reader<'c, 'u, 'a> {
    fn workflow(&self) -> Workflow {
        let node = &self.entry.value;
        let inputs = node.entries_at("inputs").iter();
        let by_program = node.get("implementation").filter(|n| !n.is_null());
        let program =
            by_program.and_then(|n| implementation::read(self.context, n, &BTreeMap::new()));
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
        };
        (entry.key.text.clone(), input)
    }

    /// The conditions of 1.x on targets, or the one of 2.0.
    fn preconditions(&self) -> Vec<Precondition> {
        let lowering = self.context.lowering(Scope::Outside);
        let node = &self.entry.value;
        let mut conditions = Vec::new();
        for item in node.items_at("preconditions") {
            let aimed = self.aimed(item);
            let about = about(&aimed.target);
            let holds = match item.get("condition").filter(|c| !c.is_null()) {
                Some(condition) => lowering.condition(condition, &about),
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
        };
        let condition = node.get("precondition").filter(|c| !c.is_null());
        let holds = condition.and_then(|c| lowering.condition(c, &nobody));
        conditions.extend(holds.map(|holds| Precondition {
            target: None,
            holds,
        }));
        conditions
    }

    fn step(&self, step: &'a Entry) -> WorkflowStep {
        let aimed = self.aimed(&step.value);
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
        let node_type = aimed.draft.and_then(|d| d.node_type);
        // the operations of a relationship are those of its type
        let callees: Vec<&'u NodeType<'a>> = match aimed.target.relationship {
            Some(_) => Vec::new(),
            None => node_type.into_iter().collect(),
        };
        let activities = Activities {
            context: self.context,
            own_inputs: self.entry.value.entries_at("inputs"),
        };
        let lowering = self.context.lowering(Scope::Outside);
        let filter = step.value.get("filter").filter(|f| !f.is_null());
        WorkflowStep {
            filter: filter.and_then(|f| lowering.condition(f, &about(&aimed.target))),
            activities: activities.lower(step.value.items_at("activities"), &callees),
            on_success: next("on_success"),
            on_failure: next("on_failure"),
            target: aimed.target,
            location: self.context.location(step.key.span),
        }
    }

    /// The target that a step or a precondition names.
    fn aimed(&self, node: &'a Node) -> Aimed<'c, 'u, 'a> {
        let at = node.get("target");
        let name = at.and_then(Node::as_text);
        let draft = name.and_then(|name| self.context.draft(name));
        let groups = self.context.template.entries_at("groups");
        if let (Some(at), Some(name), None) = (at, name, draft)
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
        let relationship = node.get("target_relationship");
        let relationship = relationship.and_then(Node::as_text);
        Aimed {
            target: WorkflowTarget {
                name: name.unwrap_or_default().to_owned(),
                relationship: relationship.map(str::to_owned),
            },
            draft,
        }
    }
}

/// A clause of 1.x is about the node that it is worked out for.
fn about(target: &WorkflowTarget) -> About {
    About {
        node: None,
        through: target.relationship.iter().cloned().collect(),
    }
}
