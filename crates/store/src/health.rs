//! What is wrong with the folder and the file of a store. Changes nothing.
//!
//! Responsible for: modes, identity, format, SQLite's own check.
//! Must not know: what keys and values mean.

use crate::file::{connect, database_path};
use crate::format::{APPLICATION_ID, FORMATS};
use engine::Fault;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// SQLite's complaints beyond these add nothing.
const MOST_COMPLAINTS: u32 = 20;

const DAMAGED: &str = "end every concertina that uses it, keep a copy of the whole folder, then \
     `concertina store restore` a backup";

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Whether it is worth reading its records.
    pub records: Records,
}

/// Whether records can be read without changing the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Records {
    /// The file is whole, and in today's format.
    Readable,
    /// It is not.
    OutOfReach,
}

/// Looks at a folder with a store in it.
pub fn check(folder: &Path) -> Health {
    let mut faults = modes(folder);
    let mut records = Records::OutOfReach;
    let path = database_path(folder);
    let sql = |error: &rusqlite::Error| Fault::new(&path.display(), error.to_string(), DAMAGED);
    match connect(&path) {
        Ok(connection) => match file(&connection, &path, folder) {
            Ok((found, reach)) => {
                faults.extend(found);
                records = reach;
            }
            Err(error) => faults.push(sql(&error)),
        },
        Err(error) => faults.push(sql(&error)),
    }
    Health { faults, records }
}

/// Whatever others may read or write.
fn modes(folder: &Path) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut look = |path: &Path, most: u32| {
        let Ok(found) = fs::symlink_metadata(path) else {
            return;
        };
        let mode = found.permissions().mode() & 0o777;
        if !found.is_symlink() && mode & !most != 0 {
            faults.push(Fault::new(
                &path.display(),
                format!("others may use it: its mode is {mode:04o}, not {most:04o}"),
                format!("chmod {most:o} '{}'", path.display()),
            ));
        }
    };
    look(folder, 0o700);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if entry.path().is_dir() {
            look(&entry.path(), 0o700);
        } else if name.to_string_lossy().starts_with("state.") {
            look(&entry.path(), 0o600);
        }
    }
    faults
}

fn file(
    connection: &rusqlite::Connection,
    path: &Path,
    folder: &Path,
) -> rusqlite::Result<(Vec<Fault>, Records)> {
    let place = &path.display();
    let number = |name: &str| -> rusqlite::Result<i64> {
        connection.pragma_query_value(None, name, |row| row.get(0))
    };
    let mut statement =
        connection.prepare(&format!("PRAGMA integrity_check({MOST_COMPLAINTS})"))?;
    let complaints = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut faults = Vec::new();
    for complaint in complaints {
        let complaint = complaint?;
        if complaint != "ok" {
            faults.push(Fault::new(place, complaint, DAMAGED));
        }
    }
    if number("application_id")? != APPLICATION_ID {
        let what = "it is no store of concertina";
        faults.push(Fault::new(place, what, "name another folder with --state"));
        return Ok((faults, Records::OutOfReach));
    }
    let mut records = match faults.is_empty() {
        true => Records::Readable,
        false => Records::OutOfReach,
    };
    let format = number("user_version")?;
    if format != i64::from(FORMATS.newest) {
        records = Records::OutOfReach;
        faults.push(Fault::new(
            place,
            format!("it has format {format}, this program writes {}", FORMATS.newest),
            "a newer one needs a newer concertina; an older one is brought forward, after a backup, \
             by the next command that opens it",
        ));
    }
    let id: String = connection.query_row("SELECT store_id FROM identity", [], |row| row.get(0))?;
    let lock = folder.join("state.lock");
    let known = fs::read_to_string(&lock).unwrap_or_default();
    if known.trim() != id {
        faults.push(Fault::new(
            &lock.display(),
            format!("it names store {:?}, the file is store {id}", known.trim()),
            "if the file was put there on purpose, the next command that opens it mends this",
        ));
    }
    Ok((faults, records))
}
