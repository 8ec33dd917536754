//! The folder and what lies in it.
//!
//! Responsible for: making the files with the right modes, opening connections, and keeping two
//! processes from making or migrating the file at the same time.

use engine::ports::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a locked file is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// A write-ahead log that grew larger is cut back to this.
const WAL_LIMIT_BYTES: i64 = 16 << 20;

/// Held while the file is made, checked or migrated. Its text is the store's id, so that a file
/// that was emptied or removed is not taken for a new store.
pub(crate) struct OpeningLock {
    file: File,
    path: PathBuf,
}

/// The file of a store.
pub(crate) fn database_path(folder: &Path) -> PathBuf {
    folder.join("state.db")
}

/// An error of the system, with what was tried and what to do.
pub(crate) fn unavailable(
    path: &Path,
    doing: &str,
    error: &std::io::Error,
    advice: &str,
) -> StoreError {
    StoreError::Unavailable {
        path: path.display().to_string(),
        why: format!("{doing}: {error}; {advice}"),
    }
}

const PERMISSION_ADVICE: &str =
    "give the folder to the user that runs concertina, or choose another state folder";
const READ_ONLY_ADVICE: &str = "mount its file system for writing (it may have been made read-only after a fault: look at \
     dmesg), or choose another state folder";
const FULL_ADVICE: &str = "the disk is full: nothing is lost; free some space and try again";

/// An error of the system on a file that has to be written.
pub(crate) fn unwritable(path: &Path, doing: &str, error: &std::io::Error) -> StoreError {
    let advice = match error.kind() {
        std::io::ErrorKind::ReadOnlyFilesystem => READ_ONLY_ADVICE,
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => FULL_ADVICE,
        _ => PERMISSION_ADVICE,
    };
    unavailable(path, doing, error, advice)
}

/// Makes the folder (0700, only where it is new: an existing one keeps its mode) and an empty file
/// (0600, also where it was wider).
pub(crate) fn prepare(folder: &Path) -> Result<PathBuf, StoreError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|e| unwritable(folder, "cannot make the folder", &e))?;
    let path = database_path(folder);
    private_file(&path)
        .and_then(|file| {
            if file.metadata()?.permissions().mode() & 0o077 != 0 {
                file.set_permissions(Permissions::from_mode(0o600))?;
            }
            Ok(())
        })
        .map_err(|e| unwritable(&path, "cannot open it to write", &e))?;
    Ok(path)
}

/// Opens or makes a file that only its owner may read.
pub(crate) fn private_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

/// A connection with the settings that durability and several processes ask for.
pub(crate) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_size_limit", WAL_LIMIT_BYTES)?;
    Ok(connection)
}

impl OpeningLock {
    /// Waits for other processes that are opening the same folder.
    pub(crate) fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("state.lock");
        let failed = |e: &std::io::Error| {
            unavailable(
                &path,
                "cannot lock it",
                e,
                "see that its file system has locks",
            )
        };
        let file = private_file(&path).map_err(|e| unwritable(&path, "cannot open it", &e))?;
        let pause = Duration::from_millis(20);
        for _ in 0..BUSY_TIMEOUT.as_millis() / pause.as_millis() {
            match file.try_lock() {
                Ok(()) => return Ok(Self { file, path }),
                Err(TryLockError::WouldBlock) => std::thread::sleep(pause),
                Err(TryLockError::Error(error)) => return Err(failed(&error)),
            }
        }
        Err(StoreError::Unavailable {
            path: path.display().to_string(),
            why: format!(
                "another process has been opening the store for {} s; wait for it, or end it",
                BUSY_TIMEOUT.as_secs()
            ),
        })
    }

    /// The id of the store that was made here; none before the first.
    pub(crate) fn known_id(&mut self) -> Result<Option<String>, StoreError> {
        let mut text = String::new();
        self.file
            .rewind()
            .and_then(|()| self.file.read_to_string(&mut text))
            .map_err(|e| unwritable(&self.path, "cannot read it", &e))?;
        let id = text.trim();
        Ok((!id.is_empty()).then(|| id.to_owned()))
    }

    /// Writes down which store this is.
    pub(crate) fn remember_id(&mut self, id: &str) -> Result<(), StoreError> {
        self.file
            .set_len(0)
            .and_then(|()| self.file.rewind())
            .and_then(|()| self.file.write_all(id.as_bytes()))
            .and_then(|()| self.file.sync_all())
            .map_err(|e| unwritable(&self.path, "cannot write it", &e))
    }
}
