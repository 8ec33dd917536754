//! Makes, finds and removes servers at one cloud.

use async_trait::async_trait;
use model::{IdempotencyKey, InstanceId, ServerId, ServiceName, StoreId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

/// Whose server it is; stored at the provider as metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// The store that the intent stands in.
    pub store: StoreId,
    /// The service.
    pub service: ServiceName,
    /// The node instance that the server backs.
    pub instance: InstanceId,
    /// The attempt that made it.
    pub key: IdempotencyKey,
}

/// How large a server is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerSize {
    /// Virtual CPUs.
    pub cpus: u32,
    /// Memory.
    pub memory_mib: u32,
    /// Disk.
    pub disk_mib: u32,
}

/// What a Compute asks of its server.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerNeeds {
    /// How large.
    pub size: ServerSize,
    /// Properties of its `os` capability (TOSCA 1.3 §5.5.8): `architecture`, `type`, `distribution`,
    /// `version`.
    #[serde(default)]
    pub os: BTreeMap<String, serde_json::Value>,
    /// Properties of the node, for the provider to read. Secrets may stand in them.
    pub properties: BTreeMap<String, serde_json::Value>,
}

impl ServerNeeds {
    /// A size, and nothing else.
    pub fn of_size(size: ServerSize) -> Self {
        Self {
            size,
            os: BTreeMap::new(),
            properties: BTreeMap::new(),
        }
    }
}

/// Values may be secrets.
impl fmt::Debug for ServerNeeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.properties.keys().collect();
        f.debug_struct("ServerNeeds")
            .field("size", &self.size)
            .field("os", &self.os)
            .field("properties", &names)
            .finish()
    }
}

/// A server that is wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerRequest {
    /// Its name and hostname.
    pub name: String,
    /// Whose it is.
    pub owner: Ownership,
    /// What it is to be.
    #[serde(flatten)]
    pub needs: ServerNeeds,
}

/// How to log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SshEndpoint {
    /// Address.
    pub address: IpAddr,
    /// Port.
    pub port: u16,
    /// User.
    pub user: String,
    /// Private key; without one, the agent's.
    pub identity_file: Option<PathBuf>,
    /// Known hosts; without one, the user's.
    pub known_hosts_file: Option<PathBuf>,
}

/// Where a server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerAddresses {
    /// Reached from outside (TOSCA attribute `public_address`).
    pub public: IpAddr,
    /// Reached by the service's other servers (TOSCA attribute `private_address`).
    pub private: IpAddr,
    /// Port of HTTP on the public address, where the provider maps it; else 80.
    pub http_port: u16,
    /// Port of node_exporter on the public address.
    pub metrics_port: u16,
    /// How to log in.
    pub ssh: SshEndpoint,
}

/// What the provider says of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum ServerStatus {
    /// Being made, or not answering yet.
    Building,
    /// Running.
    Running,
    /// Dead: shut off, in error, its process gone. Counts as zero capacity.
    Dead {
        /// The provider's word for it.
        why: String,
    },
}

/// A server as observed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Id at the provider.
    pub id: ServerId,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: Ownership,
    /// How it is.
    pub status: ServerStatus,
    /// Where it answers; one that is being made or that broke may have no address.
    pub addresses: Option<ServerAddresses>,
    /// Further attributes of the Compute that the provider knows (TOSCA 1.3 §5.9.2: `networks`,
    /// `ports`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, serde_json::Value>,
}

/// What a server was made as, as far as it can be changed while it runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeAs {
    /// Its name.
    pub name: Option<String>,
    /// The provider's name for its size (attribute `flavor`).
    pub flavor: Option<String>,
}

/// A server as a list of all that a cloud shows us has it, ours or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedServer {
    /// Id at the provider.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The provider's word for how it is.
    pub status: String,
    /// Where it answers, as far as the provider says.
    pub addresses: Vec<IpAddr>,
    /// Whose it is, where it is of Concertina's.
    pub owner: Option<Ownership>,
}

