//! Everything opened: the rooms joined for one store.

use super::clock::SystemClock;
use super::cloud::{Cloud, CloudError};
use super::library::RevisionLibrary;
use super::manner::Manner;
use super::monitors::monitors;
use super::presence::ProcessPresence;
use super::provider_name::ProviderName;
use super::state_folder::{StateFolder, private_folder};
use super::user::user;
use crate::config::Config;
use engine::ports::{Blueprint, Clock, Library, LibraryError, StoreError};
use engine::{EngineSettings, Ports, Retry, Role, ServiceView, Snapshot, Wishes};
use model::{HolderId, ServiceName};
use plan::LaunchBudget;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use store::EmbeddedStore;

/// What failed is tried again by the agent: first after so long, then after twice that, at most …
const RETRY_FIRST: Duration = Duration::from_secs(10);
const RETRY_MOST: Duration = Duration::from_secs(300);
/// … and a group whose launch budget is used up gets one more member after so long.
const LAUNCH_PAUSE: Duration = Duration::from_secs(300);

/// An opened store with all that belongs to it.
pub(crate) struct House {
    /// The settings.
    pub(crate) config: Config,
    /// Where everything lies.
    pub(crate) folder: StateFolder,
    /// Store and log.
    pub(crate) store: EmbeddedStore,
    /// Time.
    pub(crate) clock: Arc<dyn Clock>,
    /// Revisions.
    pub(crate) library: Arc<RevisionLibrary>,
    /// Other processes.
    pub(crate) presence: Arc<ProcessPresence>,
    /// Who we are.
    pub(crate) holder: HolderId,
    /// Who asks, if that is known.
    user: Option<String>,
}

