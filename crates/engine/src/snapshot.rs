//! Everything that the store holds of a service, read in one go.

use crate::keys;
use crate::ports::{Store, StoreError, Versioned};
use crate::records::{
    ActionRecord, Heartbeat, HolderRecord, Intent, MadeFrom, ProgressRecord, RepairRequest,
    RepairedRecord, RestoredRecord, ServiceRecord, WishRecord,
};
use crate::servers::DriftRecord;
use model::{DesiredCapacity, GroupName, ServiceName, Wish};
use plan::{GiveUp, Recorded, RunRequest};
use policy::AlertFact;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A value with the version of its last write.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamped<T> {
    /// The value.
    pub value: T,
    /// For compare-and-swap.
    pub version: u64,
}

/// The state of a service as stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The service; none: it does not exist.
    pub record: Option<Stamped<ServiceRecord>>,
    /// What is wished.
    pub wish: Option<Stamped<WishRecord>>,
    /// Nothing is removed while it is there.
    pub restored: Option<Stamped<RestoredRecord>>,
    /// What an operator wants mended.
    pub repair: Option<Stamped<RepairRequest>>,
    /// How the last of that ended.
    pub repaired: Option<RepairedRecord>,
    /// What differed when the provider was asked last.
    pub drift: Option<DriftRecord>,
    /// Desired capacities.
    pub capacities: BTreeMap<GroupName, Stamped<DesiredCapacity>>,
    /// Last actions.
    pub actions: BTreeMap<GroupName, ActionRecord>,
    /// Members, instances, relationships.
    pub recorded: Recorded,
    /// Steps under way.
    pub intents: Vec<Intent>,
    /// Alerts.
    pub alerts: Vec<AlertFact>,
    /// Runs that were asked for and not taken up yet.
    pub requests: Vec<RunRequest>,
    /// Runs that are not to go on, not taken note of yet.
    pub given_up: Vec<GiveUp>,
    /// Who acts.
    pub holder: Option<Stamped<HolderRecord>>,
    /// Its last sign of life.
    pub heartbeat: Option<Heartbeat>,
    /// Numbers of plans and steps.
    pub progress: ProgressRecord,
}

fn decode<T: DeserializeOwned>(key: &str, bytes: &Versioned) -> Result<T, StoreError> {
    serde_json::from_slice(&bytes.value).map_err(|error| StoreError::Unavailable {
        path: key.to_owned(),
        why: format!(
            "the record is not understood ({error}); a newer concertina may have written it"
        ),
    })
}

fn stamped<T: DeserializeOwned>(key: &str, bytes: &Versioned) -> Result<Stamped<T>, StoreError> {
    Ok(Stamped {
        value: decode(key, bytes)?,
        version: bytes.version,
    })
}

impl Snapshot {
    /// Another revision that is wished, and does not hold yet.
    pub fn on_its_way(&self) -> Option<&MadeFrom> {
        let holds = &self.record.as_ref()?.value.revision;
        let wish = self.wish.as_ref().map(|wish| &wish.value)?;
        let to = wish.made_from.as_ref()?;
        (wish.wish == Wish::Deployed && to.revision != *holds).then_some(to)
    }

    /// Reads a service.
    ///
    /// # Errors
    /// If the store fails or holds a record that is not understood.
    pub async fn read(store: &dyn Store, name: &ServiceName) -> Result<Self, StoreError> {
        let mut snapshot = Self::default();
        snapshot
            .read_below(store, name, &keys::service(name))
            .await?;
        Ok(snapshot)
    }

    /// Reads only what others than the holder write: wish, capacities, alerts.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn read_inbound(store: &dyn Store, name: &ServiceName) -> Result<Self, StoreError> {
        let mut snapshot = Self::default();
        snapshot
            .read_below(store, name, &keys::inbound(name))
            .await?;
        Ok(snapshot)
    }

    async fn read_below(
        &mut self,
        store: &dyn Store,
        name: &ServiceName,
        prefix: &str,
    ) -> Result<(), StoreError> {
        let (service, inbound) = (keys::service(name), keys::inbound(name));
        for (key, bytes) in store.scan(prefix).await? {
            let rest = key
                .strip_prefix(&inbound)
                .or_else(|| key.strip_prefix(&service));
            if let Some(rest) = rest {
                self.take(rest, &key, &bytes)?;
            }
        }
        Ok(())
    }

    pub(crate) fn take(
        &mut self,
        rest: &str,
        key: &str,
        bytes: &Versioned,
    ) -> Result<(), StoreError> {
        let (kind, _) = rest.split_once('/').unwrap_or((rest, ""));
        let last = rest.split_once('/').map_or("", |(_, id)| id);
        let group = || {
            GroupName::new(last).map_err(|error| StoreError::Unavailable {
                path: key.to_owned(),
                why: error.to_string(),
            })
        };
        let recorded = &mut self.recorded;
        match kind {
            "record" => self.record = Some(stamped(key, bytes)?),
            "wish" => self.wish = Some(stamped(key, bytes)?),
            "restored" => self.restored = Some(stamped(key, bytes)?),
            "repair" => self.repair = Some(stamped(key, bytes)?),
            "repaired" => self.repaired = Some(decode(key, bytes)?),
            "drift" => self.drift = Some(decode(key, bytes)?),
            "holder" => self.holder = Some(stamped(key, bytes)?),
            "heartbeat" => self.heartbeat = Some(decode(key, bytes)?),
            "progress" => self.progress = decode(key, bytes)?,
            "capacity" => drop(self.capacities.insert(group()?, stamped(key, bytes)?)),
            "action" => drop(self.actions.insert(group()?, decode(key, bytes)?)),
            "group" => drop(recorded.groups.insert(group()?, decode(key, bytes)?)),
            "intent" => self.intents.push(decode(key, bytes)?),
            "alert" => self.alerts.push(decode(key, bytes)?),
            "request" => self.requests.push(decode(key, bytes)?),
            "give_up" => self.given_up.push(decode(key, bytes)?),
            "run" => {
                let run: plan::RunRecord = decode(key, bytes)?;
                recorded.runs.insert(run.request.id, run);
            }
            "member" => {
                let member: plan::MemberRecord = decode(key, bytes)?;
                recorded.members.insert(member.id, member);
            }
            "instance" => {
                let instance: plan::InstanceRecord = decode(key, bytes)?;
                recorded.instances.insert(instance.id.clone(), instance);
            }
            "edge" => {
                let edge: plan::EdgeRecord = decode(key, bytes)?;
                recorded.edges.insert(edge.id.clone(), edge);
            }
            "relation" => {
                let relation: plan::RelationRecord = decode(key, bytes)?;
                recorded.relations.insert(relation.id.clone(), relation);
            }
            // whoever asks for a run reads it for himself
            "last_run" => {}
            other => tracing::warn!(key, kind = other, "unknown kind of record, left alone"),
        }
        Ok(())
    }
}

/// Names of all services that a store holds.
///
/// # Errors
/// If the store fails.
pub async fn services(store: &dyn Store) -> Result<Vec<ServiceName>, StoreError> {
    let mut names: Vec<ServiceName> = Vec::new();
    for (key, _) in store.scan(keys::SERVICES).await? {
        let name = key
            .strip_prefix(keys::SERVICES)
            .and_then(|rest| rest.split('/').next());
        if let Some(Ok(name)) = name.map(ServiceName::new)
            && names.last() != Some(&name)
        {
            names.push(name);
        }
    }
    Ok(names)
}
