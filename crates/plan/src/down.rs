//! Steps that take instances down: remove → stop → delete, sources before targets; the reverse of
//! the way up.

use crate::edges::{Edge, edges, instances_of};
use crate::frontier::Frontier;
use crate::plan::Draft;
use crate::up::{node_effect, wanted};
use crate::{Action, EdgeOperation, Effect, RelationId, ServerLink, StepKey};
use model::{InstanceId, LeaveCause, LifecycleOperation, MemberState, NodeState, Wish};
use std::collections::{BTreeMap, BTreeSet};
use topology::{NodeTemplate, names};

pub(crate) fn add_steps(draft: &mut Draft<'_>) {
    let all = edges(draft.topology, draft.groups, draft.recorded);
    let mut farewells: BTreeMap<InstanceId, BTreeSet<StepKey>> = BTreeMap::new();
    for edge in &all {
        remove_edge(draft, edge, &mut farewells);
    }
    let mut frontier = Frontier::default();
    for instance in sources_first(draft, &all) {
        take_down(draft, &all, &instance, &farewells, &mut frontier);
    }
}

/// Whether an instance is to go.
fn going(draft: &Draft<'_>, instance: &InstanceId) -> bool {
    if wanted(draft, instance) {
        return false;
    }
    let record = draft.recorded.instance(instance);
    record.state != NodeState::Initial || record.server.key().is_some()
}

/// Whether operations can run on the instance's own server.
fn answers(draft: &Draft<'_>, instance: &InstanceId) -> bool {
    match draft.recorded.member_state(instance) {
        Some(MemberState::Leaving { cause } | MemberState::Draining { cause, .. }) => {
            cause.server_answers()
        }
        _ => true,
    }
}

fn why_down(draft: &Draft<'_>, instance: &InstanceId) -> String {
    let cause = match draft.recorded.member_state(instance) {
        Some(MemberState::Leaving { cause } | MemberState::Draining { cause, .. }) => {
            Some(cause.clone())
        }
        _ => None,
    };
    match (instance.member(), cause) {
        (Some(member), Some(cause)) => format!("{member} leaves: {cause}"),
        (Some(member), None) if draft.desired.wish == Wish::Undeployed => {
            format!("{member} leaves: {}", LeaveCause::Undeployed)
        }
        _ => "the service is to be undeployed".to_owned(),
    }
}

/// `remove_source` and `remove_target` of a pair of which an end goes.
fn remove_edge(
    draft: &mut Draft<'_>,
    edge: &Edge<'_>,
    farewells: &mut BTreeMap<InstanceId, BTreeSet<StepKey>>,
) {
    let (source, target) = (&edge.id.source, &edge.id.target);
    if !going(draft, source) && !going(draft, target) {
        return;
    }
    let relationship = &edge.requirement.relationship;
    let mut before = BTreeSet::new();
    for (operation, undoes, end) in [
        (
            EdgeOperation::RemoveSource,
            EdgeOperation::AddSource,
            target,
        ),
        (
            EdgeOperation::RemoveTarget,
            EdgeOperation::AddTarget,
            source,
        ),
    ] {
        if relationship.coalesces(operation.name()) && source.member().is_some() {
            let id = RelationId::of(&edge.id);
            let told = draft
                .recorded
                .relations
                .get(&id)
                .is_some_and(|r| source.member().is_some_and(|member| r.includes(member)));
            let key = StepKey(format!("{id}:members"));
            if told && draft.steps.contains_key(&key) {
                farewells
                    .entry(source.clone())
                    .or_default()
                    .insert(key.clone());
                farewells.entry(target.clone()).or_default().insert(key);
            }
            continue;
        }
        let implemented = relationship
            .operation(names::CONFIGURE, operation.name())
            .is_some_and(|o| o.implementation.is_some());
        let record = draft.recorded.edges.get(&edge.id);
        let was_added = record.is_some_and(|r| r.done.contains(&undoes))
            || relationship
                .operation(names::CONFIGURE, undoes.name())
                .is_none()
                && draft.recorded.state(source) == NodeState::Started;
        let done = record.is_some_and(|r| r.done.contains(&operation));
        let serves = draft.recorded.state(end) == NodeState::Started && answers(draft, end);
        if !implemented || !was_added || done || !serves {
            continue;
        }
        let blocked = record
            .and_then(|r| r.failure.as_ref())
            .filter(|f| f.blocks(draft.now))
            .map(|f| f.message.clone());
        let why = why_down(draft, if going(draft, source) { source } else { target });
        let action = Action::Relate {
            edge: edge.id.clone(),
            operation,
        };
        let key = draft.add(action, Effect::Real, before.clone(), why, blocked);
        before = BTreeSet::from([key.clone()]);
        farewells
            .entry(source.clone())
            .or_default()
            .insert(key.clone());
        farewells.entry(target.clone()).or_default().insert(key);
    }
}

