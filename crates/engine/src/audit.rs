//! Are the records whole, and do they fit each other? Reads only.

use crate::keys;
use crate::ports::{Store, StoreError};
use crate::snapshot::Snapshot;
use model::{InstanceId, MemberId, Revision, ServiceName};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// Something that is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// The file, folder or key.
    pub place: String,
    /// What is wrong with it.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl Fault {
    /// From its three parts.
    pub fn new(place: &impl Display, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            place: place.to_string(),
            what: what.into(),
            advice: advice.into(),
        }
    }
}

/// What was found in a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Records read.
    pub records: usize,
    /// The revisions that the records need, with whoever needs them.
    pub revisions: BTreeMap<Revision, BTreeSet<ServiceName>>,
}

/// The kinds of records that this program knows.
const KINDS: [&str; 22] = [
    "last_run",
    "request",
    "give_up",
    "run",
    "record",
    "wish",
    "restored",
    "repair",
    "repaired",
    "drift",
    "capacity",
    "alert",
    "action",
    "member",
    "instance",
    "edge",
    "relation",
    "group",
    "intent",
    "holder",
    "heartbeat",
    "progress",
];

const NEWER: &str = "a newer concertina wrote it: use that; else restore a backup";
const UNFIT: &str = "take a backup of the store as it is and report this as a fault; an older backup \
     may be whole (`concertina store restore`)";

/// Reads every record of a store.
///
/// # Errors
/// If the store can't be read.
pub async fn audit(store: &dyn Store) -> Result<Audit, StoreError> {
    let mut audit = Audit::default();
    let mut services: BTreeMap<ServiceName, Snapshot> = BTreeMap::new();
    let mut last_member = None;
    for (key, bytes) in store.scan("").await? {
        audit.records += 1;
        if key == keys::MEMBER_COUNTER {
            match serde_json::from_slice::<u64>(&bytes.value) {
                Ok(last) => last_member = Some(MemberId(last)),
                Err(error) => audit.fault(&key, format!("not understood: {error}"), NEWER),
            }
            continue;
        }
        let parts = key.strip_prefix(keys::SERVICES).and_then(|rest| {
            let (name, rest) = rest.split_once('/')?;
            let rest = rest.strip_prefix("in/").unwrap_or(rest);
            Some((ServiceName::new(name).ok()?, rest))
        });
        let kind = |rest: &str| rest.split('/').next().is_some_and(|k| KINDS.contains(&k));
        match parts {
            Some((name, rest)) if kind(rest) => {
                let snapshot = services.entry(name).or_default();
                if let Err(StoreError::Unavailable { why, .. }) = snapshot.take(rest, &key, &bytes)
                {
                    audit.fault(&key, why, NEWER);
                }
            }
            _ => audit.fault(&key, "no record that this program knows", NEWER),
        }
    }
    for (name, snapshot) in &services {
        audit.fit(name, snapshot, last_member);
    }
    Ok(audit)
}

impl Audit {
    fn fault(&mut self, place: &impl Display, what: impl Into<String>, advice: &str) {
        self.faults.push(Fault::new(place, what, advice));
    }

    /// Whether the records of a service hold together.
    fn fit(&mut self, name: &ServiceName, snapshot: &Snapshot, last_member: Option<MemberId>) {
        let recorded = &snapshot.recorded;
        let at = |kind: &str, id: &dyn Display| keys::of_kind(name, kind, id);
        let absent = |instance: &InstanceId| {
            let member = instance.member()?;
            (!recorded.members.contains_key(&member)).then_some(member)
        };
        let of_nobody = |member| format!("it is of member {member}, of whom there is no record");
        for id in recorded.instances.keys() {
            if let Some(member) = absent(id) {
                self.fault(&at("instance", id), of_nobody(member), UNFIT);
            }
        }
        for id in recorded.edges.keys() {
            for member in [&id.source, &id.target].into_iter().filter_map(absent) {
                self.fault(&at("edge", id), of_nobody(member), UNFIT);
            }
        }
        for id in recorded.relations.keys() {
            if let Some(member) = absent(&id.target) {
                self.fault(&at("relation", id), of_nobody(member), UNFIT);
            }
        }
        for intent in &snapshot.intents {
            let key = at("intent", &intent.action.key());
            if let Some(member) = intent.action.acts_on().and_then(&absent) {
                self.fault(&key, of_nobody(member), UNFIT);
            }
        }
        for (id, member) in &recorded.members {
            self.need(&member.revision, name);
            if last_member.is_none_or(|last| *id > last) {
                let what = format!("{id} is above the last id that was given out");
                self.fault(&at("member", id), what, UNFIT);
            }
        }
        match (&snapshot.record, &snapshot.wish) {
            (Some(record), Some(_)) => self.need(&record.value.revision, name),
            (Some(record), None) => {
                self.need(&record.value.revision, name);
                let what = "there is a service, and no wish for it: it would be deployed";
                self.fault(&keys::record(name), what, UNFIT);
            }
            (None, _) if !recorded.instances.is_empty() || !recorded.members.is_empty() => {
                let what = "there are instances of it, and no record of what it is made from";
                self.fault(&keys::record(name), what, UNFIT);
            }
            (None, _) => {}
        }
        let wished = snapshot.wish.as_ref();
        let wished = wished.map(|wish| &wish.value);
        let named = wished.map(|wish| [&wish.made_from, &wish.undone_by]);
        for to in named.into_iter().flatten().flatten() {
            self.need(&to.revision, name);
        }
    }

    fn need(&mut self, revision: &Revision, service: &ServiceName) {
        let services = self.revisions.entry(revision.clone()).or_default();
        services.insert(service.clone());
    }
}
