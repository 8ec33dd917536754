//! A copy takes the place of the store.
//!
//! Responsible for: the copy is judged and made ready beside the store, then takes its place in one
//! rename; what was there is kept; nobody else has the store open meanwhile.
//! Must not know: what keys and values mean, what the files are that came along.

use crate::backup::{self, Attached, Existing, with_suffix};
use crate::embedded::EmbeddedStore;
use crate::failure::Failure;
use crate::file::{OpeningLock, connect, database_path, private_file, unavailable};
use crate::format::APPLICATION_ID;
use engine::ports::StoreError;
use jiff::Timestamp;
use rusqlite::Connection;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Versions of writes go on so far above all that were given: none is used twice.
const VERSIONS_APART: i64 = 1_000_000;
/// How long others may take to close the store.
const CLOSING: Duration = Duration::from_secs(3);

/// A copy, made ready beside the store that it is to replace.
#[derive(Debug)]
pub struct Restoration {
    folder: PathBuf,
    // before the scratch folder that it lies in
    store: EmbeddedStore,
    scratch: Scratch,
    taken_at: Option<String>,
}

/// A folder of our own, gone when dropped.
#[derive(Debug)]
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // what is left of it is of no use, and in nobody's way
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Former {
    /// No store.
    None,
    /// A store: copied whole into this file, with what belongs to it.
    Kept(PathBuf),
    /// A file that could not be read: it lies there under this name.
    Damaged(PathBuf),
}

impl Restoration {
    /// Copies a backup beside the store of a folder, brings it to today's format and judges it. The
    /// store itself is not touched.
    ///
    /// # Errors
    /// If the backup can't be read, is damaged, is of a newer program, or is no backup.
    pub fn prepare(folder: &Path, file: &Path) -> Result<Self, StoreError> {
        // relative to another folder it would be another
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        if let Err(error) = File::open(file) {
            let doing = "cannot read the backup";
            return Err(unavailable(file, doing, &error, "nothing was changed"));
        }
        let scratch = Scratch(folder.join(format!(".restoring-{}", std::process::id())));
        copy_beside(file, &scratch.0).map_err(|error| {
            let doing = "cannot copy the backup beside the store";
            unavailable(&scratch.0, doing, &error, "nothing was changed")
        })?;
        let (store, taken_at) = open_copy(&scratch.0).map_err(|e| told_of(e, file))?;
        Ok(Self {
            folder,
            store,
            scratch,
            taken_at,
        })
    }

    /// The copy as a store, to be changed before it takes its place.
    pub fn store(&self) -> &EmbeddedStore {
        &self.store
    }

    /// When the copy was taken, if it says so.
    pub fn taken_at(&self) -> Option<&str> {
        self.taken_at.as_deref()
    }

    /// Hands out the files that came along.
    ///
    /// # Errors
    /// If the copy can't be read, or `take` fails.
    pub fn each_attached(
        &self,
        take: impl FnMut(&str, &[u8]) -> io::Result<()>,
    ) -> Result<(), StoreError> {
        let path = self.store.path();
        let connection = connect(path).map_err(|e| Failure::from(e).into_store_error(path))?;
        backup::each_attached(&connection, take).map_err(|f| f.into_store_error(path))
    }

    /// Takes the store's place. What was there is kept in the folder, with the files that belong to
    /// it, under a name with the time.
    ///
    /// # Errors
    /// If another process has the store open, it belongs to another store, or the disk fails: the
    /// store is then as it was.
    pub fn finish(
        self,
        attached: impl Iterator<Item = io::Result<Attached>>,
        now: Timestamp,
    ) -> Result<Former, StoreError> {
        let path = database_path(&self.folder);
        let id = self.store.store_id().clone();
        let mut lock = OpeningLock::take(&self.folder)?;
        match lock.known_id()? {
            Some(known) if known != id.as_str() => {
                return Err(StoreError::Unavailable {
                    path: path.display().to_string(),
                    why: format!(
                        "the folder belongs to store {known}, the backup is of store {id}: restore \
                         it into another folder (--state)"
                    ),
                });
            }
            _ => {}
        }
        let stamp = now.strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
        let (former, versions) = keep_former(&path, &stamp, attached, now)?;
        drop(self.store);
        let copy = seal(&database_path(&self.scratch.0), versions)?;
        let swap = || -> io::Result<()> {
            for suffix in ["-wal", "-shm"] {
                remove_if_there(&with_suffix(&path, suffix))?;
            }
            fs::rename(&copy, &path)?;
            File::open(&self.folder)?.sync_all()
        };
        swap()
            .map_err(|e| unavailable(&path, "cannot put the copy in its place", &e, "try again"))?;
        lock.remember_id(id.as_str())?;
        Ok(former)
    }
}

/// A copy of the backup, in a folder of its own.
fn copy_beside(file: &Path, folder: &Path) -> io::Result<()> {
    // one of a process with our number that was killed
    let _ = fs::remove_dir_all(folder);
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder)?;
    // a store that was copied by hand has its last commits beside it
    for suffix in ["", "-wal"] {
        let from = with_suffix(file, suffix);
        if suffix.is_empty() || from.is_file() {
            let mut to = private_file(&with_suffix(&database_path(folder), suffix))?;
            io::copy(&mut File::open(from)?, &mut to)?;
        }
    }
    Ok(())
}

