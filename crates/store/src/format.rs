//! What the file is: its format, how it is made, how an older one is brought forward.
//!
//! Responsible for: telling ours from others', older from newer; migrations, each after a backup.
//!
//! Formats: 0 is an empty file, 1 is today's. To add one: a [`Migration`] from the last, the tables
//! of a new store in `CREATE`, `newest` one higher, a test that opens the old one.

use crate::backup::with_suffix;
use crate::failure::Failure;
use crate::file::{OpeningLock, private_file, unavailable, unwritable};
use engine::ports::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Marks SQLite files of ours ("CONC").
pub(crate) const APPLICATION_ID: i64 = 0x434f_4e43;

/// Tables of a new store, in the newest format.
const CREATE: &str = "
CREATE TABLE identity (store_id TEXT NOT NULL) STRICT;
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO counters VALUES ('version', 0), ('log_bytes', 0);
CREATE TABLE entries (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE TABLE log (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ns INTEGER NOT NULL,
    service TEXT NOT NULL,
    decided_group TEXT,
    event TEXT NOT NULL,
    bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX log_by_service ON log (service, sequence);
CREATE INDEX log_by_time ON log (at_ns);
CREATE INDEX log_decisions ON log (service, decided_group, sequence)
    WHERE decided_group IS NOT NULL;
";

/// Brings a file from one format to the next.
pub(crate) struct Migration {
    /// The format that it starts from.
    pub(crate) from: u32,
    /// The statements.
    pub(crate) statements: &'static str,
}

/// The formats that a program knows.
pub(crate) struct Formats {
    /// The one it writes.
    pub(crate) newest: u32,
    /// Tables of a new store.
    pub(crate) create: &'static str,
    /// The ways from older ones.
    pub(crate) migrations: &'static [Migration],
}

/// The formats of this program.
pub(crate) const FORMATS: Formats = Formats {
    newest: 1,
    create: CREATE,
    migrations: &[],
};

fn sql(path: &Path) -> impl Fn(rusqlite::Error) -> StoreError {
    move |error| Failure::from(error).into_store_error(path)
}

fn wrong(path: &Path, why: String) -> StoreError {
    StoreError::Unavailable {
        path: path.display().to_string(),
        why,
    }
}

/// Migrates an older store, refuses a newer one and what is not ours. Returns the
/// store's id.
pub(crate) fn bring_up(
    connection: &mut Connection,
    path: &Path,
    lock: &mut OpeningLock,
    formats: &Formats,
) -> Result<String, StoreError> {
    let sql = sql(path);
    let pragma = |connection: &Connection, name: &str| -> rusqlite::Result<i64> {
        connection.pragma_query_value(None, name, |row| row.get(0))
    };
    if pragma(connection, "application_id").map_err(&sql)? != APPLICATION_ID {
        return Err(wrong(
            path,
            "this SQLite file is not a store of concertina; choose another state folder".to_owned(),
        ));
    }
    let found = pragma(connection, "user_version").map_err(&sql)?;
    let found = u32::try_from(found).map_err(|_| {
        wrong(
            path,
            format!("its format {found} makes no sense; restore a backup"),
        )
    })?;
    if found > formats.newest {
        return Err(StoreError::Newer {
            path: path.display().to_string(),
            found,
            known: formats.newest,
        });
    }
    if found < formats.newest {
        migrate(connection, path, found, formats)?;
    }
    keep_ahead(connection).map_err(&sql)?;
    let id: String = connection
        .query_row("SELECT store_id FROM identity", [], |row| row.get(0))
        .map_err(&sql)?;
    if lock.known_id()?.as_deref() != Some(&id) {
        lock.remember_id(&id)?;
    }
    Ok(id)
}

/// A copy that somebody put in the place of the file has no write-ahead log yet.
fn keep_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode != "wal" {
        connection.pragma_update(None, "journal_mode", "WAL")?;
    }
    Ok(())
}

/// Whether there is no store yet: the file is empty, and no other was ever here.
///
/// # Errors
/// If the file is empty and there was one.
pub(crate) fn is_new(path: &Path, lock: &mut OpeningLock) -> Result<bool, StoreError> {
    let empty = std::fs::metadata(path).is_ok_and(|file| file.len() == 0);
    match lock.known_id()? {
        Some(id) if empty => Err(wrong(
            path,
            format!(
                "the file is empty, but the folder belongs to store {id}: put a backup in its place \
                 (`concertina store restore`); or, to begin anew and forget its servers, remove \
                 state.lock beside it"
            ),
        )),
        _ => Ok(empty),
    }
}

/// A new store, made beside its place and put there whole: until then nothing of it has to be on the
/// disk, so all of it is synced once.
pub(crate) fn create(path: &Path, formats: &Formats) -> Result<(), StoreError> {
    let fresh = path.with_extension("new");
    let failed = |error: std::io::Error| unwritable(path, "cannot make it", &error);
    // left by a process that was killed; nobody else makes one while the lock is held
    for suffix in ["", "-wal", "-shm", "-journal"] {
        // most are not there
        let _ = std::fs::remove_file(with_suffix(&fresh, suffix));
    }
    private_file(&fresh).map_err(failed)?;
    let id = uuid::Uuid::new_v4().to_string();
    let make = || -> rusqlite::Result<()> {
        let mut connection = Connection::open(&fresh)?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        transaction.execute_batch(formats.create)?;
        transaction.execute("INSERT INTO identity VALUES (?1)", [&id])?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", formats.newest)?;
        transaction.commit()?;
        connection.close().map_err(|(_, error)| error)
    };
    make().map_err(sql(path))?;
    let folder = path.parent().unwrap_or(path);
    File::open(&fresh)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(&fresh, path))
        .and_then(|()| File::open(folder)?.sync_all())
        .map_err(failed)
}