/// Instances that go, sources before targets.
fn sources_first(draft: &Draft<'_>, all: &[Edge<'_>]) -> Vec<InstanceId> {
    let mut waiting: BTreeSet<InstanceId> = BTreeSet::new();
    for node in draft.topology.nodes.keys() {
        for instance in instances_of(node, draft.groups, draft.recorded) {
            if going(draft, &instance) {
                waiting.insert(instance);
            }
        }
    }
    let mut order = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let free: Vec<InstanceId> = waiting
            .iter()
            .filter(|target| {
                !all.iter().any(|edge| {
                    &edge.id.target == *target
                        && &edge.id.source != *target
                        && waiting.contains(&edge.id.source)
                })
            })
            .cloned()
            .collect();
        let next = if free.is_empty() {
            waiting.iter().take(1).cloned().collect()
        } else {
            free
        };
        for instance in next {
            waiting.remove(&instance);
            order.push(instance);
        }
    }
    order
}

fn take_down(
    draft: &mut Draft<'_>,
    all: &[Edge<'_>],
    instance: &InstanceId,
    farewells: &BTreeMap<InstanceId, BTreeSet<StepKey>>,
    frontier: &mut Frontier,
) {
    let Some(node) = draft.topology.node(instance.node()) else {
        return;
    };
    let record = draft.recorded.instance(instance);
    let mut wait: BTreeSet<StepKey> = all
        .iter()
        .filter(|edge| &edge.id.target == instance)
        .flat_map(|edge| frontier.of(&edge.id.source))
        .collect();
    if answers(draft, instance) {
        wait.extend(member_farewells(draft, instance, farewells));
    }
    let why = why_down(draft, instance);
    let with_server = on_provided_server(draft, instance);
    let runs = !with_server || answers(draft, instance);
    let draft_now = draft.now;
    let own_failure = |action: &Action| {
        record
            .failure
            .as_ref()
            .and_then(|f| f.blocks_step(&action.key(), draft_now))
    };
    if node.made_by_provider() {
        if matches!(record.server, ServerLink::Never) && record.state == NodeState::Initial {
            return;
        }
        let action = Action::DeleteServer {
            instance: instance.clone(),
        };
        let blocked = own_failure(&action);
        wait = BTreeSet::from([draft.add(action, Effect::Real, wait, why, blocked)]);
        frontier.set(instance, wait);
        return;
    }
    for operation in [LifecycleOperation::Stop, LifecycleOperation::Delete] {
        let due = match operation {
            LifecycleOperation::Stop => matches!(
                record.state,
                NodeState::Started | NodeState::Busy(LifecycleOperation::Stop)
            ),
            _ => record.state != NodeState::Initial,
        };
        let effect = node_effect(node, operation);
        // what vanishes with its server needs no step of its own, unless it has something to run
        let runs_later = node_effect(node, LifecycleOperation::Delete) == Effect::Real;
        let needed = !with_server || (runs && (effect == Effect::Real || runs_later));
        let failed_for_good =
            with_server && record.state == NodeState::Error(LifecycleOperation::Delete);
        if due && needed && !failed_for_good {
            let action = Action::Operate {
                instance: instance.clone(),
                operation,
            };
            let blocked = own_failure(&action);
            wait = BTreeSet::from([draft.add(action, effect, wait, &*why, blocked)]);
        }
    }
    frontier.set(instance, wait);
}

/// What has to be said before any node of the instance's member stops.
fn member_farewells(
    draft: &Draft<'_>,
    instance: &InstanceId,
    farewells: &BTreeMap<InstanceId, BTreeSet<StepKey>>,
) -> BTreeSet<StepKey> {
    let of = |i: &InstanceId| farewells.get(i).cloned().unwrap_or_default();
    match (instance.member(), draft.groups.of_node(instance.node())) {
        (Some(member), Some(group)) => group
            .nodes
            .iter()
            .flat_map(|node| of(&InstanceId::OfMember(node.clone(), member)))
            .collect(),
        _ => of(instance),
    }
}

/// Whether the instance stands on a server that a provider makes, and that goes, too.
fn on_provided_server(draft: &Draft<'_>, instance: &InstanceId) -> bool {
    let Some(compute) = draft.topology.compute_of(instance.node()) else {
        return false;
    };
    let provided = draft
        .topology
        .node(compute)
        .is_some_and(NodeTemplate::made_by_provider);
    let server = match instance.member() {
        Some(member) => InstanceId::OfMember(compute.clone(), member),
        None => InstanceId::Single(compute.clone()),
    };
    provided && compute != instance.node() && !wanted(draft, &server)
}
