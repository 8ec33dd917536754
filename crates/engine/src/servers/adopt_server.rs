//! A server that no record accounts for becomes that of the instance that it was made for, where that
//! has none. Pure.

use super::mend::{Mend, Mended, Scene, capacities, counting, is_used, ours};
use crate::ports::{Blueprint, Server, ServerStatus};
use crate::server_request::server_attributes;
use crate::snapshot::Snapshot;
use model::{Capacity, GroupName, InstanceId, MemberId, MemberState, Ordinal};
use plan::{Action, MemberRecord, MembershipChange, Recorded, ServerLink, StepOutcome};
use std::collections::{BTreeMap, BTreeSet};
use topology::NodeTemplate;

/// Capacities that are to grow so that adopted members find room, where they do.
///
/// # Errors
/// The group whose bounds do not allow it, with the number that it would have.
pub fn raised(
    snapshot: &Snapshot,
    blueprint: &Blueprint,
    mends: &[Mend],
) -> Result<BTreeMap<GroupName, Capacity>, (GroupName, Capacity)> {
    let mut comes: BTreeMap<GroupName, BTreeSet<MemberId>> = BTreeMap::new();
    for mend in mends {
        if let Mend::Adopt { instance, .. } = mend
            && let Some(member) = instance.member()
            && let Some(group) = blueprint.groups.of_node(instance.node())
            && !snapshot.recorded.members.contains_key(&member)
        {
            comes.entry(group.name.clone()).or_default().insert(member);
        }
    }
    let wished = capacities(snapshot, blueprint);
    let mut raised = BTreeMap::new();
    for (name, comes) in comes {
        let Some(group) = blueprint.groups.get(&name) else {
            continue;
        };
        let there = counting(&snapshot.recorded, &name) + comes.len();
        let needed = Capacity(u32::try_from(there).unwrap_or(u32::MAX));
        if wished.get(&name).is_some_and(|wished| *wished >= needed) {
            continue;
        }
        if group.bounds.clamp(needed) != needed {
            return Err((name, needed));
        }
        raised.insert(name, needed);
    }
    Ok(raised)
}

/// From now on it is the server of the instance that it was made for.
///
/// # Errors
/// Why it can't be.
pub(crate) fn adopt(
    recorded: &mut Recorded,
    found: &Server,
    scene: &Scene<'_>,
) -> Result<Mended, String> {
    ours(found, scene)?;
    let instance = &found.owner.instance;
    if is_used(recorded, instance, &found.id) {
        return Ok(Mended::Nothing("it is adopted already".to_owned()));
    }
    match &found.status {
        ServerStatus::Running => {}
        ServerStatus::Building => return Err("it is still being made".to_owned()),
        ServerStatus::Dead { why } => return Err(format!("it is dead ({why}): delete it")),
    }
    let node = scene.blueprint.topology.node(instance.node());
    if !node.is_some_and(NodeTemplate::made_by_provider) {
        return Err(format!(
            "the template has no server {} any more: delete it",
            instance.node()
        ));
    }
    has_none(recorded, instance)?;
    let group = scene.blueprint.groups.of_node(instance.node());
    match (instance.member(), group) {
        (None, None) => {}
        (Some(member), Some(group)) => join(recorded, member, &group.name, scene)?,
        _ => {
            return Err(format!(
                "{} is multiplied otherwise than when it was made: delete it",
                instance.node()
            ));
        }
    }
    let refused = |error: plan::ApplyError| error.to_string();
    let action = Action::CreateServer {
        instance: instance.clone(),
    };
    let done = StepOutcome::Done {
        attributes: server_attributes(found),
        server: Some(found.id.clone()),
    };
    let key = &found.owner.key;
    recorded.begin(&action, key).map_err(refused)?;
    let topology = &scene.blueprint.topology;
    recorded.apply(topology, &action, &done).map_err(refused)?;
    // its attempt is not to be counted again
    let attempt = key.as_str().rsplit('/').next().and_then(|n| n.parse().ok());
    if let (Some(attempt), Some(record)) = (attempt, recorded.instances.get_mut(instance)) {
        record.attempts = record.attempts.max(attempt);
    }
    Ok(Mended::Records)
}

/// Whether an instance has no server.
fn has_none(recorded: &Recorded, instance: &InstanceId) -> Result<(), String> {
    match recorded.instance(instance).server {
        ServerLink::Never => Ok(()),
        ServerLink::Known { id, .. } => {
            Err(format!("{instance} has a server, {id}: delete this one"))
        }
        ServerLink::Requested { .. } => Err(format!("a server of {instance} is being asked for")),
        ServerLink::Remains { .. } => Err(format!(
            "the remains of the former server of {instance} go first: `concertina deploy`"
        )),
    }
}

/// The member whose server it is, which the records may have lost.
fn join(
    recorded: &mut Recorded,
    member: MemberId,
    group: &GroupName,
    scene: &Scene<'_>,
) -> Result<(), String> {
    if let Some(record) = recorded.members.get(&member) {
        return match record.state.counts() {
            true => Ok(()),
            false => Err(format!("{member} leaves: delete it")),
        };
    }
    if member > scene.last_member {
        return Err(format!(
            "this store never gave out the id {member}: delete it"
        ));
    }
    let wished = scene.capacities.get(group).map_or(0, |c| c.0);
    if counting(recorded, group) >= wished as usize {
        return Err(format!("{group} has the {wished} members that are wished"));
    }
    let used: BTreeSet<Ordinal> = recorded
        .members_of(group)
        .iter()
        .map(|member| member.ordinal)
        .collect();
    let free = (0..).map(Ordinal).find(|ordinal| !used.contains(ordinal));
    let record = MemberRecord {
        id: member,
        group: group.clone(),
        ordinal: free.unwrap_or(Ordinal(u32::MAX)),
        revision: scene.blueprint.revision.clone(),
        renamed: topology::Renaming::default(),
        state: MemberState::Joining { since: scene.now },
    };
    let change = MembershipChange::Add(record);
    recorded
        .apply_membership(&change)
        .map_err(|e| e.to_string())
}