/// Why a house can't be opened, or something in it can't be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HouseError {
    /// The state folder.
    #[error(
        "failed to make the state folder {path}: see that it may be written, or choose another with \
         --state", path = .path.display()
    )]
    Folder {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Revisions that nobody needs.
    #[error("failed to remove old revisions from {path}", path = .path.display())]
    Tidy {
        /// Where.
        path: std::path::PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store.
    #[error("failed to open the store")]
    Store(#[from] StoreError),
    /// A revision.
    #[error("failed to read what the service is made from")]
    Library(#[from] LibraryError),
    /// A provider.
    #[error("failed to prepare the provider")]
    Cloud(#[from] CloudError),
    /// The monitors.
    #[error("the monitors can't be asked")]
    Monitors(#[from] signals::SettingsError),
    /// A service whose provider this program does not have.
    #[error("service {service}: {why}")]
    Provider {
        /// The service.
        service: ServiceName,
        /// Why.
        why: String,
    },
}

/// A service as read in one go.
pub(crate) struct Known {
    /// Its name.
    pub(crate) service: ServiceName,
    /// What is stored.
    pub(crate) snapshot: Snapshot,
    /// What it is made from.
    pub(crate) blueprint: Blueprint,
    /// Who makes its servers.
    pub(crate) provider: ProviderName,
    /// By whose rules it was deployed.
    pub(crate) manner: Manner,
}

impl House {
    /// Opens the store of a folder; makes both where there are none.
    ///
    /// # Errors
    /// If folder or store can't be made or read.
    pub(crate) fn open(config: Config, folder: StateFolder) -> Result<Self, HouseError> {
        let failed = |path: std::path::PathBuf| move |source| HouseError::Folder { path, source };
        private_folder(folder.path()).map_err(failed(folder.path().to_owned()))?;
        private_folder(&folder.logs()).map_err(failed(folder.logs()))?;
        let store = EmbeddedStore::open(folder.path())?;
        let presence = Arc::new(ProcessPresence::new());
        Ok(Self {
            store,
            clock: Arc::new(SystemClock),
            library: Arc::new(RevisionLibrary::below(folder.revisions())),
            holder: presence.holder_id(),
            presence,
            user: user(),
            config,
            folder,
        })
    }

    /// A cloud of this house.
    ///
    /// # Errors
    /// See [`Cloud::open`].
    pub(crate) fn cloud(&self, name: ProviderName) -> Result<Cloud, CloudError> {
        Cloud::open(name, &self.config, &self.folder, self.clock.clone())
    }

    /// Operations, and no servers: for a service that has none of ours.
    pub(crate) fn operations_only(&self) -> Cloud {
        Cloud::operations_only(&self.config)
    }

    /// The engine's doors, with that cloud.
    ///
    /// # Errors
    /// If the monitors' settings cannot work.
    pub(crate) fn ports(&self, cloud: &Cloud) -> Result<Ports, HouseError> {
        let store = Arc::new(self.store.clone());
        Ok(Ports {
            store: store.clone(),
            log: store,
            clock: self.clock.clone(),
            library: self.library.clone(),
            presence: self.presence.clone(),
            provider: cloud.provider.clone(),
            executor: cloud.executor.clone(),
            signals: monitors(&self.config, self.clock.clone())?,
        })
    }

    /// Settings of a loop for a service; the folder of its step logs is made.
    ///
    /// # Errors
    /// If that folder can't be made.
    pub(crate) fn settings(
        &self,
        role: Role,
        service: &ServiceName,
    ) -> Result<EngineSettings, HouseError> {
        let path = self.folder.logs().join(service.as_str());
        private_folder(&path).map_err(|source| HouseError::Folder { path, source })?;
        let engine = &self.config.engine;
        let (retry, pause) = match role {
            Role::Command => (Retry::WhenAsked, None),
            Role::Agent => (
                Retry::Backoff {
                    first: RETRY_FIRST,
                    most: RETRY_MOST,
                },
                Some(LAUNCH_PAUSE),
            ),
        };
        Ok(EngineSettings {
            role,
            store_id: self.store.store_id().clone(),
            workers: engine.workers(),
            observe_every: engine.observe_interval(),
            evaluate_every: engine.evaluation_interval(),
            operation_timeout: engine.operation_timeout(),
            log_folder: self.folder.logs(),
            policy: self.config.policy.settings(),
            launch_budget: LaunchBudget {
                members: engine.launch_budget_members.get(),
                pause,
            },
            retry,
        })
    }

    /// Writes wishes.
    pub(crate) fn wishes(&self) -> Wishes<'_> {
        Wishes {
            store: &self.store,
            log: &self.store,
            clock: &*self.clock,
            user: self.user.as_deref(),
        }
    }

    /// Reads a service with what it is made from; `None`: there is none.
    ///
    /// # Errors
    /// If store or library fail, or its provider is none of ours.
    pub(crate) async fn known(&self, service: &ServiceName) -> Result<Option<Known>, HouseError> {
        let snapshot = Snapshot::read(&self.store, service).await?;
        let Some(record) = &snapshot.record else {
            return Ok(None);
        };
        let provider = record
            .value
            .provider
            .parse()
            .map_err(|why| HouseError::Provider {
                service: service.clone(),
                why,
            })?;
        let blueprint = self.library.load(&record.value.revision)?;
        let blueprint = blueprint.with_computes(record.value.computes);
        let manner = self.library.manner(&record.value.revision)?;
        Ok(Some(Known {
            service: service.clone(),
            blueprint,
            provider,
            manner,
            snapshot,
        }))
    }

    /// Removes the revisions that no service and no member needs any more: inputs may be secret.
    ///
    /// # Errors
    /// If store or disk fail.
    pub(crate) async fn tidy(&self) -> Result<(), HouseError> {
        let path = self.folder.revisions();
        if !path.is_dir() {
            return Ok(());
        }
        let failed = |source| HouseError::Tidy {
            path: path.clone(),
            source,
        };
        let guard = self.library.guard().map_err(failed)?;
        let mut needed = BTreeSet::new();
        for name in engine::services(&self.store).await? {
            let snapshot = Snapshot::read(&self.store, &name).await?;
            needed.extend(snapshot.record.map(|record| record.value.revision));
            let wished = snapshot.wish.map(|wish| wish.value);
            let named = wished.map(|wish| [wish.made_from, wish.undone_by]);
            let named = named.into_iter().flatten().flatten();
            needed.extend(named.map(|to| to.revision));
            let members = snapshot.recorded.members.into_values();
            needed.extend(members.map(|member| member.revision));
        }
        self.library.remove_all_but(&needed, &guard).map_err(failed)
    }

    /// Names of the services that are there.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn services(&self) -> Result<Vec<ServiceName>, StoreError> {
        let mut there = Vec::new();
        for name in engine::services(&self.store).await? {
            // a holder's record may outlive its service for a moment
            if Snapshot::read(&self.store, &name).await?.record.is_some() {
                there.push(name);
            }
        }
        Ok(there)
    }
}

impl Known {
    /// As readers see it.
    pub(crate) fn view(&self, house: &House) -> Option<ServiceView> {
        let now = house.clock.now();
        ServiceView::of(
            &self.snapshot,
            &*house.presence,
            &self.service,
            &self.blueprint,
            now,
        )
    }
}
