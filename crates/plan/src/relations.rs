//! Relationships whose target is told of all members at once: one step tells the list of members in
//! service, whatever came and went since the last time. What changes while it runs is told by the
//! next one, so changes coalesce by themselves.

use crate::edges::{instances_of, relation};
use crate::plan::Draft;
use crate::up::{starts_of_all, wanted};
use crate::{Action, EdgeOperation, Effect, RelationId, RelationRecord, StepKey};
use model::{InstanceId, LifecycleOperation, MemberId, MemberState, NodeState};
use std::collections::BTreeSet;
use topology::{Requirement, ScalingGroup, names};

pub(crate) fn add_steps(draft: &mut Draft<'_>) {
    let topology = draft.topology;
    for node in topology.nodes.values() {
        let Some(group) = draft.groups.of_node(&node.name) else {
            continue;
        };
        for requirement in &node.requirements {
            if group.nodes.contains(&requirement.target) || !is_told(requirement) {
                continue;
            }
            for target in instances_of(&requirement.target, draft.groups, draft.recorded) {
                let id = relation(node, requirement, target);
                tell(draft, group, requirement, id);
            }
        }
    }
}

fn is_told(requirement: &Requirement) -> bool {
    [EdgeOperation::AddSource, EdgeOperation::RemoveSource]
        .into_iter()
        .any(|operation| {
            requirement.relationship.coalesces(operation.name())
                && implemented(requirement, operation)
        })
}

fn implemented(requirement: &Requirement, operation: EdgeOperation) -> bool {
    requirement
        .relationship
        .operation(names::CONFIGURE, operation.name())
        .is_some_and(|o| o.implementation.is_some())
}

fn tell(draft: &mut Draft<'_>, group: &ScalingGroup, requirement: &Requirement, id: RelationId) {
    let record = draft
        .recorded
        .relations
        .get(&id)
        .cloned()
        .unwrap_or_else(|| RelationRecord::initial(id.clone()));
    let target_state = draft.recorded.state(&id.target);
    if !wanted(draft, &id.target) && target_state != NodeState::Started {
        return;
    }
    let told = record.told.clone().unwrap_or_default();
    let serving = serving(draft, group);
    let pending = pending(draft, group, &serving);
    let mut after: BTreeSet<StepKey> = BTreeSet::new();
    let members = if serving != told || (record.told.is_none() && pending.is_empty()) {
        serving
    } else if pending.is_empty() {
        return;
    } else {
        for member in &pending {
            after.extend(starts_of_all(draft, &id.edge(*member).source));
        }
        serving.union(&pending).copied().collect()
    };
    if record.told.is_none() && members.is_empty() && !wanted(draft, &id.target) {
        return;
    }
    after.insert(start_of(&id.target));
    let operation = choose(requirement, &told, &members);
    let why = words(&told, &members);
    let blocked = record
        .failure
        .as_ref()
        .filter(|f| f.blocks(draft.now))
        .map(|f| f.message.clone());
    let action = Action::TellMembers {
        relation: id,
        operation,
        members,
    };
    draft.add(action, Effect::Real, after, why, blocked);
}

fn start_of(instance: &InstanceId) -> StepKey {
    Action::Operate {
        instance: instance.clone(),
        operation: LifecycleOperation::Start,
    }
    .key()
}

/// Members in service, and joining ones that have nothing else left to do.
fn serving(draft: &Draft<'_>, group: &ScalingGroup) -> BTreeSet<MemberId> {
    let members = draft.recorded.members_of(&group.name);
    members
        .into_iter()
        .filter(|member| match member.state {
            MemberState::InService { .. } => wanted_at_all(draft),
            MemberState::Joining { .. } => {
                wanted_at_all(draft)
                    && all_started(draft, group, member.id)
                    && !has_other_steps(draft, member.id)
            }
            MemberState::Draining { .. } | MemberState::Leaving { .. } => false,
        })
        .map(|member| member.id)
        .collect()
}

fn wanted_at_all(draft: &Draft<'_>) -> bool {
    draft.desired.wish == model::Wish::Deployed
}

fn all_started(draft: &Draft<'_>, group: &ScalingGroup, member: MemberId) -> bool {
    group.nodes.iter().all(|node| {
        draft
            .recorded
            .state(&InstanceId::OfMember(node.clone(), member))
            == NodeState::Started
    })
}

/// Steps of the pairs of a member that are still to come (its nodes are started already).
fn has_other_steps(draft: &Draft<'_>, member: MemberId) -> bool {
    draft.steps.values().any(|step| match &step.action {
        Action::Relate { edge, .. } => {
            edge.source.member() == Some(member) || edge.target.member() == Some(member)
        }
        _ => false,
    })
}

/// Joining members that are not there yet.
fn pending(
    draft: &Draft<'_>,
    group: &ScalingGroup,
    serving: &BTreeSet<MemberId>,
) -> BTreeSet<MemberId> {
    draft
        .recorded
        .members_of(&group.name)
        .into_iter()
        .filter(|m| matches!(m.state, MemberState::Joining { .. }) && !serving.contains(&m.id))
        .filter(|_| wanted_at_all(draft))
        .map(|m| m.id)
        .collect()
}

fn choose(
    requirement: &Requirement,
    told: &BTreeSet<MemberId>,
    members: &BTreeSet<MemberId>,
) -> EdgeOperation {
    let only_fewer = members.is_subset(told) && members != told;
    let first = if only_fewer {
        EdgeOperation::RemoveSource
    } else {
        EdgeOperation::AddSource
    };
    let told_so = |op: EdgeOperation| {
        requirement.relationship.coalesces(op.name()) && implemented(requirement, op)
    };
    match (first, told_so(first)) {
        (op, true) => op,
        (EdgeOperation::RemoveSource, false) => EdgeOperation::AddSource,
        (_, false) => EdgeOperation::RemoveSource,
    }
}

fn words(told: &BTreeSet<MemberId>, members: &BTreeSet<MemberId>) -> String {
    let list = |set: Vec<&MemberId>| {
        set.into_iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let new: Vec<_> = members.difference(told).collect();
    let gone: Vec<_> = told.difference(members).collect();
    match (new.is_empty(), gone.is_empty()) {
        (true, true) => "the list was never told".to_owned(),
        (false, true) => format!("{} joins", list(new)),
        (true, false) => format!("{} leaves", list(gone)),
        (false, false) => format!("{} joins, {} leaves", list(new), list(gone)),
    }
}
