//! Relationships whose target is told of all members at once: one step tells the list of members in
//! service, whatever came and went since the last time. What changes while it runs is told by the
//! next one, so changes coalesce by themselves.

use crate::down::answers;
use crate::edges::relation;
use crate::hooks::{implemented, starts_of_all};
use crate::plan::{Draft, Phase};
use crate::standing::{concerned, is_complete};
use crate::up::wanted;
use crate::updates::Model;
use crate::{Action, EdgeOperation, Effect, MemberRecord, RelationId, RelationRecord, StepKey};
use model::{InstanceId, LifecycleOperation, MemberId, MemberState, NodeState};
use std::collections::{BTreeMap, BTreeSet};
use topology::{Requirement, ScalingGroup};

/// Steps of the pairs of each member, which come before it is told of.
type OwnSteps = BTreeMap<MemberId, BTreeSet<StepKey>>;

pub(crate) fn add_steps(draft: &mut Draft<'_>) {
    let pairs = draft.pairs;
    let own_steps = own_steps(draft);
    let mut seen = BTreeSet::new();
    // where revisions differ, the list is told as the present one tells it
    for Model { topology, groups } in draft.models.all() {
        for node in topology.nodes.values() {
            let Some(group) = groups.of_node(&node.name) else {
                continue;
            };
            for requirement in &node.requirements {
                if group.nodes.contains(&requirement.target) || !is_told(requirement) {
                    continue;
                }
                for target in pairs.of_node(&requirement.target) {
                    let id = relation(node, requirement, target.clone());
                    if seen.insert(id.clone()) {
                        tell(draft, group, requirement, id, &own_steps);
                    }
                }
            }
        }
    }
}

fn own_steps(draft: &Draft<'_>) -> OwnSteps {
    let mut own = OwnSteps::new();
    for (key, step) in &draft.steps {
        if let Action::Relate { edge, operation } = &step.action {
            for member in concerned(draft.models, draft.recorded, edge, *operation) {
                own.entry(member).or_default().insert(key.clone());
            }
        }
    }
    own
}

fn is_told(requirement: &Requirement) -> bool {
    [EdgeOperation::AddSource, EdgeOperation::RemoveSource]
        .into_iter()
        .any(|operation| {
            requirement.coalesces(operation.name()) && implemented(requirement, operation)
        })
}

