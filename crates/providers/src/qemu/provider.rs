//! The engine's port. All real work is blocking and runs on threads for that; dropping a future stops
//! the waiting, not the work, and the record tells the next one what came of it.

use super::check;
use super::console::last_words;
use super::delete::delete;
use super::durable::make_folder;
use super::folders::Folders;
use super::image::{self, ImageProgress};
use super::lock::Lock;
use super::observe::{process_of, server};
use super::ready;
use super::record::{Phase, Record};
use super::settings::QemuSettings;
use super::start::begin;
use async_trait::async_trait;
use engine::ports::{ListedServer, Provider, ProviderError, Server, ServerNeeds, ServerRequest};
use futures::future::join_all;
use model::{IdempotencyKey, ServerId, ServiceName, StoreId};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long sshd may take for its first words: a busy computer's guest is slow, and asking anew would
/// make it slower.
const BANNER_PATIENCE: Duration = Duration::from_secs(10);

/// Servers as QEMU virtual machines on this computer. Cheap to clone.
#[derive(Debug, Clone)]
pub struct QemuProvider {
    cloud: Arc<Cloud>,
}

#[derive(Debug)]
struct Cloud {
    settings: QemuSettings,
    folders: Folders,
}

impl QemuProvider {
    /// Opens the state folder, made where it is not there. Machines that run in it are adopted.
    pub fn open(settings: QemuSettings) -> Result<Self, ProviderError> {
        let canonical = |path: &std::path::Path| {
            make_folder(path)?;
            path.canonicalize()
                .map_err(super::durable::failed("opening", path))
        };
        let state = canonical(&settings.state_dir)?;
        let cache = canonical(&settings.cache_dir)?;
        let folders = Folders::new(state, cache);
        make_folder(&folders.servers())?;
        Ok(Self {
            cloud: Arc::new(Cloud { settings, folders }),
        })
    }

