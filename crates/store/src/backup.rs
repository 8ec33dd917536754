//! A copy of the store in one file, made while others write.
//!
//! Responsible for: a consistent copy, whole or not at all, with the files that belong to it.
//! Must not know: what those files are.

use crate::embedded::EmbeddedStore;
use crate::failure::Failure;
use crate::file::{connect, private_file, unavailable};
use engine::ports::StoreError;
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, params};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// What a copy has and a store has not.
const CREATE: &str = "
CREATE TABLE backup (taken_at TEXT NOT NULL) STRICT;
CREATE TABLE backup_files (path TEXT PRIMARY KEY, contents BLOB NOT NULL) STRICT;
";

/// A file that goes along: where it lies below the folder of the store, and its bytes.
pub type Attached = (String, Vec<u8>);

/// What becomes of a file that has the name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Keep,
    /// It is replaced once the new one is whole.
    Replace,
}

impl EmbeddedStore {
    /// Copies all that is committed into one file (0600), with other files that belong to it. Others
    /// may write meanwhile.
    ///
    /// # Errors
    /// If the file is there and is to be kept, or can't be written; then nothing of it is left.
    pub fn back_up(
        &self,
        file: &Path,
        existing: Existing,
        attached: impl Iterator<Item = io::Result<Attached>>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let from = self.path();
        let connection = connect(from).map_err(|e| Failure::from(e).into_store_error(from))?;
        write(&connection, file, existing, attached, now)
    }
}

/// The copy under another name until it is whole and on disk; removed if it never is.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // nothing more can be done about what is left half-written
        let _ = fs::remove_file(&self.0);
        let _ = fs::remove_file(with_suffix(&self.0, "-journal"));
    }
}

pub(crate) fn write(
    from: &Connection,
    file: &Path,
    existing: Existing,
    attached: impl Iterator<Item = io::Result<Attached>>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let failed = |error: &io::Error| {
        unavailable(
            file,
            "cannot write the copy",
            error,
            "nothing of it is left; choose another file, or make room for it",
        )
    };
    if existing == Existing::Keep && file.symlink_metadata().is_ok() {
        return Err(is_there(file));
    }
    let folder = match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let part = Part(folder.join(format!(".{name}.part-{}", std::process::id())));
    // one of a process with our number that was killed
    let _ = fs::remove_file(&part.0);
    private_file(&part.0).map_err(|e| failed(&e))?;
    fill(from, &part.0, attached, now).map_err(|error| match error {
        Unwritten::Io(error) => failed(&error),
        Unwritten::Sql(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => failed(&io::ErrorKind::StorageFull.into()),
            _ => Failure::from(error).into_store_error(file),
        },
    })?;
    let put_in_place = || -> io::Result<()> {
        File::open(&part.0)?.sync_all()?;
        match existing {
            // fails where somebody else made it meanwhile
            Existing::Keep => fs::hard_link(&part.0, file)?,
            Existing::Replace => fs::rename(&part.0, file)?,
        }
        File::open(folder)?.sync_all()
    };
    put_in_place().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => is_there(file),
        _ => failed(&error),
    })
}

enum Unwritten {
    Io(io::Error),
    Sql(rusqlite::Error),
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<rusqlite::Error> for Unwritten {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

fn fill(
    from: &Connection,
    part: &Path,
    attached: impl Iterator<Item = io::Result<Attached>>,
    now: Timestamp,
) -> Result<(), Unwritten> {
    from.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    let mut copy = Connection::open(part)?;
    let transaction = copy.transaction()?;
    transaction.execute_batch(CREATE)?;
    transaction.execute("INSERT INTO backup VALUES (?1)", [now.to_string()])?;
    for file in attached {
        let (path, contents) = file?;
        transaction
            .prepare_cached("INSERT OR REPLACE INTO backup_files VALUES (?1, ?2)")?
            .execute(params![path, contents])?;
    }
    transaction.commit()?;
    Ok(())
}

fn is_there(file: &Path) -> StoreError {
    StoreError::Unavailable {
        path: file.display().to_string(),
        why: "the file is there already and was left as it is; name another, or replace it with \
              --force"
            .to_owned(),
    }
}

pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// When a copy was taken; none where the file is a store, or one of another program's copies.
pub(crate) fn taken_at(connection: &Connection) -> rusqlite::Result<Option<String>> {
    if !has_attached(connection)? {
        return Ok(None);
    }
    connection
        .query_row("SELECT taken_at FROM backup", [], |row| row.get(0))
        .map(Some)
}

/// Hands out the files that came along, in the order of their names.
pub(crate) fn each_attached(
    connection: &Connection,
    mut take: impl FnMut(&str, &[u8]) -> io::Result<()>,
) -> Result<(), Failure> {
    if !has_attached(connection)? {
        return Ok(());
    }
    let mut statement =
        connection.prepare("SELECT path, contents FROM backup_files ORDER BY path")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (path, contents): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        take(&path, &contents).map_err(|error| Failure::Unstorable {
            why: format!("its file {path} cannot be written: {error}; nothing was changed"),
        })?;
    }
    Ok(())
}

/// Takes out what a store has not.
pub(crate) fn detach(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .execute_batch("DROP TABLE IF EXISTS backup; DROP TABLE IF EXISTS backup_files; VACUUM;")
}

fn has_attached(connection: &Connection) -> rusqlite::Result<bool> {
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name IN ('backup', 'backup_files')",
        [],
        |row| row.get(0),
    )?;
    Ok(tables == 2)
}
