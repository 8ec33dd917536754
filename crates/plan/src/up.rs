//! Steps that bring instances up: create → pre_configure → configure → post_configure → start →
//! add, targets before sources (TOSCA 1.3 §5.8.4, §5.8.5).

use crate::edges::{Edge, edges, instances_of};
use crate::frontier::Frontier;
use crate::plan::Draft;
use crate::{Action, EdgeOperation, Effect, InstanceRecord, ServerLink, StepKey};
use jiff::Timestamp;
use model::{InstanceId, LifecycleOperation, MemberState, NodeState, Wish};
use std::collections::{BTreeMap, BTreeSet};
use topology::{NodeTemplate, names};

/// Whether an instance is to be up.
pub(crate) fn wanted(draft: &Draft<'_>, instance: &InstanceId) -> bool {
    draft.desired.wish == Wish::Deployed
        && draft
            .recorded
            .member_state(instance)
            .is_none_or(MemberState::counts)
}

/// The words for why an instance is brought up.
fn why_up(draft: &Draft<'_>, instance: &InstanceId) -> String {
    match instance
        .member()
        .and_then(|id| draft.recorded.members.get(&id))
    {
        None => "the service is to be deployed".to_owned(),
        Some(member) => format!(
            "{} of {} joins ({} wanted)",
            member.id,
            member.group,
            draft.desired.capacity(&member.group)
        ),
    }
}

pub(crate) fn add_steps(draft: &mut Draft<'_>) {
    let all = edges(draft.topology, draft.groups, draft.recorded);
    let mut frontier = Frontier::default();
    for instance in in_requirement_order(draft, &all) {
        bring_up(draft, &all, &instance, &mut frontier);
    }
    for edge in &all {
        add_edge(draft, edge);
    }
}

