//! On what an activity acts, and what a step of it runs.

use super::advance::RunContext;
use super::record::{Performed, RunOf, Subject, TaskKey};
use super::task::{Deed, Target, Task, TaskKind};
use super::tasks::tasks;
use crate::{EdgeOperation, Recorded, Side, all_edges};
use model::{InstanceId, MemberState, NodeName, RunId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use topology::{
    Evaluator, Expr, Implementation, ImplementationKind, Operation, OperationHostKeyword, Outcome,
    ScalingGroups, StepHost, Taker, Topology,
};

/// What a step of a run runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Performance<'t> {
    /// The program.
    pub implementation: &'t Implementation,
    /// What it is given: by its own assignment, then by the activity.
    pub inputs: BTreeMap<String, Expr>,
    /// Inputs of the workflow, which stand before the template's.
    pub scope: BTreeMap<String, Value>,
    /// Texts in those that are declared secret.
    pub secrets: BTreeSet<String>,
    /// Output name → attribute that takes it.
    pub outputs: BTreeMap<String, Taker>,
    /// What came with the event.
    pub notification: Option<&'t str>,
    /// Where it runs; none: on the host of the node.
    pub host: Option<OperationHostKeyword>,
    /// Metadata of the node or relationship, and the operation's name, where one is called.
    pub called: Option<(&'t BTreeMap<String, String>, &'t str)>,
}

/// An operation of an interface, which may be named by its type.
fn operation_of<'o>(
    interfaces: &'o BTreeMap<String, topology::Interface>,
    interface: &str,
    operation: &str,
) -> Option<&'o Operation> {
    let short = interface.rsplit(['.', ':']).next().unwrap_or(interface);
    let found = interfaces
        .get(interface)
        .or_else(|| interfaces.get(short))?;
    found.operations.get(operation)
}

/// What a step of a run runs; none: it only changes the records.
///
/// # Errors
/// If the run or its task is not there any more, which is told in words.
pub fn performance<'t>(
    topology: &'t Topology,
    groups: &ScalingGroups,
    recorded: &'t Recorded,
    (run, task, subject): (RunId, &TaskKey, &Subject),
) -> Result<Option<Performance<'t>>, String> {
    let run = recorded.runs.get(&run);
    let what = run.map(|r| &r.request.what);
    let what = what.ok_or("the run is not remembered any more")?;
    let evaluate = Evaluator::new(topology, groups, recorded);
    let tasks = tasks(topology, &evaluate, what)?;
    let found = tasks.iter().find(|t| &t.key == task);
    let found = found.ok_or("the run has no such task")?;
    let notification = match what {
        RunOf::Triggers { notification, .. } => notification.as_deref(),
        RunOf::Workflow { .. } => None,
    };
    let TaskKind::Act { deed, host, .. } = &found.kind else {
        return Ok(None);
    };
    let asked = match host {
        Some(StepHost::Keyword(keyword)) => Some(*keyword),
        _ => None,
    };
    let (scope, secrets) = (found.scope.inputs.clone(), found.scope.secrets.clone());
    match deed {
        Deed::Program {
            implementation,
            inputs,
        } => Ok(Some(Performance {
            implementation,
            inputs: inputs.cloned().unwrap_or_else(|| handed_on(&scope)),
            scope,
            secrets,
            outputs: BTreeMap::new(),
            notification,
            host: asked.or(implementation.operation_host),
            called: None,
        })),
        Deed::Call {
            interface,
            operation,
            inputs,
        } => {
            let Some((definition, metadata)) = called(topology, subject, interface, operation)
            else {
                return Ok(None);
            };
            let mut all = definition.inputs.clone();
            all.extend(inputs.iter().map(|(n, e)| (n.clone(), e.clone())));
            let performance =
                definition
                    .implementation
                    .as_ref()
                    .map(|implementation| Performance {
                        implementation,
                        inputs: all,
                        scope,
                        secrets,
                        outputs: definition.outputs.clone(),
                        notification,
                        host: asked.or(implementation.operation_host),
                        called: Some((metadata, *operation)),
                    });
            Ok(performance)
        }
        Deed::SetState(_) | Deed::PassingState | Deed::BringUp | Deed::TakeDown => Ok(None),
    }
}

