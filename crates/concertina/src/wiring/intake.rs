//! Revisions as files that go along with a backup, and their way back.

use super::library::{RevisionLibrary, write};
use super::state_folder::private_folder;
use ::store::Attached;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use tempfile::TempDir;

impl RevisionLibrary {
    /// All files of all revisions, read one by one. Whoever asks holds the guard.
    ///
    /// # Errors
    /// If the folder can't be read.
    pub(crate) fn attached(
        &self,
    ) -> io::Result<impl Iterator<Item = io::Result<Attached>> + use<>> {
        let root = self.folder().to_owned();
        let mut paths = Vec::new();
        let entries = match fs::read_dir(&root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(read(root, paths)),
            other => other?,
        };
        for entry in entries {
            let entry = entry?;
            // neither the lock nor what a killed process left
            if is_revision(Path::new(&entry.file_name())) {
                gather(&entry.path(), &mut paths)?;
            }
        }
        paths.sort();
        Ok(read(root, paths))
    }

    /// Begins to take revisions in. The guard is held until the record that needs them is there.
    ///
    /// # Errors
    /// If the folder can't be made.
    pub(crate) fn intake(&self, _guard: &File) -> io::Result<Intake> {
        let fresh = tempfile::Builder::new()
            .prefix(".new-")
            .tempdir_in(self.folder())?;
        Ok(Intake {
            root: self.folder().to_owned(),
            fresh,
        })
    }
}

/// Revisions that are being taken in: beside the others until they are whole.
pub(crate) struct Intake {
    root: PathBuf,
    fresh: TempDir,
}

impl Intake {
    /// One file. One of a revision that is there already is left as it is.
    ///
    /// # Errors
    /// If its path leads elsewhere, or it can't be written.
    pub(crate) fn take(&mut self, path: &str, contents: &[u8]) -> io::Result<()> {
        let path = Path::new(path);
        let plain = path.components().all(|c| matches!(c, Component::Normal(_)));
        let revision = path.components().next().map(|c| Path::new(c.as_os_str()));
        let Some(revision) = revision.filter(|first| plain && is_revision(first)) else {
            return Err(io::Error::other("it is no file of a template"));
        };
        if self.root.join(revision).is_dir() {
            return Ok(());
        }
        let file = self.fresh.path().join(path);
        if let Some(parent) = file.parent() {
            private_folder(parent)?;
        }
        write(&file, contents)
    }

    /// All of them appear.
    ///
    /// # Errors
    /// If they can't be moved to their places.
    pub(crate) fn finish(self) -> io::Result<()> {
        for entry in fs::read_dir(self.fresh.path())? {
            let entry = entry?;
            let place = self.root.join(entry.file_name());
            fs::rename(entry.path(), place)?;
        }
        File::open(&self.root)?.sync_all()
    }
}

/// A digest, which all revisions of ours are named by.
fn is_revision(name: &Path) -> bool {
    let digest = |name: &str| name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
    name.to_str().is_some_and(digest)
}

fn read(root: PathBuf, paths: Vec<PathBuf>) -> impl Iterator<Item = io::Result<Attached>> {
    paths.into_iter().map(move |path| {
        let name = path.strip_prefix(&root).ok().and_then(Path::to_str);
        let name = name.ok_or_else(|| io::Error::other("a name that is no text"))?;
        Ok((name.to_owned(), fs::read(&path)?))
    })
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
