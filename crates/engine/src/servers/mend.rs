//! What mends drift, and what each of it does to the records. Pure; the holder carries it out
//! (`converge::repair`), a command foresees it for its plan.

use super::adopt_server::adopt;
use super::drift::{BOOTED_AT, Drift, FACTS, FLAVOR, NAME, Sighting, differing, word_of};
use crate::ports::{Blueprint, MadeAs, Server};
use crate::server_request::server_attributes;
use crate::snapshot::Snapshot;
use jiff::Timestamp;
use model::{
    Capacity, GroupName, InstanceId, LeaveCause, MemberEvent, MemberId, MemberState, ServerId,
    ServiceName, StoreId,
};
use plan::{MembershipChange, Recorded, ServerLink};
use policy::ProviderWord;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// One thing that an operator wants done about a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mend", rename_all = "snake_case")]
pub enum Mend {
    /// It is gone or dead: it and what stood on it are made anew.
    Replace {
        /// The Compute instance.
        instance: InstanceId,
        /// The server.
        server: ServerId,
    },
    /// It answers elsewhere: the records are to say where.
    Readdress {
        /// The Compute instance.
        instance: InstanceId,
        /// The server.
        server: ServerId,
    },
    /// It was given another name or size: it becomes again what it was made as.
    Restore {
        /// The Compute instance.
        instance: InstanceId,
        /// The server.
        server: ServerId,
    },
    /// It was rebooted, and runs: the records are to say when.
    Note {
        /// The Compute instance.
        instance: InstanceId,
        /// The server.
        server: ServerId,
    },
    /// No record uses it: it goes.
    Delete {
        /// The server.
        server: ServerId,
    },
    /// No record accounts for it: from now on it is the server of the instance that it was made for.
    Adopt {
        /// The server.
        server: ServerId,
        /// That instance.
        instance: InstanceId,
    },
}

/// What mending comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mended {
    /// The records are changed; the plan goes on from there.
    Records,
    /// The provider is to remove the server.
    Remove,
    /// The provider is to make the server this again.
    Restore(MadeAs),
    /// There is nothing to do any more, with why.
    Nothing(String),
}

/// Among what something is mended.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    /// The service.
    pub service: &'a ServiceName,
    /// This store.
    pub store: &'a StoreId,
    /// What the service is made from.
    pub blueprint: &'a Blueprint,
    /// How many members are wished.
    pub capacities: BTreeMap<GroupName, Capacity>,
    /// The last member id that was given out.
    pub last_member: MemberId,
    /// Now.
    pub now: Timestamp,
}

impl Drift {
    /// What mends it, where that needs no choice.
    pub fn mend(&self) -> Option<Mend> {
        match self.clone() {
            Self::Gone { instance, server }
            | Self::Dead {
                instance, server, ..
            } => Some(Mend::Replace { instance, server }),
            Self::Moved {
                instance, server, ..
            } => Some(Mend::Readdress { instance, server }),
            Self::Changed {
                instance, server, ..
            } => Some(Mend::Restore { instance, server }),
            Self::Rebooted {
                instance, server, ..
            } => Some(Mend::Note { instance, server }),
            Self::Twice { server, .. } => Some(Mend::Delete { server }),
            Self::Unknown { .. } => None,
        }
    }
}

/// How many members of each group are wished.
pub fn capacities(snapshot: &Snapshot, blueprint: &Blueprint) -> BTreeMap<GroupName, Capacity> {
    let groups = blueprint.groups.iter();
    groups
        .map(|group| {
            let wished = snapshot.capacities.get(&group.name);
            let value = wished.map_or(group.bounds.initial(), |c| c.value.value);
            (group.name.clone(), group.bounds.clamp(value))
        })
        .collect()
}

pub(crate) fn counting(recorded: &Recorded, group: &GroupName) -> usize {
    let members = recorded.members_of(group).into_iter();
    members.filter(|member| member.state.counts()).count()
}

/// The records as they will be; what can't be done, one line each.
pub fn foresee(
    recorded: &mut Recorded,
    mends: &[Mend],
    seen: &Sighting,
    scene: &Scene<'_>,
) -> Vec<String> {
    let mut refused = Vec::new();
    for mend in mends {
        if let Err(why) = mend.apply(recorded, seen.servers.get(mend.server()), scene) {
            refused.push(format!("{mend}: {why}"));
        }
    }
    refused
}

// === impl Mend ===

impl Mend {
    /// The server that it is about.
    pub fn server(&self) -> &ServerId {
        match self {
            Self::Replace { server, .. }
            | Self::Readdress { server, .. }
            | Self::Restore { server, .. }
            | Self::Note { server, .. }
            | Self::Delete { server }
            | Self::Adopt { server, .. } => server,
        }
    }

    /// Does its part on the records, if all is still as it was when it was asked for. `found` is what
    /// the provider says of the server by its id.
    ///
    /// # Errors
    /// Why it can't be done.
    pub fn apply(
        &self,
        recorded: &mut Recorded,
        found: Option<&Server>,
        scene: &Scene<'_>,
    ) -> Result<Mended, String> {
        match (self, found) {
            (Self::Replace { instance, server }, found) => {
                replace(recorded, (instance, server), found, scene)
            }
            (Self::Readdress { instance, server }, Some(found)) => {
                Ok(readdress(recorded, (instance, server), found))
            }
            (Self::Restore { instance, server }, Some(found)) => {
                Ok(restored(recorded, (instance, server), found))
            }
            (Self::Note { instance, server }, Some(found)) => {
                Ok(noted(recorded, (instance, server), found))
            }
            (Self::Delete { .. }, Some(found)) => delete(recorded, found, scene),
            (Self::Adopt { .. }, Some(found)) => adopt(recorded, found, scene),
            (Self::Delete { .. }, None) => Ok(Mended::Nothing("it is gone already".to_owned())),
            (
                Self::Readdress { .. }
                | Self::Restore { .. }
                | Self::Note { .. }
                | Self::Adopt { .. },
                None,
            ) => Err("the provider does not know it any more".to_owned()),
        }
    }
}

