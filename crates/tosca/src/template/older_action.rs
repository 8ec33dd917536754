//! What triggers do until 1.2: a workflow by its name, or the definition of an operation, which the examples
//! write under the operation's name (TOSCA 1.1 §3.5.16).

use super::activities::Activities;
use super::callee::Callee;
use super::implementation;
use crate::diagnostic::{Code, Report};
use crate::grammar::ACTIVITY;
use crate::yaml::Node;
use std::collections::BTreeMap;
use topology::{Activity, ActivityKind};

/// Reads the action. What names nothing that can be run is reported.
pub(super) fn read<'u, 'a>(
    action: &'a Node,
    activities: &Activities<'_, 'u, 'a>,
    callees: &[Callee<'u, 'a>],
) -> Vec<Activity> {
    let context = activities.context;
    // since 2.0 the grammar tells what it is
    if context.universe.version.is_2() {
        return Vec::new();
    }
    let first = action.entries().first();
    if let Some(first) = first.filter(|entry| ACTIVITY.key(&entry.key.text).is_some()) {
        let message = "an action is a list of activities, and this is one alone";
        Report::quirk(Code::WrongKind, first.key.span, message)
            .help(format!("write `- {}: …`", first.key.text))
            .section("TOSCA 1.3 §3.6.22")
            .to(context.sink);
        return activities.lower(std::slice::from_ref(action), callees);
    }
    let workflows = context.template.entries_at("workflows");
    let is_workflow = |name: &str| workflows.iter().any(|w| w.key.text == name);
    let done = match action.as_text() {
        Some(name) if is_workflow(name) => vec![ActivityKind::Inline {
            workflow: name.to_owned(),
            inputs: BTreeMap::new(),
        }],
        _ => {
            let operations = operations(action).into_iter();
            operations.filter_map(|o| run(o, activities)).collect()
        }
    };
    if done.is_empty() && !context.sink.has_reported(action.span) {
        Report::warning(
            Code::NotActedUpon,
            action.span,
            "this action names nothing that can be run: neither a workflow nor an `implementation`",
        )
        .help("write `implementation: FILE`, or the name of a workflow")
        .section("TOSCA 1.3 §3.6.22")
        .to(context.sink);
    }
    let location = || context.location(action.span);
    let activity = |what| Activity {
        what,
        location: location(),
    };
    done.into_iter().map(activity).collect()
}

/// The definition itself, or all that have a name.
fn operations(action: &Node) -> Vec<&Node> {
    let is_one = ["implementation", "primary", "inputs", "description"];
    match action.as_map() {
        Some(map) if !is_one.iter().any(|key| map.get(key).is_some()) => {
            map.entries.iter().map(|entry| &entry.value).collect()
        }
        _ => vec![action],
    }
}

/// A program of the trigger's own.
fn run<'a>(operation: &'a Node, activities: &Activities<'_, '_, 'a>) -> Option<ActivityKind> {
    let program = operation.get("implementation").unwrap_or(operation);
    if program.as_text().is_none() && program.get("primary").is_none() {
        return None;
    }
    let implementation = implementation::read(activities.context, program, &BTreeMap::new())?;
    Some(ActivityKind::Run {
        implementation,
        inputs: activities.untyped_inputs(operation),
    })
}