/// The copy as one file on disk that nobody has open.
fn seal(copy: &Path, former_versions: i64) -> Result<PathBuf, StoreError> {
    let failed = |e: rusqlite::Error| Failure::from(e).into_store_error(copy);
    let connection = alone(copy).map_err(|_| in_use(copy))?;
    connection
        .execute(
            "UPDATE counters SET value = max(value, ?1) + ?2 WHERE name = 'version'",
            [former_versions, VERSIONS_APART],
        )
        .map_err(failed)?;
    backup::detach(&connection).map_err(failed)?;
    drop(connection);
    File::open(copy)
        .and_then(|file| file.sync_all())
        .map_err(|e| unavailable(copy, "cannot write it", &e, "nothing was changed"))?;
    Ok(copy.to_owned())
}

fn open_copy(copy: &Path) -> Result<(EmbeddedStore, Option<String>), StoreError> {
    let path = database_path(copy);
    let failed = |e: rusqlite::Error| Failure::from(e).into_store_error(&path);
    if fs::metadata(&path).is_ok_and(|file| file.len() == 0) {
        return Err(StoreError::Unavailable {
            path: path.display().to_string(),
            why: "the file is empty: it is no backup".to_owned(),
        });
    }
    if !is_ours(&path) {
        return Err(StoreError::Unavailable {
            path: path.display().to_string(),
            why: "it is no backup of a store: name a file that `concertina store backup` wrote, or one \
                  that was kept before a restore; nothing was changed"
                .to_owned(),
        });
    }
    let store = EmbeddedStore::open(copy)?;
    let connection = connect(&path).map_err(failed)?;
    let said: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(failed)?;
    if said != "ok" {
        return Err(StoreError::Unavailable {
            path: path.display().to_string(),
            why: format!("the backup is damaged ({said}): use an older one"),
        });
    }
    let taken_at = backup::taken_at(&connection).map_err(failed)?;
    Ok((store, taken_at))
}

/// Whether a file begins as all of SQLite's do, and is marked as ours where it can be read.
fn is_ours(path: &Path) -> bool {
    let mut begin = [0; 16];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut begin));
    if read.is_err() || &begin != b"SQLite format 3\0" {
        return false;
    }
    let mark = connect(path)
        .and_then(|file| file.pragma_query_value(None, "application_id", |row| row.get(0)));
    // one that is damaged is told as that
    mark.map_or(true, |mark: i64| mark == APPLICATION_ID)
}

/// An error about the copy, told of the file that was named.
fn told_of(error: StoreError, file: &Path) -> StoreError {
    let path = file.display().to_string();
    match error {
        StoreError::Newer { found, known, .. } => StoreError::Newer { path, found, known },
        StoreError::Unavailable { why, .. } => StoreError::Unavailable { path, why },
        refused @ StoreError::Refused { .. } => refused,
    }
}

/// Keeps what is there, and tells the last version that it gave to a write.
fn keep_former(
    path: &Path,
    stamp: &str,
    attached: impl Iterator<Item = io::Result<Attached>>,
    now: Timestamp,
) -> Result<(Former, i64), StoreError> {
    if fs::metadata(path).map_or(true, |file| file.len() == 0) {
        return Ok((Former::None, 0));
    }
    let kept = free_name(path, "before-restore", stamp);
    match alone(path) {
        Ok(connection) => {
            backup::write(&connection, &kept, Existing::Keep, attached, now)?;
            let versions = connection
                .query_row(
                    "SELECT value FROM counters WHERE name = 'version'",
                    [],
                    |row| row.get(0),
                )
                .map_err(|e| Failure::from(e).into_store_error(path))?;
            Ok((Former::Kept(kept), versions))
        }
        Err(NotAlone::InUse) => Err(in_use(path)),
        Err(NotAlone::Damaged) => {
            let kept = free_name(path, "damaged", stamp);
            let move_away = || -> io::Result<()> {
                for suffix in ["-wal", "-shm"] {
                    let file = with_suffix(path, suffix);
                    if file.exists() {
                        fs::rename(&file, with_suffix(&kept, suffix))?;
                    }
                }
                fs::hard_link(path, &kept)
            };
            move_away().map_err(|e| {
                unavailable(path, "cannot keep it under another name", &e, "try again")
            })?;
            Ok((Former::Damaged(kept), 0))
        }
    }
}

enum NotAlone {
    InUse,
    Damaged,
}

/// A connection to the store when no other process has one: leaving the write-ahead log needs that.
fn alone(path: &Path) -> Result<Connection, NotAlone> {
    let pause = Duration::from_millis(50);
    let connection = connect(path).map_err(|_| NotAlone::Damaged)?;
    // asked again and again here
    let _ = connection.busy_timeout(pause);
    for _ in 0..CLOSING.as_millis() / pause.as_millis() {
        let mode: rusqlite::Result<String> =
            connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0));
        match mode {
            Ok(mode) if mode == "delete" => return Ok(connection),
            Ok(_) => std::thread::sleep(pause),
            Err(error) => match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                    std::thread::sleep(pause);
                }
                _ => return Err(NotAlone::Damaged),
            },
        }
    }
    Err(NotAlone::InUse)
}

fn in_use(path: &Path) -> StoreError {
    StoreError::Unavailable {
        path: path.display().to_string(),
        why: "another process has the store open: end the agent, `status --watch` and whatever \
              else uses it, then try again; nothing was changed"
            .to_owned(),
    }
}

fn free_name(path: &Path, what: &str, stamp: &str) -> PathBuf {
    let name = |more: String| path.with_file_name(format!("state.{what}-{stamp}{more}.db"));
    std::iter::once(name(String::new()))
        .chain((2..).map(|n: u32| name(format!("-{n}"))))
        .find(|candidate| candidate.symlink_metadata().is_err())
        .unwrap_or_else(|| name("-more".to_owned()))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
