//! Files that are whole after a crash: written aside, synced, renamed, and the folder synced.

use engine::ports::ProviderError;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Makes an I/O error one of the provider's, saying what was done to which file.
pub(super) fn failed(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> ProviderError {
    let what = format!("{doing} {}", path.display());
    move |error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ProviderError::NoRoom {
            what: format!("{what}: {error}"),
            advice: "free some disk space".to_owned(),
        },
        _ => ProviderError::Unavailable {
            why: format!("{what}: {error}"),
        },
    }
}

/// Makes a folder, and those above it, that only the user may enter.
pub(super) fn make_folder(path: &Path) -> Result<(), ProviderError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(failed("making the folder", path))
}

/// Writes a file that only the user may read.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), ProviderError> {
    let write = || -> io::Result<File> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(bytes)?;
        Ok(file)
    };
    write().map(drop).map_err(failed("writing", path))
}

/// Replaces a file by one that is on disk when this returns.
pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), ProviderError> {
    let aside = path.with_extension("tmp");
    write_private(&aside, bytes)?;
    sync(&aside)?;
    rename(&aside, path)
}

/// Waits until a file's or folder's content is on disk.
pub(super) fn sync(path: &Path) -> Result<(), ProviderError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(failed("syncing", path))
}

/// Renames, and waits until that is on disk.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), ProviderError> {
    fs::rename(from, to).map_err(failed("making", to))?;
    to.parent().map_or(Ok(()), sync)
}

/// Removes a folder with all in it; one that is gone already is fine.
pub(super) fn remove_folder(path: &Path) -> Result<(), ProviderError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(failed("removing", path)(error))
        }
        _ => Ok(()),
    }
}
