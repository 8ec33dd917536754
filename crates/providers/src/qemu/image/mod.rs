//! The base disk, kernel and initramfs that all servers start from: built once on this computer from
//! a recipe, kept under a digest of that recipe. Knows nothing of servers.

mod build;
mod host;
mod recipe;

pub(super) use build::check;
pub use build::ensure;
pub(super) use host::free_bytes;

use super::durable::failed;
use engine::ports::ProviderError;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A built image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    folder: PathBuf,
}

impl Image {
    pub(super) fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Digest of the recipe that it was built from.
    pub fn digest(&self) -> &str {
        self.folder
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
    }

    /// The folder that holds it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Names this very build: two builds of one recipe differ in their bytes, and what stands on one
    /// does not stand on the other.
    pub(super) fn build_id(&self) -> Result<String, ProviderError> {
        let path = self.build_id_file();
        std::fs::read_to_string(&path).map_err(failed("reading", &path))
    }

    fn build_id_file(&self) -> PathBuf {
        self.folder.join("build-id")
    }

    pub(super) fn kernel(&self) -> PathBuf {
        self.folder.join("vmlinuz")
    }

    pub(super) fn initrd(&self) -> PathBuf {
        self.folder.join("initrd.img")
    }

    pub(super) fn disk(&self) -> PathBuf {
        self.folder.join("base.qcow2")
    }
}

/// Smallest disk of a server: what the image's file system is made for.
pub(super) const DISK_MIB: u32 = 1500;

/// How the building goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageProgress {
    /// Another process builds; it is waited for.
    Waiting,
    /// A step begins, so long after the building began.
    Step {
        /// What it does.
        title: String,
        /// Since the building began.
        elapsed: Duration,
    },
    /// The image is there.
    Built {
        /// Since the building began.
        elapsed: Duration,
    },
}