/// A workflow's program gets the workflow's inputs.
fn handed_on(scope: &BTreeMap<String, Value>) -> BTreeMap<String, Expr> {
    let literal = |(name, value): (&String, &Value)| (name.clone(), Expr::Literal(value.clone()));
    scope.iter().map(literal).collect()
}

fn called<'t>(
    topology: &'t Topology,
    subject: &Subject,
    interface: &str,
    operation: &str,
) -> Option<(&'t Operation, &'t BTreeMap<String, String>)> {
    match subject {
        Subject::Service => None,
        Subject::Node { instance } => {
            let node = topology.node(instance.node())?;
            let found = operation_of(&node.interfaces, interface, operation)?;
            Some((found, &node.metadata))
        }
        Subject::Pair { edge, .. } => {
            let node = topology.node(edge.source.node())?;
            let mut requirements = node.requirements.iter();
            let found =
                requirements.find(|r| r.name == edge.requirement && r.index == edge.index)?;
            let relationship = &found.relationship;
            let operation = operation_of(&relationship.interfaces, interface, operation)?;
            Some((operation, &relationship.metadata))
        }
    }
}

/// What a task runs, as far as that is one kind of program.
pub(super) fn runs(
    context: RunContext<'_>,
    evaluate: &Evaluator<'_>,
    recorded: &Recorded,
    task: &Task<'_>,
) -> Option<ImplementationKind> {
    let TaskKind::Act { deed, .. } = &task.kind else {
        return None;
    };
    match deed {
        Deed::Program { implementation, .. } => implementation.kind().ok(),
        Deed::Call {
            interface,
            operation,
            ..
        } => {
            let subjects = subjects(context, evaluate, recorded, task).ok()?;
            let first = subjects.first()?;
            let (operation, _) = called(context.topology, first, interface, operation)?;
            operation.implementation.as_ref()?.kind().ok()
        }
        _ => None,
    }
}

/// What the step of a task is called; none: the task has no steps.
pub(super) fn performed(task: &Task<'_>) -> Option<Performed> {
    let TaskKind::Act { deed, .. } = &task.kind else {
        return None;
    };
    match deed {
        Deed::Call {
            interface,
            operation,
            ..
        } => Some(Performed::Call {
            interface: (*interface).to_owned(),
            operation: (*operation).to_owned(),
        }),
        Deed::Program { .. } => Some(Performed::Program),
        Deed::SetState(state) => Some(Performed::SetState { state: *state }),
        Deed::PassingState | Deed::BringUp | Deed::TakeDown => None,
    }
}

/// Instances of the node templates that a name means: one, or those of a group.
pub(super) fn nodes_named(
    context: RunContext<'_>,
    recorded: &Recorded,
    name: &str,
) -> Vec<InstanceId> {
    let topology = context.topology;
    let single = topology.nodes.keys().find(|n| n.as_str() == name);
    let names: Vec<&NodeName> = match (single, topology.groups.get(name)) {
        (Some(node), _) => vec![node],
        (None, Some(group)) => group.members.iter().collect(),
        (None, None) => Vec::new(),
    };
    let instances = names.into_iter();
    let instances = instances.flat_map(|node| instances_of(context, recorded, node));
    instances.collect()
}

/// The instances of a node template; of a group's, those of members that stay.
fn instances_of(context: RunContext<'_>, recorded: &Recorded, node: &NodeName) -> Vec<InstanceId> {
    let Some(group) = context.groups.of_node(node) else {
        return vec![InstanceId::Single(node.clone())];
    };
    let members = recorded.members_of(&group.name).into_iter();
    let members = members.filter(|m| MemberState::counts(&m.state));
    members
        .map(|m| InstanceId::OfMember(node.clone(), m.id))
        .collect()
}