/// Wanted instances, targets before sources.
fn in_requirement_order(draft: &Draft<'_>, all: &[Edge<'_>]) -> Vec<InstanceId> {
    let mut waiting: BTreeMap<InstanceId, BTreeSet<InstanceId>> = BTreeMap::new();
    for node in draft.topology.nodes.keys() {
        for instance in instances_of(node, draft.groups, draft.recorded) {
            if wanted(draft, &instance) {
                waiting.insert(instance, BTreeSet::new());
            }
        }
    }
    for edge in all {
        if waiting.contains_key(&edge.id.target)
            && edge.id.source != edge.id.target
            && let Some(targets) = waiting.get_mut(&edge.id.source)
        {
            targets.insert(edge.id.target.clone());
        }
    }
    let mut order = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let free: Vec<InstanceId> = waiting
            .iter()
            .filter(|(_, targets)| !targets.iter().any(|t| waiting.contains_key(t)))
            .map(|(instance, _)| instance.clone())
            .collect();
        // a circle of requirements: take the first, so that the rest is still planned
        let next = if free.is_empty() {
            waiting.keys().take(1).cloned().collect()
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

fn bring_up(
    draft: &mut Draft<'_>,
    all: &[Edge<'_>],
    instance: &InstanceId,
    frontier: &mut Frontier,
) {
    let Some(node) = draft.topology.node(instance.node()) else {
        return;
    };
    let record = draft.recorded.instance(instance);
    let mut before: BTreeSet<StepKey> = all
        .iter()
        .filter(|edge| &edge.id.source == instance && frontier.knows(&edge.id.target))
        .flat_map(|edge| frontier.of(&edge.id.target))
        .collect();
    let (state, blocked) = standing(&record, draft.now);
    let why = why_up(draft, instance);
    let outgoing: Vec<&Edge<'_>> = all.iter().filter(|e| &e.id.source == instance).collect();
    if rank(state) < rank(NodeState::Created) {
        before = create(draft, node, instance, before, &why, blocked.clone());
    }
    let mut wait = before;
    if rank(state) < rank(NodeState::Configured) {
        let pre = [
            EdgeOperation::PreConfigureSource,
            EdgeOperation::PreConfigureTarget,
        ];
        wait = relate(draft, &outgoing, &pre, &wait, &why);
        wait = operate(
            draft,
            node,
            instance,
            LifecycleOperation::Configure,
            wait,
            &why,
            &blocked,
        );
    }
    if rank(state) < rank(NodeState::Started) {
        let post = [
            EdgeOperation::PostConfigureSource,
            EdgeOperation::PostConfigureTarget,
        ];
        wait = relate(draft, &outgoing, &post, &wait, &why);
        wait = operate(
            draft,
            node,
            instance,
            LifecycleOperation::Start,
            wait,
            &why,
            &blocked,
        );
    } else {
        // pairs that came after the source was started: their hooks run on the live node
        let hooks = [
            EdgeOperation::PreConfigureSource,
            EdgeOperation::PreConfigureTarget,
            EdgeOperation::PostConfigureSource,
            EdgeOperation::PostConfigureTarget,
        ];
        let live = outgoing
            .iter()
            .flat_map(|edge| frontier.of(&edge.id.target))
            .chain(wait.iter().cloned())
            .collect();
        wait.extend(relate(draft, &outgoing, &hooks, &live, "a new pair"));
    }
    frontier.set(instance, wait);
}

/// Where an instance stands, and what stands in its way.
fn standing(record: &InstanceRecord, now: Timestamp) -> (NodeState, Option<String>) {
    match (record.state, &record.failure) {
        (NodeState::NeedsAttention(at), _) => (
            resume_at(at),
            Some("its last outcome is unknown: it needs attention".to_owned()),
        ),
        (state, failure) => {
            let blocked = failure
                .as_ref()
                .filter(|f| f.blocks(now))
                .map(|f| f.message.clone());
            let from = if let NodeState::Error(at) = state {
                resume_at(at)
            } else {
                state
            };
            (from, blocked)
        }
    }
}

/// The state from which a failed operation is tried again.
fn resume_at(at: LifecycleOperation) -> NodeState {
    match at {
        LifecycleOperation::Create => NodeState::Initial,
        LifecycleOperation::Configure => NodeState::Created,
        LifecycleOperation::Start | LifecycleOperation::Delete => NodeState::Configured,
        LifecycleOperation::Stop => NodeState::Started,
    }
}

fn rank(state: NodeState) -> u8 {
    use LifecycleOperation as L;
    match state {
        NodeState::Initial | NodeState::Busy(L::Create) => 0,
        NodeState::Created | NodeState::Busy(L::Configure) => 1,
        NodeState::Configured | NodeState::Busy(L::Start | L::Delete) => 2,
        NodeState::Started | NodeState::Busy(L::Stop) => 3,
        NodeState::Error(at) | NodeState::NeedsAttention(at) => rank(resume_at(at)),
    }
}

fn create(
    draft: &mut Draft<'_>,
    node: &NodeTemplate,
    instance: &InstanceId,
    mut before: BTreeSet<StepKey>,
    why: &str,
    blocked: Option<String>,
) -> BTreeSet<StepKey> {
    if !node.made_by_provider() {
        let create = LifecycleOperation::Create;
        return operate(draft, node, instance, create, before, why, &blocked);
    }
    let record = draft.recorded.instance(instance);
    if let ServerLink::Remains { why: remains, .. } = record.server {
        let action = Action::DeleteServer {
            instance: instance.clone(),
        };
        let why = format!("its former server is of no use: {remains}");
        let own = record
            .failure
            .and_then(|f| f.blocks_step(&action.key(), draft.now));
        before = BTreeSet::from([draft.add(action, Effect::Real, before, why, own)]);
    }
    let action = Action::CreateServer {
        instance: instance.clone(),
    };
    BTreeSet::from([draft.add(action, Effect::Real, before, why, blocked)])
}

fn operate(
    draft: &mut Draft<'_>,
    node: &NodeTemplate,
    instance: &InstanceId,
    operation: LifecycleOperation,
    before: BTreeSet<StepKey>,
    why: &str,
    blocked: &Option<String>,
) -> BTreeSet<StepKey> {
    let effect = node_effect(node, operation);
    let action = Action::Operate {
        instance: instance.clone(),
        operation,
    };
    BTreeSet::from([draft.add(action, effect, before, why, blocked.clone())])
}

pub(crate) fn node_effect(node: &NodeTemplate, operation: LifecycleOperation) -> Effect {
    let implemented = node
        .operation(names::STANDARD, operation.name())
        .is_some_and(|o| o.implementation.is_some());
    if implemented {
        Effect::Real
    } else {
        Effect::RecordOnly
    }
}

/// Operations of the pairs of one source; returns what comes after all of them.
fn relate(
    draft: &mut Draft<'_>,
    outgoing: &[&Edge<'_>],
    operations: &[EdgeOperation],
    before: &BTreeSet<StepKey>,
    why: &str,
) -> BTreeSet<StepKey> {
    let mut last = before.clone();
    for edge in outgoing {
        if !wanted(draft, &edge.id.target) {
            continue;
        }
        let mut wait = before.clone();
        for operation in operations {
            if let Some(key) = relate_one(draft, edge, *operation, &wait, why) {
                wait = BTreeSet::from([key]);
            }
        }
        if &wait != before {
            last.extend(wait);
        }
    }
    last
}

/// One operation of one pair, if it has an implementation, is not done, and is not told for all
/// members at once.
fn relate_one(
    draft: &mut Draft<'_>,
    edge: &Edge<'_>,
    operation: EdgeOperation,
    before: &BTreeSet<StepKey>,
    why: &str,
) -> Option<StepKey> {
    let relationship = &edge.requirement.relationship;
    relationship
        .operation(names::CONFIGURE, operation.name())?
        .implementation
        .as_ref()?;
    let told = relationship.coalesces(operation.name()) && edge.id.source.member().is_some();
    let record = draft.recorded.edges.get(&edge.id);
    if told || record.is_some_and(|r| r.done.contains(&operation)) {
        return None;
    }
    let blocked = record
        .and_then(|r| r.failure.as_ref())
        .filter(|f| f.blocks(draft.now))
        .map(|f| f.message.clone());
    let action = Action::Relate {
        edge: edge.id.clone(),
        operation,
    };
    Some(draft.add(action, Effect::Real, before.clone(), why, blocked))
}

/// `add_target` and `add_source`, when the source and, for a member, all its nodes are started.
fn add_edge(draft: &mut Draft<'_>, edge: &Edge<'_>) {
    if !wanted(draft, &edge.id.source) || !wanted(draft, &edge.id.target) {
        return;
    }
    let mut before: BTreeSet<StepKey> = BTreeSet::new();
    for end in [&edge.id.source, &edge.id.target] {
        before.extend(starts_of_all(draft, end));
    }
    for operation in [EdgeOperation::AddTarget, EdgeOperation::AddSource] {
        if let Some(key) = relate_one(draft, edge, operation, &before, "a new pair") {
            before = BTreeSet::from([key]);
        }
    }
}

/// The start steps of an instance and, for a member's, of all nodes of the member.
pub(crate) fn starts_of_all(draft: &Draft<'_>, instance: &InstanceId) -> BTreeSet<StepKey> {
    let nodes: Vec<InstanceId> = match (instance.member(), draft.groups.of_node(instance.node())) {
        (Some(member), Some(group)) => group
            .nodes
            .iter()
            .map(|node| InstanceId::OfMember(node.clone(), member))
            .collect(),
        _ => vec![instance.clone()],
    };
    nodes
        .into_iter()
        .map(|instance| {
            Action::Operate {
                instance,
                operation: LifecycleOperation::Start,
            }
            .key()
        })
        .collect()
}
