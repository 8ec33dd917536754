//! Where the provider and the records differ. Pure: who asks the provider is `look`.

use crate::ports::{Server, ServerStatus};
use crate::server_request::server_attributes;
use crate::snapshot::Snapshot;
use model::{InstanceId, MemberState, ServerId};
use plan::{Action, InstanceRecord, Recorded, ServerLink};
use policy::ProviderWord;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What tells where a server answers. Operations may hand back more under other names.
const PLACES: [&str; 5] = [
    "public_address",
    "private_address",
    "http_port",
    "metrics_port",
    "ssh_port",
];

/// What a server is made as.
pub(crate) const FACTS: [&str; 2] = [NAME, FLAVOR];
pub(crate) const NAME: &str = "server_name";
pub(crate) const FLAVOR: &str = "flavor";

/// When a server was last booted, where its provider says that.
pub(crate) const BOOTED_AT: &str = "booted_at";

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "drift", rename_all = "snake_case")]
pub enum Drift {
    /// The provider does not know a recorded server any more.
    Gone {
        /// The Compute instance.
        instance: InstanceId,
        /// The server.
        server: ServerId,
    },
    /// A recorded server is shut off, or in error.
    Dead {
        /// The Compute instance.
        instance: InstanceId,
        /// The server.
        server: ServerId,
        /// The provider's word for it.
        why: String,
    },
    /// A recorded server answers elsewhere than is recorded.
    Moved {
        /// The Compute instance.
        instance: InstanceId,
        /// The server.
        server: ServerId,
        /// What differs, by attribute.
        places: BTreeMap<String, Place>,
    },
    /// A recorded server runs, and was given another name or size.
    Changed {
        /// The Compute instance.
        instance: InstanceId,
        /// The server.
        server: ServerId,
        /// What differs, by attribute.
        facts: BTreeMap<String, Place>,
    },
    /// A recorded server was booted again since it was made; it runs.
    Rebooted {
        /// The Compute instance.
        instance: InstanceId,
        /// The server.
        server: ServerId,
        /// When, by attribute.
        times: BTreeMap<String, Place>,
    },
    /// A server with our id that no record accounts for.
    Unknown {
        /// The server.
        server: ServerId,
        /// Its name.
        name: String,
        /// The instance that it was made for.
        made_for: InstanceId,
    },
    /// The provider made a server twice; this is the one that no record uses.
    Twice {
        /// The server.
        server: ServerId,
        /// The instance that it was made for.
        made_for: InstanceId,
        /// The one that is used.
        used: ServerId,
    },
}

/// A value by the records and by the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// As recorded.
    pub recorded: Value,
    /// As the provider says.
    pub found: Value,
}

/// What a provider said of a service's servers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sighting {
    /// All that it lists, and recorded ones that it knows by their id.
    pub servers: BTreeMap<ServerId, Server>,
    /// Its word on each recorded server.
    pub words: BTreeMap<InstanceId, ProviderWord>,
}

/// Where records and provider differ. What is being made or removed by a step under way, and what is
/// taken down already, is no drift.
pub fn drift(snapshot: &Snapshot, seen: &Sighting) -> Vec<Drift> {
    let recorded = &snapshot.recorded;
    let going = going(snapshot);
    let known = recorded.instances.values().filter(|record| {
        let leaves = matches!(
            recorded.member_state(&record.id),
            Some(MemberState::Leaving { .. })
        );
        !leaves && !going.contains(&record.id)
    });
    let mut found: Vec<Drift> = known.flat_map(|record| of_instance(record, seen)).collect();
    let unused = seen.servers.values();
    found.extend(unused.filter_map(|server| of_server(server, recorded)));
    found
}

/// Instances whose server a step under way removes.
fn going(snapshot: &Snapshot) -> BTreeSet<&InstanceId> {
    let actions = snapshot.intents.iter().map(|intent| &intent.action);
    actions
        .filter_map(|action| match action {
            Action::DeleteServer { instance } => Some(instance),
            _ => None,
        })
        .collect()
}

fn of_instance(record: &InstanceRecord, seen: &Sighting) -> Vec<Drift> {
    let (ServerLink::Known { id, .. }, Some(word)) = (&record.server, seen.words.get(&record.id))
    else {
        return Vec::new();
    };
    let (instance, server) = (record.id.clone(), id.clone());
    match word {
        ProviderWord::Absent { .. } => vec![Drift::Gone { instance, server }],
        ProviderWord::Dead { why, .. } => vec![Drift::Dead {
            instance,
            server,
            why: why.clone(),
        }],
        ProviderWord::Running => match seen.servers.get(id) {
            Some(found) => of_running(record, found),
            None => Vec::new(),
        },
        ProviderWord::NotAsked | ProviderWord::Unknown { .. } => Vec::new(),
    }
}