    /// Removes all servers of a store at once; says how many, or everything that went wrong.
    pub async fn destroy_all_of(&self, store: &StoreId) -> Result<usize, Vec<ProviderError>> {
        let records = self
            .blocking(|cloud| Record::read_all(&cloud.folders))
            .await;
        let ids: Vec<ServerId> = records
            .map_err(|error| vec![error])?
            .into_iter()
            .filter(|record| record.request.owner.store == *store)
            .map(|record| record.id)
            .collect();
        let outcomes = join_all(ids.iter().map(|id| self.delete(store, id))).await;
        let problems: Vec<ProviderError> = outcomes.into_iter().filter_map(Result::err).collect();
        if problems.is_empty() {
            Ok(ids.len())
        } else {
            Err(problems)
        }
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cloud) -> Result<T, ProviderError> + Send + 'static,
    ) -> Result<T, ProviderError> {
        let cloud = Arc::clone(&self.cloud);
        match tokio::task::spawn_blocking(move || work(&cloud)).await {
            Ok(outcome) => outcome,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(ProviderError::Unavailable {
                    why: "Concertina is ending".to_owned(),
                }),
            },
        }
    }

    async fn servers(
        &self,
        wanted: impl Fn(&Record) -> bool + Send + 'static,
    ) -> Result<Vec<Server>, ProviderError> {
        self.blocking(move |cloud| {
            let records = Record::read_all(&cloud.folders)?;
            let chosen = records.iter().filter(|record| wanted(record));
            Ok(chosen
                .map(|record| server(&cloud.folders, record))
                .collect())
        })
        .await
    }

    /// Waits until it answers; why not, otherwise.
    async fn wait(&self, record: &Record, begun: Instant) -> Result<(), String> {
        let folders = &self.cloud.folders;
        let deadline = self.cloud.settings.deadline;
        let folder = folders.server(&record.id);
        loop {
            if ready::is_up(&folder) && ready::answers(record.public, BANNER_PATIENCE).await {
                return Ok(());
            }
            if process_of(folders, record).is_none() {
                return Err(format!(
                    "its QEMU ended before it answered{}",
                    last_words(&folder)
                ));
            }
            if begun.elapsed() >= deadline {
                return Err(format!(
                    "no answer on SSH within {} s{}",
                    deadline.as_secs(),
                    last_words(&folder)
                ));
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}

#[async_trait]
impl Provider for QemuProvider {
    fn name(&self) -> &'static str {
        "qemu"
    }

    async fn check(&self, wanted: &[ServerNeeds]) -> Result<(), Vec<ProviderError>> {
        let wanted: Vec<_> = wanted.iter().map(|needs| needs.size).collect();
        let problems = self
            .blocking(move |cloud| Ok(check::check(&cloud.settings, &cloud.folders, &wanted)))
            .await;
        let problems = problems.map_err(|error| vec![error])?;
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// A server that does not come up is removed before this fails; the error has its last words.
    async fn create(&self, request: &ServerRequest) -> Result<Server, ProviderError> {
        let image = image::ensure(self.cloud.folders.cache(), &log_progress).await?;
        let begun = Instant::now();
        let wanted = request.clone();
        let record = self
            .blocking(move |cloud| begin(&cloud.settings, &cloud.folders, &image, &wanted))
            .await?;
        if record.phase == Phase::Booting
            && let Err(why) = self.wait(&record, begun).await
        {
            if let Err(error) = self.delete(&request.owner.store, &record.id).await {
                tracing::warn!(server = %record.id, %error, "failed to remove what did not come up");
            }
            return Err(ProviderError::Failed {
                name: request.name.clone(),
                why,
            });
        }
        self.blocking(move |cloud| {
            let folder = cloud.folders.server(&record.id);
            let _lock = Lock::take(&cloud.folders.server_lock(&record.id), cloud.settings.deadline)?;
            let mut record = Record::read(&folder)?.ok_or_else(|| ProviderError::Failed {
                name: record.request.name.clone(),
                why: "it was deleted while it came up".to_owned(),
            })?;
            if record.phase == Phase::Booting {
                record.phase = Phase::Ready;
                record.write(&folder)?;
                tracing::info!(server = %record.id, seconds = begun.elapsed().as_secs_f32(), "answers");
            }
            Ok(server(&cloud.folders, &record))
        })
        .await
    }

    async fn find(&self, key: &IdempotencyKey) -> Result<Vec<Server>, ProviderError> {
        let key = key.clone();
        self.servers(move |record| *record.key() == key).await
    }

    async fn inspect(&self, id: &ServerId) -> Result<Option<Server>, ProviderError> {
        let id = id.clone();
        self.blocking(move |cloud| {
            let record = Record::read(&cloud.folders.server(&id))?;
            Ok(record.map(|record| server(&cloud.folders, &record)))
        })
        .await
    }

    async fn list(
        &self,
        store: &StoreId,
        service: &ServiceName,
    ) -> Result<Vec<Server>, ProviderError> {
        let (store, service) = (store.clone(), service.clone());
        self.servers(move |record| {
            let owner = &record.request.owner;
            owner.store == store && owner.service == service
        })
        .await
    }

    async fn everything(&self) -> Result<Vec<ListedServer>, ProviderError> {
        let all = self.servers(|_| true).await?;
        Ok(all.into_iter().map(ListedServer::from).collect())
    }

    async fn delete(&self, store: &StoreId, id: &ServerId) -> Result<(), ProviderError> {
        let (store, id) = (store.clone(), id.clone());
        self.blocking(move |cloud| delete(&cloud.settings, &cloud.folders, &store, &id))
            .await
    }
}

fn log_progress(progress: ImageProgress) {
    match progress {
        ImageProgress::Waiting => {
            tracing::info!("another process builds the image; waiting for it")
        }
        ImageProgress::Step { title, elapsed } => {
            tracing::info!(seconds = elapsed.as_secs_f32(), "image: {title}");
        }
        ImageProgress::Built { elapsed } => {
            tracing::info!(seconds = elapsed.as_secs_f32(), "image built");
        }
    }
}
