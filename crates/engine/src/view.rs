//! What anybody may read of a service, without a lease.

use crate::host_address::{ADDRESS, address_of};
use crate::lease::living_holder;
use crate::ports::{Blueprint, Presence, Store, StoreError};
use crate::records::HolderRecord;
use crate::secrets::{secret_attributes, shown, shown_of};
use crate::servers::DriftRecord;
use crate::snapshot::{Snapshot, Stamped};
use jiff::Timestamp;
use model::{
    Capacity, CapacityBounds, DesiredCapacity, GroupName, InstanceId, MemberId, MemberState,
    NodeName, Ordinal, Revision, RunId, ServiceName, Wish,
};
use plan::{MemberRecord, Recorded, RunState, ServerLink};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use topology::{Evaluator, Outcome, ScalingGroup, Site};

/// A service at one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServiceView {
    /// Its name.
    pub service: ServiceName,
    /// Name of its provider.
    pub provider: String,
    /// Where its template came from.
    pub template: String,
    /// What is wished.
    pub wish: Wish,
    /// Where the template of another revision came from, that is wished and does not hold yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_its_way: Option<String>,
    /// Why nothing of it is removed, where its records are those of a backup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restored: Option<String>,
    /// What differed when the provider was asked last, as far as it was not dealt with since; none: it
    /// was not asked yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<DriftRecord>,
    /// Who acts for it just now.
    pub holder: Option<HolderRecord>,
    /// Age of the holder's last sign of life, in seconds.
    pub holder_age_seconds: Option<u64>,
    /// Its scaling groups.
    pub groups: Vec<GroupView>,
    /// Instances outside every group.
    pub singles: Vec<InstanceView>,
    /// Outputs that have a value.
    pub outputs: Vec<OutputView>,
    /// Steps under way, in words.
    pub under_way: Vec<String>,
    /// Runs that were asked for and have not ended, in words.
    pub runs: Vec<String>,
}

/// A scaling group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupView {
    /// Its name.
    pub group: GroupName,
    /// Its bounds.
    pub bounds: CapacityBounds,
    /// What is wished.
    pub desired: Option<DesiredCapacity>,
    /// Members that exist.
    pub observed: Capacity,
    /// Members that serve.
    pub ready: Capacity,
    /// Its members.
    pub members: Vec<MemberSummary>,
    /// Why no more members are tried, if so.
    pub last_failure: Option<String>,
    /// Why members stay what they are while another revision holds, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_stopped: Option<String>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MemberSummary {
    /// Its identity.
    pub member: MemberId,
    /// Its number for people.
    pub ordinal: Ordinal,
    /// Its state.
    pub state: MemberState,
    /// The revision that it is made from, where that is a former one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_revision: Option<Revision>,
    /// Its instances.
    pub instances: Vec<InstanceView>,
}

/// A node instance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstanceView {
    /// Its id.
    pub instance: InstanceId,
    /// Its node template.
    pub node: NodeName,
    /// Its state, as TOSCA names it.
    pub state: String,
    /// Runtime values.
    pub attributes: BTreeMap<String, Value>,
    /// The last failure.
    pub failure: Option<String>,
    /// The run that left it in this state, in which it stays until somebody asks for it.
    pub left_by: Option<RunId>,
}

/// An output.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutputView {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// A server that Prometheus is to scrape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScrapeTarget {
    /// Address and port.
    pub address: String,
    /// The service.
    pub service: ServiceName,
    /// The node template.
    pub node: NodeName,
    /// Group, member and ordinal, for a member.
    pub member: Option<(GroupName, MemberId, Ordinal)>,
}

impl ServiceView {
    /// Reads a service; `None`: there is none.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn read(
        store: &dyn Store,
        presence: &dyn Presence,
        service: &ServiceName,
        blueprint: &Blueprint,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let snapshot = Snapshot::read(store, service).await?;
        Ok(Self::of(&snapshot, presence, service, blueprint, now))
    }

    /// A view of what was read already.
    pub fn of(
        snapshot: &Snapshot,
        presence: &dyn Presence,
        service: &ServiceName,
        blueprint: &Blueprint,
        now: Timestamp,
    ) -> Option<Self> {
        let record = &snapshot.record.as_ref()?.value;
        let holder = living_holder(snapshot, presence, now);
        let age = holder.as_ref().map(|(_, age)| Duration::as_secs(age));
        let recorded = &snapshot.recorded;
        let singles = blueprint
            .topology
            .nodes
            .keys()
            .filter(|node| blueprint.groups.of_node(node).is_none())
            .map(|node| instance_view(recorded, blueprint, &InstanceId::Single(node.clone())))
            .collect();
        Some(Self {
            service: service.clone(),
            provider: record.provider.clone(),
            template: record.template.clone(),
            wish: snapshot
                .wish
                .as_ref()
                .map_or(Wish::Deployed, |w| w.value.wish),
            on_its_way: snapshot.on_its_way().map(|to| to.template.clone()),
            restored: snapshot.restored.as_ref().map(|r| r.value.why()),
            drift: snapshot.drift.as_ref().map(|d| d.as_of_now(recorded)),
            holder: holder.map(|(record, _)| record),
            holder_age_seconds: age,
            groups: groups(snapshot, blueprint),
            singles,
            outputs: outputs(recorded, blueprint),
            under_way: snapshot
                .intents
                .iter()
                .map(|i| i.action.to_string())
                .collect(),
            runs: runs(snapshot),
        })
    }
}