/// One format after the other, all in one transaction, after a copy of the file as it was.
fn migrate(
    connection: &mut Connection,
    path: &Path,
    found: u32,
    formats: &Formats,
) -> Result<(), StoreError> {
    let backup = back_up(connection, path, found)?;
    let run = |connection: &mut Connection| -> rusqlite::Result<Option<u32>> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        for from in found..formats.newest {
            let Some(step) = formats.migrations.iter().find(|step| step.from == from) else {
                return Ok(Some(from));
            };
            transaction.execute_batch(step.statements)?;
            transaction.pragma_update(None, "user_version", from + 1)?;
        }
        transaction.commit()?;
        Ok(None)
    };
    match run(connection) {
        Ok(None) => {
            // told without being asked: whoever wants to go back needs the name
            tracing::warn!(
                "the store was brought from format {found} to {}; as it was before, it is kept as {}",
                formats.newest,
                backup.display()
            );
            Ok(())
        }
        Ok(Some(from)) => Err(wrong(
            path,
            format!("no way leads on from its format {from}; use the concertina that made it"),
        )),
        Err(error) => Err(wrong(
            path,
            format!(
                "cannot bring it from format {found} to {}: {error}; it is as it was, a copy is {}; \
                 use the concertina that made it and report this",
                formats.newest,
                backup.display()
            ),
        )),
    }
}

/// A copy beside the file, under a name that is free, on disk when this returns.
fn back_up(connection: &Connection, path: &Path, found: u32) -> Result<PathBuf, StoreError> {
    let backup = (1..)
        .map(|n| path.with_file_name(format!("state.format-{found}.backup-{n}.db")))
        .find(|candidate| !candidate.exists())
        .unwrap_or_else(|| path.with_file_name("state.backup.db"));
    let failed = |error: std::io::Error| {
        unavailable(
            &backup,
            "cannot make a backup before migrating",
            &error,
            "nothing was changed",
        )
    };
    private_file(&backup).map_err(failed)?;
    connection
        .execute("VACUUM INTO ?1", [backup.to_string_lossy()])
        .map_err(|e| Failure::from(e).into_store_error(&backup))?;
    let folder = path.parent().unwrap_or(path);
    File::open(&backup)
        .and_then(|file| file.sync_all())
        .and_then(|()| File::open(folder)?.sync_all())
        .map_err(failed)?;
    Ok(backup)
}