impl From<Server> for ListedServer {
    fn from(server: Server) -> Self {
        let status = match &server.status {
            ServerStatus::Building => "building".to_owned(),
            ServerStatus::Running => "running".to_owned(),
            ServerStatus::Dead { why } => format!("dead: {why}"),
        };
        let addresses = server
            .addresses
            .map(|at| BTreeSet::from([at.public, at.private]));
        Self {
            id: server.id.to_string(),
            name: server.name,
            status,
            addresses: addresses.into_iter().flatten().collect(),
            owner: Some(server.owner),
        }
    }
}

/// Why a provider could not do it. Messages read after "failed to …:" and say what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// A program or file that the provider needs is missing.
    #[error("{what} is missing; {advice}")]
    Missing {
        /// What.
        what: String,
        /// What to do.
        advice: String,
    },
    /// No room: memory, disk, addresses, quota.
    #[error("no room for it: {what}; {advice}")]
    NoRoom {
        /// Of what.
        what: String,
        /// What to do.
        advice: String,
    },
    /// It did not come up in time, or broke while being made.
    #[error("server {name}: {why}")]
    Failed {
        /// Name of the server.
        name: String,
        /// Why, with the last words of its console.
        why: String,
    },
    /// The request itself makes no sense for this provider.
    #[error("{why}")]
    Refused {
        /// Why.
        why: String,
    },
    /// The provider did not answer: nothing is known.
    #[error("the provider did not answer: {why}")]
    Unavailable {
        /// Why.
        why: String,
    },
    /// The server belongs to somebody else: never touched.
    #[error("server {id} is not ours: {why}")]
    NotOurs {
        /// Its id.
        id: ServerId,
        /// Whose.
        why: String,
    },
}

/// Manages servers of one cloud.
///
/// Dropping a future gives the request up on our side only: the server may still come. The next
/// `find` by key tells.
#[async_trait]
pub trait Provider: Send + Sync {
    /// `qemu`, `fake`, …
    fn name(&self) -> &'static str;

    /// The size of a server whose node gives none.
    fn default_size(&self) -> ServerSize {
        ServerSize {
            cpus: 1,
            memory_mib: 512,
            disk_mib: 2048,
        }
    }

    /// Checks what can be checked before anything is made: programs, image, room for so many
    /// servers. Says everything that is wrong.
    async fn check(&self, wanted: &[ServerNeeds]) -> Result<(), Vec<ProviderError>>;

    /// What it would choose for a server that leaves that to it, and why, in words; nothing: it has no
    /// choice.
    async fn choices(&self, _needs: &ServerNeeds) -> Result<Vec<String>, ProviderError> {
        Ok(Vec::new())
    }

    /// Makes a server and waits until it answers on SSH; it has addresses then. Idempotent by `request.owner.key`: where a
    /// server with that key exists already, it is the one that is waited for and returned.
    async fn create(&self, request: &ServerRequest) -> Result<Server, ProviderError>;

    /// All servers made with that key (two only after a provider's own fault).
    async fn find(&self, key: &IdempotencyKey) -> Result<Vec<Server>, ProviderError>;

    /// One server by id; `None` confirms that it does not exist.
    async fn inspect(&self, id: &ServerId) -> Result<Option<Server>, ProviderError>;

    /// Makes a server of this store, which was changed behind our back, again what it was made as. Idempotent.
    async fn restore(
        &self,
        _store: &StoreId,
        id: &ServerId,
        _made_as: &MadeAs,
    ) -> Result<(), ProviderError> {
        let name = self.name();
        Err(ProviderError::Refused {
            why: format!("{name} can't change server {id} while it runs"),
        })
    }

    /// All servers of a service of this store, dead ones included, in one call.
    async fn list(
        &self,
        store: &StoreId,
        service: &ServiceName,
    ) -> Result<Vec<Server>, ProviderError>;

    /// All servers that the provider shows us, whoever made them.
    async fn everything(&self) -> Result<Vec<ListedServer>, ProviderError>;

    /// Removes a server after reading that it is this store's. Idempotent: one that is gone is a
    /// success.
    async fn delete(&self, store: &StoreId, id: &ServerId) -> Result<(), ProviderError>;
}
