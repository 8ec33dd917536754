//! The door to files.

/// Reads the files of a service. Paths are relative to the root of the service's files, with `/`,
/// without `.` and `..`.
pub trait SourceLoader {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError>;

    /// Whether the file is there.
    fn exists(&self, path: &str) -> bool;

    /// Whether there is a folder of that path, which is no file.
    fn is_folder(&self, _path: &str) -> bool {
        false
    }

    /// Names of the files in a folder, where they can be listed: a misspelt one is likely one of them. The root
    /// is the empty path.
    fn in_folder(&self, _path: &str) -> Vec<String> {
        Vec::new()
    }

    /// Names of the folders in a folder, where they can be listed.
    fn folders_in(&self, _path: &str) -> Vec<String> {
        Vec::new()
    }

    /// The bytes of what lies elsewhere, at an `http` or `https` URL.
    ///
    /// # Errors
    /// That nothing is fetched, or why this could not be.
    fn fetch(&self, _url: &str) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::NotAllowed)
    }

    /// Other files with service templates, which may stand for nodes of the first one
    /// (`Other-Definitions` of an archive).
    fn others(&self) -> Vec<String> {
        Vec::new()
    }

    /// Paths of all files of an archive, in order; none where the files are no archive: what lies beside a
    /// template belongs to it only where it is named.
    fn of_archive(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Why there is nothing from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Nobody said that it may be fetched.
    #[error("nothing is fetched unless it is allowed")]
    NotAllowed,
    /// It was tried.
    #[error("{0}")]
    Failed(String),
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// It is there, but not readable.
    #[error("{0}")]
    Unreadable(String),
}
