//! Steps that take instances down: remove → stop → delete, sources before targets; the reverse of
//! the way up.

use crate::edges::{Edge, Pairs};
use crate::frontier::Frontier;
use crate::ground::Ground;
use crate::hooks::implemented;
use crate::order::in_order;
use crate::plan::{Draft, Phase};
use crate::up::{node_effect, wanted};
use crate::{Action, EdgeOperation, Effect, InstanceRecord, RelationId, ServerLink, StepKey};
use model::{InstanceId, LeaveCause, LifecycleOperation, MemberState, NodeState, Wish};
use std::collections::{BTreeMap, BTreeSet};
use topology::NodeTemplate;

/// Steps that come before an instance is taken down.
type Farewells = BTreeMap<InstanceId, BTreeSet<StepKey>>;

pub(crate) fn add_steps(draft: &mut Draft<'_>) {
    let pairs = draft.pairs;
    let mut farewells = Farewells::new();
    for edge in pairs.all() {
        for key in remove_edge(draft, edge) {
            for end in [&edge.id.source, &edge.id.target] {
                let of_end = farewells.entry(end.clone()).or_default();
                of_end.insert(key.clone());
            }
        }
    }
    let mut frontier = Frontier::default();
    for instance in sources_first(draft, pairs) {
        take_down(draft, instance, &farewells, &mut frontier);
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
pub(crate) fn answers(draft: &Draft<'_>, instance: &InstanceId) -> bool {
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
        _ if draft.desired.phase != Phase::Steady && draft.recorded.any_running() => {
            "a run asks for it to be down".to_owned()
        }
        _ if draft.desired.phase != Phase::Steady => {
            "another revision has no more of it, or has it otherwise".to_owned()
        }
        _ => "the service is to be undeployed".to_owned(),
    }
}

/// `remove_source` and `remove_target` of a pair of which an end goes.
fn remove_edge(draft: &mut Draft<'_>, edge: &Edge<'_>) -> BTreeSet<StepKey> {
    let (source, target) = (&edge.id.source, &edge.id.target);
    let mut keys = BTreeSet::new();
    if wanted(draft, source) && wanted(draft, target) {
        return keys;
    }
    let mut before = BTreeSet::new();
    for (operation, end) in [
        (EdgeOperation::RemoveSource, target),
        (EdgeOperation::RemoveTarget, source),
    ] {
        if edge.is_told_at_once(operation) {
            keys.extend(farewell_for_all(draft, edge));
            continue;
        }
        let serves = draft.recorded.state(end).serves() && answers(draft, end);
        if !serves || !implemented(edge.requirement, operation) || !is_due(draft, edge, operation) {
            continue;
        }
        let action = Action::Relate {
            edge: edge.id.clone(),
            operation,
        };
        let record = draft.recorded.edges.get(&edge.id);
        let blocked = record
            .and_then(|r| r.failure.as_ref())
            .and_then(|f| f.blocks_step(&action.key(), draft.now));
        let goes = if wanted(draft, source) {
            target
        } else {
            source
        };
        let why = why_down(draft, goes);
        let key = draft.add(action, Effect::Real, before, why, blocked);
        before = BTreeSet::from([key.clone()]);
        keys.insert(key);
    }
    keys
}

/// Whether there is something to take back: what was added or may have been; where nothing adds, the
/// source was up.
fn is_due(draft: &Draft<'_>, edge: &Edge<'_>, operation: EdgeOperation) -> bool {
    let record = draft.recorded.edges.get(&edge.id);
    let added = operation
        .opposite()
        .filter(|add| implemented(edge.requirement, *add));
    match added {
        Some(add) => record.is_some_and(|r| r.may_hold(add)),
        None => {
            draft.recorded.state(&edge.id.source).serves()
                && !record.is_some_and(|r| r.done.contains(&operation))
        }
    }
}

/// The step that tells the target of the members that stay, if it knows this one.
fn farewell_for_all(draft: &Draft<'_>, edge: &Edge<'_>) -> Option<StepKey> {
    let id = RelationId::of(&edge.id);
    let member = edge.id.source.member()?;
    let key = StepKey(format!("{id}:members").into());
    let knows = draft
        .recorded
        .relations
        .get(&id)
        .is_some_and(|r| r.includes(member));
    (knows && draft.steps.contains_key(&key)).then_some(key)
}

/// Instances that go, sources before targets.
fn sources_first<'p>(draft: &Draft<'_>, pairs: &'p Pairs<'_>) -> Vec<&'p InstanceId> {
    let going = pairs.instances().filter(|i| going(draft, i));
    let after: BTreeMap<_, BTreeSet<_>> = going
        .map(|target| {
            let sources = pairs.onto(target).map(|edge| &edge.id.source);
            (target, sources.collect())
        })
        .collect();
    in_order(&after)
}

