//! Where the servers are kept: one JSON file each, or memory.
//!
//! Responsible for: changing all of it as one piece, also when several processes do.
//! Must not know: what servers are for.

use super::record::ServerRecord;
use engine::ports::ProviderError;
use model::ServerId;
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// All servers of the cloud, whosever they are.
pub(crate) type Servers = BTreeMap<ServerId, ServerRecord>;

#[derive(Debug, Clone)]
pub(crate) enum Table {
    Memory(Arc<Mutex<Servers>>),
    Folder(PathBuf),
}

impl Table {
    /// Reads and changes. In memory it happens within one poll.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Servers) -> T + Send + 'static,
    ) -> Result<T, ProviderError> {
        match self {
            Self::Memory(servers) => Ok(work(
                &mut servers.lock().unwrap_or_else(PoisonError::into_inner),
            )),
            Self::Folder(folder) => {
                let folder = folder.clone();
                tokio::task::spawn_blocking(move || change_files(&folder, work))
                    .await
                    .map_err(|error| ProviderError::Unavailable {
                        why: format!("its thread broke off: {error}"),
                    })?
            }
        }
    }
}

fn change_files<T>(
    folder: &Path,
    work: impl FnOnce(&mut Servers) -> T,
) -> Result<T, ProviderError> {
    let failed = |path: &Path, error: &dyn std::fmt::Display| ProviderError::Unavailable {
        why: format!(
            "the record {}: {error}; mend or remove it, and see that it may be written",
            path.display()
        ),
    };
    let lock = lock(folder).map_err(|error| failed(folder, &error))?;
    let before = load(folder).map_err(|(path, error)| failed(&path, &error))?;
    let mut after = before.clone();
    let outcome = work(&mut after);
    for (id, record) in &after {
        if before.get(id) != Some(record) {
            let path = file_of(folder, id);
            replace(&path, record).map_err(|error| failed(&path, &error))?;
        }
    }
    for id in before.keys().filter(|id| !after.contains_key(*id)) {
        let path = file_of(folder, id);
        fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
    }
    drop(lock);
    Ok(outcome)
}

fn file_of(folder: &Path, id: &ServerId) -> PathBuf {
    folder.join(format!("{id}.json"))
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options
}

/// Held while one process reads and changes.
fn lock(folder: &Path) -> io::Result<File> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let file = private().open(folder.join("lock"))?;
    file.lock()?;
    Ok(file)
}

fn load(folder: &Path) -> Result<Servers, (PathBuf, io::Error)> {
    let mut servers = Servers::new();
    let entries = fs::read_dir(folder).map_err(|error| (folder.to_owned(), error))?;
    for entry in entries {
        let path = entry.map_err(|error| (folder.to_owned(), error))?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let record: ServerRecord = fs::read(&path)
            .and_then(|bytes| serde_json::from_slice(&bytes).map_err(io::Error::from))
            .map_err(|error| (path.clone(), error))?;
        if file_of(folder, &record.id) != path {
            let error = io::Error::other(format!("it says that its id is {}", record.id));
            return Err((path, error));
        }
        servers.insert(record.id.clone(), record);
    }
    Ok(servers)
}

/// Whole or not at all, also for readers that take no lock.
fn replace(path: &Path, record: &ServerRecord) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = private().open(&fresh)?;
    file.write_all(&serde_json::to_vec_pretty(record)?)?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}