/// On what a task acts from now on.
pub(super) fn subjects(
    context: RunContext<'_>,
    evaluate: &Evaluator<'_>,
    recorded: &Recorded,
    task: &Task<'_>,
) -> Result<Vec<Subject>, String> {
    let TaskKind::Act {
        target,
        filter,
        host,
        deed,
    } = &task.kind
    else {
        return Ok(Vec::new());
    };
    let topology = context.topology;
    if let Deed::Program { .. } = deed {
        return Ok(vec![Subject::Service]);
    }
    let all: Vec<Subject> = match target {
        Target::Service => vec![Subject::Service],
        Target::Nodes(nodes) => {
            let takes = |name: &&NodeName| match host {
                Some(host) if matches!(deed, Deed::Call { .. }) => {
                    topology.node(name).is_none_or(|node| host.takes(node))
                }
                _ => true,
            };
            let nodes = nodes.iter().copied().filter(takes);
            let instances = nodes.flat_map(|node| instances_of(context, recorded, node));
            instances
                .map(|instance| Subject::Node { instance })
                .collect()
        }
        Target::Relationship {
            source,
            requirement,
        } => {
            let edges = all_edges(topology, context.groups, recorded).into_iter();
            let ours =
                edges.filter(|e| e.source.node() == *source && &e.requirement == requirement);
            let side = side_of(deed, *host);
            ours.map(|edge| Subject::Pair { edge, side }).collect()
        }
    };
    let evaluator = evaluate.of_workflow(&task.scope.inputs);
    let mut found = Vec::new();
    for subject in all {
        if passes(&evaluator, *filter, &subject)? && can(topology, &subject, deed)? {
            found.push(subject);
        }
    }
    Ok(found)
}

fn passes(
    evaluator: &Evaluator<'_>,
    filter: Option<&Expr>,
    subject: &Subject,
) -> Result<bool, String> {
    let Some(filter) = filter else {
        return Ok(true);
    };
    let site = subject.site();
    match evaluator.evaluate(filter, &site) {
        Ok(Outcome::Known(value)) => Ok(value == Value::Bool(true)),
        Ok(Outcome::Unknown { waits_for }) => Err(format!(
            "the filter can't be worked out: {waits_for} has no value yet"
        )),
        Err(error) => Err(format!("the filter can't be worked out: {error}")),
    }
}

/// Whether there is anything to do on a subject.
fn can(topology: &Topology, subject: &Subject, deed: &Deed<'_>) -> Result<bool, String> {
    match deed {
        Deed::Call {
            interface,
            operation,
            ..
        } => {
            let found = called(topology, subject, interface, operation);
            Ok(found.is_some_and(|(operation, _)| operation.implementation.is_some()))
        }
        Deed::SetState(_) => {
            let node = subject.acts_on().and_then(|i| topology.node(i.node()));
            match node.filter(|node| node.made_by_provider()) {
                Some(node) => Err(format!(
                    "the state of {} is that of its server, which its provider knows",
                    node.name
                )),
                None => Ok(true),
            }
        }
        Deed::Program { .. } | Deed::PassingState | Deed::BringUp | Deed::TakeDown => Ok(true),
    }
}

/// The end at which an operation of a relationship runs: the one that the step names, else the one
/// that the operation belongs to.
fn side_of(deed: &Deed<'_>, host: Option<&StepHost>) -> Side {
    match host {
        Some(StepHost::Keyword(OperationHostKeyword::Source)) => return Side::Source,
        Some(StepHost::Keyword(OperationHostKeyword::Target)) => return Side::Target,
        _ => {}
    }
    let Deed::Call { operation, .. } = deed else {
        return Side::Source;
    };
    EdgeOperation::named(operation).map_or(Side::Source, EdgeOperation::side)
}