fn take_down(
    draft: &mut Draft<'_>,
    instance: &InstanceId,
    farewells: &Farewells,
    frontier: &mut Frontier,
) {
    let Some(node) = draft.node(instance) else {
        return;
    };
    let pairs = draft.pairs;
    let mut wait: BTreeSet<StepKey> = pairs
        .onto(instance)
        .map(|edge| &edge.id.source)
        .filter(|source| waits_for(draft, instance, source))
        .flat_map(|source| frontier.of(source))
        .collect();
    if answers(draft, instance) {
        wait.extend(member_farewells(draft, instance, farewells));
    }
    let why = why_down(draft, instance);
    let record = draft.recorded.instance(instance);
    for (action, effect) in ways_down(draft, node, instance, &record) {
        let failure = record.failure.as_ref();
        let blocked = failure.and_then(|f| f.blocks_step(&action.key(), draft.now));
        wait = BTreeSet::from([draft.add(action, effect, wait, &*why, blocked)]);
    }
    frontier.set(instance, wait);
}

/// Members that leave wait for each other only where the whole service goes.
fn waits_for(draft: &Draft<'_>, instance: &InstanceId, source: &InstanceId) -> bool {
    draft.desired.wish == Wish::Undeployed
        || source.member().is_none()
        || source.member() == instance.member()
}

/// What takes an instance down from where it stands, in order.
fn ways_down(
    draft: &Draft<'_>,
    node: &NodeTemplate,
    instance: &InstanceId,
    record: &InstanceRecord,
) -> Vec<(Action, Effect)> {
    use LifecycleOperation::{Delete, Stop};
    let is_server = node.made_by_provider();
    let ground = Ground::of(draft, instance);
    let with_server = is_server || ground == Ground::ProviderTakes;
    let vanishes = is_server || ground != Ground::Stays;
    let runs = !vanishes || answers(draft, instance);
    let operate = |operation| Action::Operate {
        instance: instance.clone(),
        operation,
    };
    let (stop, delete) = (node_effect(node, Stop), node_effect(node, Delete));
    let mut ways = Vec::new();
    // what vanishes with its server needs no step of its own, unless it has something to run; nor is
    // what failed there tried again
    let stops = match record.state {
        state if state.serves() => true,
        NodeState::Busy(Stop) => true,
        NodeState::Error(Stop) => !vanishes,
        _ => false,
    };
    let runs_something = stop == Effect::Real || (delete == Effect::Real && !is_server);
    if stops && runs && (!with_server || runs_something) {
        ways.push((operate(Stop), stop));
    }
    if is_server {
        let server = instance.clone();
        let never = record.server == ServerLink::Never && record.state == NodeState::Initial;
        if !never {
            ways.push((Action::DeleteServer { instance: server }, Effect::Real));
        }
        return ways;
    }
    let failed = vanishes && record.state == NodeState::Error(Delete);
    let deletes = runs && !failed && (!with_server || delete == Effect::Real);
    if record.state != NodeState::Initial && deletes {
        ways.push((operate(Delete), delete));
    }
    ways
}

/// What has to be said before any node of the instance's member stops.
fn member_farewells(
    draft: &Draft<'_>,
    instance: &InstanceId,
    farewells: &Farewells,
) -> BTreeSet<StepKey> {
    let of = |i: &InstanceId| farewells.get(i).cloned().unwrap_or_default();
    match (instance.member(), draft.group(instance)) {
        (Some(member), Some(group)) => group
            .nodes
            .iter()
            .flat_map(|node| of(&InstanceId::OfMember(node.clone(), member)))
            .collect(),
        _ => of(instance),
    }
}
