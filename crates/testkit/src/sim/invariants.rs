//! What must hold, always and at rest.

use crate::MemoryStore;
use engine::Snapshot;
use engine::ports::{Server, ServerStatus};
use model::{CapacityBounds, InstanceId, ServiceName};
use plan::ServerLink;
use providers::fake::FakeProvider;
use std::collections::{BTreeMap, BTreeSet};

/// Checks what must hold at every moment; the violations, in words.
pub(super) async fn always(
    store: &MemoryStore,
    provider: &FakeProvider,
    service: &ServiceName,
    bounds: CapacityBounds,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let Ok(snapshot) = Snapshot::read(store, service).await else {
        return wrong;
    };
    for (group, capacity) in &snapshot.capacities {
        if bounds.clamp(capacity.value.value) != capacity.value.value {
            wrong.push(format!(
                "{group}: capacity {} outside {bounds}",
                capacity.value.value
            ));
        }
    }
    let counting = snapshot
        .recorded
        .members
        .values()
        .filter(|m| m.state.counts())
        .count();
    // one more than are wanted, while members come to another revision one by one
    let most = bounds.max().0 as usize + usize::from(of_former_revisions(&snapshot) > 0);
    if counting > most {
        wrong.push(format!("{counting} members count, at most {most} may"));
    }
    let mut ordinals: BTreeMap<_, usize> = BTreeMap::new();
    for member in snapshot.recorded.members.values() {
        *ordinals.entry((&member.group, member.ordinal)).or_default() += 1;
    }
    for ((group, ordinal), count) in ordinals {
        if count > 1 {
            wrong.push(format!("{count} members are {group}[{ordinal}]"));
        }
    }
    let servers = provider.all_servers().await.unwrap_or_default();
    let mut by_instance: BTreeMap<&InstanceId, Vec<&Server>> = BTreeMap::new();
    for server in servers.iter().filter(|s| s.status == ServerStatus::Running) {
        by_instance
            .entry(&server.owner.instance)
            .or_default()
            .push(server);
    }
    for (instance, servers) in by_instance {
        let keys: BTreeSet<_> = servers.iter().map(|s| &s.owner.key).collect();
        if keys.len() > 1 {
            wrong.push(format!(
                "{instance} has {} running servers from different attempts",
                keys.len()
            ));
        }
    }
    wrong
}

/// Members that count and are made from another revision than the one that holds.
fn of_former_revisions(snapshot: &Snapshot) -> usize {
    let holds = snapshot
        .record
        .as_ref()
        .map(|record| &record.value.revision);
    let members = snapshot.recorded.members.values();
    let former = members.filter(|m| m.state.counts() && Some(&m.revision) != holds);
    former.count()
}

/// Checks what must hold when nothing happens any more.
pub(super) async fn at_rest(
    store: &MemoryStore,
    provider: &FakeProvider,
    service: &ServiceName,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let snapshot = match Snapshot::read(store, service).await {
        Ok(snapshot) => snapshot,
        Err(error) => return vec![format!("the store fails: {error}")],
    };
    if !snapshot.intents.is_empty() {
        wrong.push(format!("steps still under way: {:?}", snapshot.intents));
    }
    wrong.extend(other_revision(&snapshot));
    let recorded = &snapshot.recorded;
    let in_service: Vec<_> = recorded
        .members
        .values()
        .filter(|m| m.state.in_service())
        .collect();
    if in_service.len() != recorded.members.len() {
        wrong.push(format!("members not in service: {:?}", recorded.members));
    }
    for (group, capacity) in &snapshot.capacities {
        if in_service.len() != capacity.value.value.0 as usize {
            wrong.push(format!(
                "{group}: {} in service, {} wanted; group: {:?}",
                in_service.len(),
                capacity.value.value,
                recorded.groups.get(group)
            ));
        }
    }
    let servers = provider.all_servers().await.unwrap_or_default();
    let known: BTreeMap<_, _> = recorded
        .instances
        .values()
        .filter_map(|r| match &r.server {
            ServerLink::Known { id, .. } => Some((id, &r.id)),
            _ => None,
        })
        .collect();
    for server in &servers {
        if !known.contains_key(&server.id) {
            wrong.push(format!(
                "leaked: {} of {}",
                server.id, server.owner.instance
            ));
        } else if server.status != ServerStatus::Running {
            wrong.push(format!("not running: {} ({:?})", server.id, server.status));
        }
    }
    // where there is no group, there is one of what it is made of
    let fleet = match snapshot.capacities.is_empty() {
        true => 1,
        false => recorded.members.len(),
    };
    if servers.len() != fleet + 1 {
        wrong.push(format!(
            "{} servers for {fleet} and a balancer",
            servers.len()
        ));
    }
    wrong.extend(told(&snapshot));
    wrong
}

/// The revision that is wished must hold.
fn other_revision(snapshot: &Snapshot) -> Option<String> {
    let wished = snapshot.wish.as_ref()?.value.made_from.as_ref()?;
    let record = snapshot.record.as_ref()?;
    if wished.revision != record.value.revision {
        return Some(format!(
            "revision {} holds, {} is wished",
            record.value.revision, wished.revision
        ));
    }
    let former = of_former_revisions(snapshot);
    let present = &record.value.revision;
    let groups = snapshot.capacities.keys();
    // two that failed to join stop it until somebody asks again
    let stopped = groups
        .into_iter()
        .any(|group| plan::stopped_roll(&snapshot.recorded, present, group).is_some());
    (former > 0 && !stopped).then(|| format!("{former} members are of former revisions"))
}

/// What the balancer was told last is who serves.
fn told(snapshot: &Snapshot) -> Vec<String> {
    let recorded = &snapshot.recorded;
    let members = recorded.members.values();
    let serve: BTreeSet<_> = members
        .filter(|m| m.state.in_service())
        .map(|m| m.id)
        .collect();
    let mut wrong = Vec::new();
    for relation in recorded.relations.values() {
        let told = relation.told.clone().unwrap_or_default();
        if told != serve {
            wrong.push(format!(
                "{} was told {told:?}, in service are {serve:?}",
                relation.id
            ));
        }
    }
    if recorded.relations.is_empty() && !snapshot.capacities.is_empty() {
        wrong.push("the balancer was never told of its members".to_owned());
    }
    wrong
}
