//! What can go wrong with the file, in sentences that say what to do.
//!
//! Responsible for: turning SQLite's and the system's errors into the errors of the ports.

use engine::ports::{LogError, StoreError};
use rusqlite::ErrorCode;
use std::path::Path;

/// Why a piece of work on the file did not happen. All of it was rolled back.
#[derive(Debug)]
pub(crate) enum Failure {
    /// SQLite refused.
    Sql(rusqlite::Error),
    /// Another process brought the file to a format that this one does not know.
    Newer {
        /// Its format now.
        found: u32,
        /// The newest known.
        known: u32,
    },
    /// An entry that cannot be written down.
    Unstorable {
        /// Why.
        why: String,
    },
    /// The thread is gone.
    Stopped,
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl Failure {
    /// As an error of the store.
    pub(crate) fn into_store_error(self, path: &Path) -> StoreError {
        let path = path.display().to_string();
        match self {
            Self::Newer { found, known } => StoreError::Newer { path, found, known },
            other => StoreError::Unavailable {
                path,
                why: other.why(),
            },
        }
    }

    /// As an error of the log.
    pub(crate) fn into_log_error(self, path: &Path) -> LogError {
        LogError {
            path: path.display().to_string(),
            why: self.why(),
        }
    }

    fn why(&self) -> String {
        match self {
            Self::Sql(error) => sql_advice(error),
            Self::Newer { found, known } => format!(
                "it has format {found}, this program knows up to {known}; use a newer concertina"
            ),
            Self::Unstorable { why } => why.clone(),
            Self::Stopped => {
                "its thread has ended; start concertina again and report this as a fault".to_owned()
            }
        }
    }
}

/// SQLite's word and what to do about it.
fn sql_advice(error: &rusqlite::Error) -> String {
    let advice = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            "the disk is full: nothing was written, nothing is lost; free some space and try again"
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            "the file is damaged: end every concertina that uses it, keep a copy of the whole \
             folder, then put a backup in its place, or save what can be read with \
             `sqlite3 state.db .recover`"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another process keeps it locked: wait for it, or end it"
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            "the file or its folder may not be written: give them to the user that runs concertina, \
             or choose another state folder"
        }
        Some(ErrorCode::SystemIoFailure) => {
            "the disk is full to the last block, or does not read or write: look at what is free (df), \
             then at the system's log (dmesg); what was committed before is kept"
        }
        _ => "nothing was written; please report this as a fault",
    };
    format!("{error}; {advice}")
}
