//! Where everything of a store lies on disk. Knows names; makes nothing before it is needed.

use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// Its name, in the working folder, where none is given.
pub(crate) const DEFAULT_NAME: &str = ".concertina";

/// The folder of one store and of all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StateFolder {
    path: PathBuf,
}

impl StateFolder {
    /// The folder that is given, else [`DEFAULT_NAME`] in the working folder.
    ///
    /// # Errors
    /// If there is no working folder.
    pub(crate) fn at(given: Option<&Path>) -> io::Result<Self> {
        let path = std::path::absolute(given.unwrap_or(Path::new(DEFAULT_NAME)))?;
        Ok(Self { path })
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a store was ever made here.
    pub(crate) fn has_store(&self) -> bool {
        self.path.join("state.db").is_file()
    }

    /// Outputs of steps; one folder a service.
    pub(crate) fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    /// Templates and their files, by digest.
    pub(crate) fn revisions(&self) -> PathBuf {
        self.path.join("revisions")
    }

    /// The embedded cloud's servers.
    pub(crate) fn qemu(&self) -> PathBuf {
        self.path.join("qemu")
    }

    /// The fake cloud's servers.
    pub(crate) fn fake_servers(&self) -> PathBuf {
        self.path.join("fake")
    }

    /// How the fake cloud is to behave, if somebody wrote it.
    pub(crate) fn fake_script(&self) -> PathBuf {
        self.path.join("fake.toml")
    }
}

/// Makes a folder that only its owner may look into, with those above it.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}
