//! Locks between processes, and between tasks of one: a file, locked as long as the value lives. The
//! kernel lets go of it when its holder dies.

use super::durable::failed;
use engine::ports::ProviderError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

const RETRY: Duration = Duration::from_millis(20);

/// A lock that is held.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock, waiting at most so long.
    pub(super) fn take(path: &Path, patience: Duration) -> Result<Self, ProviderError> {
        let start = Instant::now();
        loop {
            if let Some(lock) = Self::take_if_free(path)? {
                return Ok(lock);
            }
            if start.elapsed() >= patience {
                return Err(ProviderError::Unavailable {
                    why: format!(
                        "another process has held {} for {} s; end it, or wait for it",
                        path.display(),
                        patience.as_secs()
                    ),
                });
            }
            thread::sleep(RETRY);
        }
    }

    /// Takes the lock if nobody holds it.
    pub(super) fn take_if_free(path: &Path) -> Result<Option<Self>, ProviderError> {
        let file = open(path)?;
        let free = try_lock(&file, path)? && is_at(&file, path);
        Ok(free.then(|| Self {
            file,
            path: path.to_owned(),
        }))
    }

    /// A second handle: the lock is held until that is closed as well, in whatever process.
    pub(super) fn shared(&self) -> Result<File, ProviderError> {
        self.file.try_clone().map_err(failed("locking", &self.path))
    }

    /// Lets go of the lock and removes its file. Who waits for it makes another.
    pub(super) fn remove(self) -> Result<(), ProviderError> {
        fs::remove_file(&self.path).map_err(failed("removing", &self.path))
    }
}

/// Whether the file is still the one at this path: its last holder may have removed it.
fn is_at(file: &File, path: &Path) -> bool {
    let place = |found: fs::Metadata| (found.dev(), found.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(there)) => place(ours) == place(there),
        _ => false,
    }
}

fn open(path: &Path) -> Result<File, ProviderError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(failed("opening", path))
}

fn try_lock(file: &File, path: &Path) -> Result<bool, ProviderError> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(failed("locking", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_it_and_whoever_waits_takes_a_new_file_when_it_was_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = Lock::take(&path, Duration::ZERO).unwrap();
        let error = Lock::take(&path, Duration::ZERO).unwrap_err();
        assert!(error.to_string().contains("another process"), "{error}");
        let waiting = {
            let path = path.clone();
            thread::spawn(move || Lock::take(&path, Duration::from_secs(5)).unwrap())
        };
        held.remove().unwrap();
        let _taken = waiting.join().unwrap();
        assert!(Lock::take_if_free(&path).unwrap().is_none());
    }
}