fn tell(
    draft: &mut Draft<'_>,
    group: &ScalingGroup,
    requirement: &Requirement,
    id: RelationId,
    own_steps: &OwnSteps,
) {
    let record = draft
        .recorded
        .relations
        .get(&id)
        .cloned()
        .unwrap_or_else(|| RelationRecord::initial(id.clone()));
    let target_wanted = wanted(draft, &id.target);
    // one that goes is told as long as it serves: not on a server that is given up, or dead
    let serves = draft.recorded.state(&id.target).serves() && answers(draft, &id.target);
    let nothing_comes = draft.desired.phase != Phase::Steady;
    if (!target_wanted || nothing_comes) && !serves {
        return;
    }
    let serving = serving(draft, group, own_steps, &record);
    // while another revision is on its way, it is only told of those that go
    if nothing_comes && record.may_know().is_subset(&serving) {
        return;
    }
    let pending = match nothing_comes {
        true => BTreeSet::new(),
        false => pending(draft, group, &record.id, &serving),
    };
    let mut after = BTreeSet::from([start_of(&id.target)]);
    let settled = record.is_told_exactly(&serving);
    let never = !record.was_begun() && serving.is_empty();
    let members = if !settled && (!never || (pending.is_empty() && target_wanted)) {
        serving
    } else if pending.is_empty() {
        return;
    } else {
        for member in &pending {
            after.extend(starts_of_all(draft, &id.edge(*member).source));
            after.extend(own_steps.get(member).into_iter().flatten().cloned());
        }
        serving.union(&pending).copied().collect()
    };
    let operation = choose(requirement, &record, &members);
    let why = words(&record, &members);
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

/// Members in service, and joining ones that have nothing else left to do. What a target knows already
/// is not taken back because a joining member has something to do with somebody else that came.
fn serving(
    draft: &Draft<'_>,
    group: &ScalingGroup,
    own_steps: &OwnSteps,
    record: &RelationRecord,
) -> BTreeSet<MemberId> {
    let members = draft.recorded.members_of(&group.name);
    members
        .into_iter()
        .filter(|member| takes_part(draft, &record.id, member))
        .filter(|member| match member.state {
            MemberState::InService { .. } => {
                wanted_at_all(draft) && still_serves(draft, group, member.id, record)
            }
            MemberState::Joining { .. } => {
                wanted_at_all(draft)
                    && is_complete(draft.models, draft.recorded, &root(group, member.id))
                    && (record.includes(member.id) || !own_steps.contains_key(&member.id))
            }
            MemberState::Draining { .. } | MemberState::Leaving { .. } => false,
        })
        .map(|member| member.id)
        .collect()
}

/// A member in service may stand on a server that is not its own, and be gone with that one: it is told of
/// again when it is there again. One that only runs its operations again serves meanwhile.
fn still_serves(
    draft: &Draft<'_>,
    group: &ScalingGroup,
    member: MemberId,
    record: &RelationRecord,
) -> bool {
    if is_complete(draft.models, draft.recorded, &root(group, member)) {
        return true;
    }
    let made_as = draft.group(&root(group, member)).unwrap_or(group);
    let mut nodes = made_as.nodes.iter();
    let is_gone = nodes.any(|node| {
        let instance = InstanceId::OfMember(node.clone(), member);
        draft.recorded.state(&instance) == NodeState::Initial
    });
    record.includes(member) && !is_gone
}

/// Whether what a member is made from has the relationship: a former revision may not, or alone.
fn takes_part(draft: &Draft<'_>, relation: &RelationId, member: &MemberRecord) -> bool {
    if draft.models.elders.revisions.is_empty() {
        return true;
    }
    let made_from = draft.models.of_member(draft.recorded, member.id);
    let node = made_from.topology.node(&relation.source);
    let mut requirements = node.into_iter().flat_map(|node| &node.requirements);
    requirements.any(|r| {
        r.name == relation.requirement
            && r.index == relation.index
            && &r.target == relation.target.node()
    })
}

fn wanted_at_all(draft: &Draft<'_>) -> bool {
    draft.desired.wish == model::Wish::Deployed
}

fn root(group: &ScalingGroup, member: MemberId) -> InstanceId {
    InstanceId::OfMember(group.root.clone(), member)
}

/// Members that are not there yet, or not again.
fn pending(
    draft: &Draft<'_>,
    group: &ScalingGroup,
    relation: &RelationId,
    serving: &BTreeSet<MemberId>,
) -> BTreeSet<MemberId> {
    draft
        .recorded
        .members_of(&group.name)
        .into_iter()
        .filter(|member| takes_part(draft, relation, member))
        .filter(|m| {
            let comes = matches!(
                m.state,
                MemberState::Joining { .. } | MemberState::InService { .. }
            );
            comes && !serving.contains(&m.id)
        })
        .filter(|_| wanted_at_all(draft))
        .map(|m| m.id)
        .collect()
}

fn choose(
    requirement: &Requirement,
    record: &RelationRecord,
    members: &BTreeSet<MemberId>,
) -> EdgeOperation {
    let known = record.may_know();
    let only_fewer = members.is_subset(&known) && members.len() < known.len();
    let first = if only_fewer {
        EdgeOperation::RemoveSource
    } else {
        EdgeOperation::AddSource
    };
    let told_so =
        |op: EdgeOperation| requirement.coalesces(op.name()) && implemented(requirement, op);
    match (first, told_so(first)) {
        (op, true) => op,
        (EdgeOperation::RemoveSource, false) => EdgeOperation::AddSource,
        (_, false) => EdgeOperation::RemoveSource,
    }
}

fn words(record: &RelationRecord, members: &BTreeSet<MemberId>) -> String {
    let list = |set: Vec<&MemberId>| {
        set.into_iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let known = record.may_know();
    let told = record.told.clone().unwrap_or_default();
    let new: Vec<_> = members.difference(&told).collect();
    let gone: Vec<_> = known.difference(members).collect();
    match (new.is_empty(), gone.is_empty()) {
        (true, true) if record.was_begun() => "the last telling did not end well".to_owned(),
        (true, true) => "the list was never told".to_owned(),
        (false, true) => format!("{} joins", list(new)),
        (true, false) => format!("{} leaves", list(gone)),
        (false, false) => format!("{} joins, {} leaves", list(new), list(gone)),
    }
}