fn of_running(record: &InstanceRecord, found: &Server) -> Vec<Drift> {
    let (instance, server) = (&record.id, &found.id);
    let places = differing(record, found, &PLACES);
    let facts = differing(record, found, &FACTS);
    let moved = (!places.is_empty()).then(|| Drift::Moved {
        instance: instance.clone(),
        server: server.clone(),
        places,
    });
    let changed = (!facts.is_empty()).then(|| Drift::Changed {
        instance: instance.clone(),
        server: server.clone(),
        facts,
    });
    let times = differing(record, found, &[BOOTED_AT]);
    let rebooted = (!times.is_empty()).then(|| Drift::Rebooted {
        instance: instance.clone(),
        server: server.clone(),
        times,
    });
    moved.into_iter().chain(changed).chain(rebooted).collect()
}

/// What the provider says otherwise than the record does, of these attributes.
pub(crate) fn differing(
    record: &InstanceRecord,
    server: &Server,
    among: &[&str],
) -> BTreeMap<String, Place> {
    let found = server_attributes(server);
    let places = found
        .into_iter()
        .filter(|(name, _)| among.contains(&name.as_str()));
    let differing = places.filter_map(|(name, found)| {
        let recorded = record.attributes.get(&name)?.clone();
        (recorded != found).then_some((name, Place { recorded, found }))
    });
    differing.collect()
}

/// Whether a server is one too many.
fn of_server(server: &Server, recorded: &Recorded) -> Option<Drift> {
    let mut records = recorded.instances.values();
    let by_key = records.find(|record| record.server.key() == Some(&server.owner.key));
    match by_key.map(|record| &record.server) {
        None => Some(Drift::Unknown {
            server: server.id.clone(),
            name: server.name.clone(),
            made_for: server.owner.instance.clone(),
        }),
        Some(ServerLink::Known { id, .. }) if *id != server.id => Some(Drift::Twice {
            server: server.id.clone(),
            made_for: server.owner.instance.clone(),
            used: id.clone(),
        }),
        Some(_) => None,
    }
}

// === impl Drift ===

impl Drift {
    /// The server that it is about.
    pub fn server(&self) -> &ServerId {
        match self {
            Self::Gone { server, .. }
            | Self::Dead { server, .. }
            | Self::Moved { server, .. }
            | Self::Changed { server, .. }
            | Self::Rebooted { server, .. }
            | Self::Unknown { server, .. }
            | Self::Twice { server, .. } => server,
        }
    }

    /// The instance whose server it is, or was made for.
    pub fn instance(&self) -> &InstanceId {
        match self {
            Self::Gone { instance, .. }
            | Self::Dead { instance, .. }
            | Self::Moved { instance, .. }
            | Self::Changed { instance, .. }
            | Self::Rebooted { instance, .. } => instance,
            Self::Unknown { made_for, .. } | Self::Twice { made_for, .. } => made_for,
        }
    }

    /// Whether the records have not been brought in line since it was seen.
    pub(crate) fn still_holds(&self, recorded: &Recorded) -> bool {
        let link = |instance: &InstanceId| recorded.instances.get(instance).map(|r| &r.server);
        match self {
            Self::Gone {
                instance, server, ..
            }
            | Self::Dead {
                instance, server, ..
            } => matches!(link(instance), Some(ServerLink::Known { id, .. }) if id == server),
            Self::Moved {
                instance,
                server,
                places,
            }
            | Self::Changed {
                instance,
                server,
                facts: places,
            }
            | Self::Rebooted {
                instance,
                server,
                times: places,
            } => {
                let record = recorded.instance(instance);
                let same = |(name, place): (&String, &Place)| {
                    record.attributes.get(name) == Some(&place.recorded)
                };
                matches!(&record.server, ServerLink::Known { id, .. } if id == server)
                    && places.iter().all(same)
            }
            Self::Unknown { server, .. } | Self::Twice { server, .. } => {
                let mut records = recorded.instances.values();
                !records.any(
                    |record| matches!(&record.server, ServerLink::Known { id, .. } if id == server),
                )
            }
        }
    }
}

/// The provider's word on a server that was asked for by id, said once.
pub(crate) fn word_of(status: Option<&ServerStatus>) -> ProviderWord {
    let readings = std::num::NonZeroU32::MIN;
    match status {
        Some(ServerStatus::Running) => ProviderWord::Running,
        Some(ServerStatus::Building) => ProviderWord::Unknown {
            why: "it is still being made".to_owned(),
        },
        Some(ServerStatus::Dead { why }) => ProviderWord::Dead {
            why: why.clone(),
            readings,
        },
        None => ProviderWord::Absent { readings },
    }
}