impl fmt::Display for Mend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replace { instance, server } => match instance.member() {
                Some(member) => write!(f, "replace {member}, whose server {server} is of no use"),
                None => write!(
                    f,
                    "make {instance} anew, whose server {server} is of no use"
                ),
            },
            Self::Readdress { instance, server } => {
                write!(f, "record where server {server} of {instance} answers now")
            }
            Self::Restore { instance, server } => {
                write!(
                    f,
                    "make server {server} of {instance} again what it was made as"
                )
            }
            Self::Note { instance, server } => {
                write!(f, "record when server {server} of {instance} was rebooted")
            }
            Self::Delete { server } => write!(f, "delete server {server}"),
            Self::Adopt { server, instance } => {
                write!(f, "adopt server {server} as that of {instance}")
            }
        }
    }
}

pub(crate) fn is_used(recorded: &Recorded, instance: &InstanceId, server: &ServerId) -> bool {
    let record = recorded.instances.get(instance);
    record.is_some_and(|r| matches!(&r.server, ServerLink::Known { id, .. } if id == server))
}

fn replace(
    recorded: &mut Recorded,
    (instance, server): (&InstanceId, &ServerId),
    found: Option<&Server>,
    scene: &Scene<'_>,
) -> Result<Mended, String> {
    if !is_used(recorded, instance, server) {
        return Ok(Mended::Nothing("its record names it no more".to_owned()));
    }
    let why = match word_of(found.map(|server| &server.status)) {
        ProviderWord::Absent { .. } => "the provider does not know it any more".to_owned(),
        ProviderWord::Dead { why, .. } => why,
        ProviderWord::Running => return Ok(Mended::Nothing("it runs".to_owned())),
        ProviderWord::NotAsked => return Err("no provider made it".to_owned()),
        ProviderWord::Unknown { why } => return Err(why),
    };
    let Some(member) = instance.member() else {
        recorded.host_gone(&scene.blueprint.topology, instance, &why);
        return Ok(Mended::Records);
    };
    if let Some(MemberState::Leaving { .. }) = recorded.member_state(instance) {
        return Ok(Mended::Nothing(format!("{member} leaves already")));
    }
    let event = MemberEvent::Condemned(LeaveCause::Lost { why });
    let change = MembershipChange::Transition { member, event };
    let changed = recorded.apply_membership(&change);
    changed.map_err(|error| error.to_string())?;
    Ok(Mended::Records)
}

/// It answers elsewhere: the records say where, and all else that is so now.
fn readdress(recorded: &mut Recorded, of: (&InstanceId, &ServerId), found: &Server) -> Mended {
    // what it was made as is another matter
    let taken = take_over(recorded, of, found, |name| !FACTS.contains(&name));
    // who was told of the member with all others is told once more, with the new address
    if taken == Mended::Records
        && let Some(member) = of.0.member()
    {
        for record in recorded.relations.values_mut() {
            if record.includes(member) {
                record.telling.get_or_insert_default().insert(member);
            }
        }
    }
    taken
}

/// The records say when it was booted.
pub(crate) fn noted(
    recorded: &mut Recorded,
    of: (&InstanceId, &ServerId),
    found: &Server,
) -> Mended {
    take_over(recorded, of, found, |name| name == BOOTED_AT)
}

/// Attributes that the provider tells of a server go into the record that uses it.
fn take_over(
    recorded: &mut Recorded,
    (instance, server): (&InstanceId, &ServerId),
    found: &Server,
    which: impl Fn(&str) -> bool,
) -> Mended {
    if !is_used(recorded, instance, server) {
        return Mended::Nothing("its record names it no more".to_owned());
    }
    if let Some(record) = recorded.instances.get_mut(instance) {
        let mut now = server_attributes(found);
        now.retain(|name, _| which(name));
        record.attributes.extend(now);
    }
    Mended::Records
}

fn restored(
    recorded: &Recorded,
    (instance, server): (&InstanceId, &ServerId),
    found: &Server,
) -> Mended {
    if !is_used(recorded, instance, server) {
        return Mended::Nothing("its record names it no more".to_owned());
    }
    let record = recorded.instance(instance);
    let facts = differing(&record, found, &FACTS);
    if facts.is_empty() {
        return Mended::Nothing("it is as it was made".to_owned());
    }
    let was = |name: &str| facts.get(name)?.recorded.as_str().map(str::to_owned);
    Mended::Restore(MadeAs {
        name: was(NAME),
        flavor: was(FLAVOR),
    })
}

/// Whether a server is this store's and this service's.
pub(crate) fn ours(found: &Server, scene: &Scene<'_>) -> Result<(), String> {
    let owner = &found.owner;
    if owner.store != *scene.store {
        return Err("it is another store's, which is never touched".to_owned());
    }
    if owner.service != *scene.service {
        return Err(format!("it is one of service {}", owner.service));
    }
    Ok(())
}

fn delete(recorded: &Recorded, found: &Server, scene: &Scene<'_>) -> Result<Mended, String> {
    ours(found, scene)?;
    let key = &found.owner.key;
    let mut records = recorded.instances.values();
    let by = records.find(|record| match &record.server {
        ServerLink::Known { id, .. } => *id == found.id,
        ServerLink::Requested { key: of } | ServerLink::Remains { key: of, .. } => of == key,
        ServerLink::Never => false,
    });
    match by {
        Some(record) => Err(format!("it is the server of {}", record.id)),
        None => Ok(Mended::Remove),
    }
}
