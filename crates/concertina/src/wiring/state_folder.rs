//! Where everything of a store lies on disk. Knows names; makes nothing before it is needed.

use std::io::{self, ErrorKind};
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
    ///
    /// # Errors
    /// If nobody can tell: the folder may not be entered, say.
    pub(crate) fn has_store(&self) -> Result<bool, Unseen> {
        let found = std::fs::metadata(self.path.join("state.db"));
        is_store(found.map(|file| file.is_file())).map_err(|source| Unseen {
            folder: self.path.clone(),
            source,
        })
    }

    /// Outputs of steps; one folder a service.
    pub(crate) fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    /// Templates and their files, by digest.
    pub(crate) fn revisions(&self) -> PathBuf {
        self.path.join("revisions")
    }

    /// What is known of servers at an OpenStack.
    pub(crate) fn openstack(&self) -> PathBuf {
        self.path().join("openstack")
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

/// What lies in a state folder can't be seen.
#[derive(Debug, thiserror::Error)]
#[error(
    "the state folder {} can't be looked into: run concertina as the user whose it is, or name \
     another with --state",
    folder.display()
)]
pub(crate) struct Unseen {
    folder: PathBuf,
    source: io::Error,
}

/// What is not there is no store; what may not be seen could be one.
fn is_store(found: io::Result<bool>) -> io::Result<bool> {
    match found {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(false)
        }
        other => other,
    }
}

/// Makes a folder that only its owner may look into, with those above it.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_may_not_be_entered_is_not_one_without_a_store() {
        let found = |kind: ErrorKind| is_store(Err(kind.into()));
        assert!(!found(ErrorKind::NotFound).unwrap());
        assert!(!found(ErrorKind::NotADirectory).unwrap());
        let error = found(ErrorKind::PermissionDenied).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PermissionDenied);
        assert!(is_store(Ok(true)).unwrap() && !is_store(Ok(false)).unwrap());
    }

    #[test]
    fn what_is_in_the_way_is_told_with_what_to_do() {
        let unseen = Unseen {
            folder: PathBuf::from("/srv/shop"),
            source: ErrorKind::PermissionDenied.into(),
        };
        let failure = crate::exit::Failure::machine(unseen);
        assert_eq!(failure.exit, crate::exit::Exit::Machine);
        let told = failure.lines().join("\n");
        assert!(
            told.contains("/srv/shop") && told.contains("--state"),
            "{told}"
        );
        assert!(told.contains("permission denied"), "{told}");
    }
}