fn runs(snapshot: &Snapshot) -> Vec<String> {
    let running = snapshot.recorded.runs.values();
    let running = running.filter(|run| run.state == RunState::Running);
    let asked = snapshot
        .requests
        .iter()
        .chain(running.map(|run| &run.request));
    asked
        .map(|request| {
            format!(
                "{} {}, asked for by {}",
                request.id, request.what, request.by
            )
        })
        .collect()
}

fn groups(snapshot: &Snapshot, blueprint: &Blueprint) -> Vec<GroupView> {
    let recorded = &snapshot.recorded;
    blueprint
        .groups
        .iter()
        .map(|group| {
            let members = recorded.members_of(&group.name);
            let count = |n: usize| Capacity(u32::try_from(n).unwrap_or(u32::MAX));
            GroupView {
                group: group.name.clone(),
                bounds: group.bounds,
                desired: snapshot
                    .capacities
                    .get(&group.name)
                    .map(|c: &Stamped<_>| c.value.clone()),
                observed: count(members.len()),
                ready: count(members.iter().filter(|m| m.state.in_service()).count()),
                members: members
                    .iter()
                    .map(|member| MemberSummary {
                        member: member.id,
                        ordinal: member.ordinal,
                        state: member.state.clone(),
                        former_revision: former(blueprint, member),
                        instances: instances_of(recorded, blueprint, group, member),
                    })
                    .collect(),
                last_failure: recorded
                    .groups
                    .get(&group.name)
                    .and_then(|g| g.last_failure.clone()),
                update_stopped: plan::stopped_roll(recorded, &blueprint.revision, &group.name),
            }
        })
        .collect()
}

fn former(blueprint: &Blueprint, member: &MemberRecord) -> Option<Revision> {
    let revision = &member.revision;
    (*revision != blueprint.revision).then(|| revision.clone())
}

/// Of one that is made from a former revision: those that are recorded.
fn instances_of(
    recorded: &Recorded,
    blueprint: &Blueprint,
    group: &ScalingGroup,
    member: &MemberRecord,
) -> Vec<InstanceView> {
    let ids: Vec<InstanceId> = match former(blueprint, member) {
        Some(_) => {
            let all = recorded.instances.keys();
            all.filter(|id| id.member() == Some(member.id))
                .cloned()
                .collect()
        }
        None => {
            let nodes = group.nodes.iter();
            nodes
                .map(|node| InstanceId::OfMember(node.clone(), member.id))
                .collect()
        }
    };
    ids.iter()
        .map(|id| instance_view(recorded, blueprint, id))
        .collect()
}

fn instance_view(recorded: &Recorded, blueprint: &Blueprint, id: &InstanceId) -> InstanceView {
    let record = recorded.instance(id);
    let attributes = record.attributes.iter().map(|(name, value)| {
        let is_secret = blueprint.topology.sensitive.is_secret(id.node(), name);
        let value = shown((name, is_secret), value, &blueprint.references);
        (name.clone(), value)
    });
    let mut attributes: BTreeMap<String, Value> = attributes.collect();
    // a host that exists reports none: its template says where it is
    let there = matches!(record.server, ServerLink::Never);
    if let Some(Ok(Some(address))) = there.then(|| address_of(blueprint, recorded, id)) {
        attributes
            .entry(ADDRESS.to_owned())
            .or_insert(address.into());
    }
    InstanceView {
        instance: id.clone(),
        node: id.node().clone(),
        state: record.state.tosca_name().to_owned(),
        attributes,
        failure: record.failure.as_ref().map(|f| f.message.clone()),
        left_by: record.left_by,
    }
}

fn outputs(recorded: &Recorded, blueprint: &Blueprint) -> Vec<OutputView> {
    let evaluator = Evaluator::new(&blueprint.topology, &blueprint.groups, recorded);
    let mut references = blueprint.references.clone();
    let reported = secret_attributes(&blueprint.topology, recorded);
    references.declared.extend(reported);
    blueprint
        .topology
        .outputs
        .iter()
        .filter_map(
            |(name, output)| match evaluator.evaluate(&output.value, &Site::Outside) {
                Ok(Outcome::Known(value)) => Some(OutputView {
                    name: name.clone(),
                    value: shown_of((name, &output.value), &value, &references),
                }),
                Ok(Outcome::Unknown { .. }) | Err(_) => None,
            },
        )
        .collect()
}

/// All servers of a service that have an exporter's address: members in service, and those outside
/// every group. A member that joins would look like a dead one, and so would one that leaves, which
/// ends on purpose: nobody is to be woken for either.
pub fn scrape_targets(service: &ServiceName, recorded: &Recorded) -> Vec<ScrapeTarget> {
    recorded
        .instances
        .values()
        .filter_map(|record| {
            let address = record.attributes.get("public_address")?.as_str()?;
            let port = record.attributes.get("metrics_port")?.as_u64()?;
            let member = match record.id.member() {
                None => None,
                Some(id) => {
                    let member = recorded.members.get(&id)?;
                    if !member.state.in_service() {
                        return None;
                    }
                    Some((member.group.clone(), member.id, member.ordinal))
                }
            };
            Some(ScrapeTarget {
                address: format!("{address}:{port}"),
                service: service.clone(),
                node: record.id.node().clone(),
                member,
            })
        })
        .collect()
}
