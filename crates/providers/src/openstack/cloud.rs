//! A project at a cloud: the session, and what is shared by all that goes on there at once.

use super::api::wire::{NovaServer, OneServer};
use super::api::{ApiError, Call, Service, Session};
use super::boots::Boots;
use super::failure::failure;
use super::host_keys;
use super::offer::Offer;
use super::pace::Pace;
use super::places::Places;
use super::roll::Roll;
use super::server::observed::{self, Entrance};
use super::settings::{MadeWhen, OpenStackSettings};
use engine::ports::{ProviderError, Server, ServerStatus};
use jiff::Timestamp;
use model::{IdempotencyKey, ServerId};
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use tokio::sync::Mutex;

/// A project at a cloud.
pub(super) struct Cloud {
    pub(super) settings: OpenStackSettings,
    pub(super) session: Session,
    pub(super) roll: Roll,
    pub(super) offer: Offer,
    pub(super) places: Places,
    boots: Boots,
    pub(super) pace: Pace,
    /// Who makes a server with a key, lets nobody else do so.
    keys: Mutex<BTreeMap<IdempotencyKey, Weak<Mutex<()>>>>,
}

impl Cloud {
    pub(super) fn new(settings: OpenStackSettings, session: Session) -> Self {
        Self {
            pace: Pace::new(settings.creations_per_minute),
            settings,
            session,
            roll: Roll::default(),
            offer: Offer::default(),
            places: Places::default(),
            boots: Boots::default(),
            keys: Mutex::default(),
        }
    }

    /// What makes that only one of us makes a server with a key.
    pub(super) async fn turn(&self, key: &IdempotencyKey) -> Arc<Mutex<()>> {
        let mut keys = self.keys.lock().await;
        keys.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = keys.get(key).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::new(Mutex::new(()));
        keys.insert(key.clone(), Arc::downgrade(&turn));
        turn
    }

    /// One server as Nova knows it; `None` confirms that it does not exist.
    pub(super) async fn look(&self, id: &str) -> Result<Option<NovaServer>, ApiError> {
        let call = Call::get(Service::Compute, format!("servers/{id}"));
        match self.session.ask::<OneServer>(call).await {
            Ok(found) => Ok(Some(found.server)),
            Err(ApiError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Those of ours as the engine sees them, with when they were booted, as far as that is known.
    pub(super) async fn ours_of(&self, listed: &[NovaServer]) -> Vec<Server> {
        let booted = self.boots.of(&self.session, listed).await;
        let ours = listed.iter().filter_map(|nova| {
            let mut server = self.ours(nova)?;
            if let Some(at) = booted.get(&nova.id) {
                let at = at.to_string().into();
                server.attributes.insert(observed::BOOTED_AT.to_owned(), at);
            }
            Some(server)
        });
        ours.collect()
    }

    /// As the engine sees it, where it is one of ours.
    pub(super) fn ours(&self, nova: &NovaServer) -> Option<Server> {
        let owner = observed::owner(nova)?;
        let id = ServerId::new(nova.id.clone()).ok()?;
        let server = observed::server(nova, id, owner, self.entrance(nova));
        Some(
            match self.may_still_boot(nova) && server.status == ServerStatus::Running {
                true => Server {
                    status: ServerStatus::Building,
                    ..server
                },
                false => server,
            },
        )
    }

    /// Nova's ACTIVE is said before the guest's first word. One whose keys are here has answered; one
    /// without them that is older than the deadline was made from elsewhere, or it would be gone.
    fn may_still_boot(&self, nova: &NovaServer) -> bool {
        let settings = &self.settings;
        if settings.made_when == MadeWhen::Active
            || host_keys::file(&settings.state_folder, &nova.id).exists()
        {
            return false;
        }
        let created: Result<Timestamp, _> = nova.created.parse();
        let age = created.map(|created| Timestamp::now().duration_since(created));
        age.is_ok_and(|age| age.unsigned_abs() < settings.deadline)
    }

    /// The same; only looked at when it is known whose it is.
    pub(super) fn known(&self, nova: &NovaServer) -> Result<Server, ProviderError> {
        self.ours(nova)
            .ok_or_else(|| not_ours(&nova.id, "it has no marks of Concertina's"))
    }

    /// How one logs in.
    fn entrance(&self, nova: &NovaServer) -> Entrance {
        let user = nova.metadata.get(super::server::marks::SSH_USER);
        let known_hosts = host_keys::file(&self.settings.state_folder, &nova.id);
        Entrance {
            user: user.unwrap_or(&self.settings.ssh_user).clone(),
            identity_file: self.settings.identity_file.clone(),
            known_hosts_file: known_hosts.exists().then_some(known_hosts),
        }
    }
}

/// Nobody's, or another's.
pub(super) fn not_ours(id: &str, why: &str) -> ProviderError {
    match ServerId::new(id) {
        Ok(id) => ProviderError::NotOurs {
            id,
            why: why.to_owned(),
        },
        Err(error) => ProviderError::Refused {
            why: format!("{id:?} is no id of a server: {error}"),
        },
    }
}

/// An id that can stand in an address.
pub(super) fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// Whether Nova says that it is dead, and why.
pub(super) fn death(nova: &NovaServer) -> Option<String> {
    match observed::status(nova) {
        ServerStatus::Dead { why } => Some(why),
        ServerStatus::Building | ServerStatus::Running => None,
    }
}

impl From<ApiError> for ProviderError {
    fn from(error: ApiError) -> Self {
        failure(error)
    }
}
