//! A built image: names of its files.

use crate::qemu::durable::failed;
use engine::ports::ProviderError;
use std::path::{Path, PathBuf};

/// A built image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    folder: PathBuf,
}

impl Image {
    pub(in crate::qemu) fn at(folder: impl Into<PathBuf>) -> Self {
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
    pub(in crate::qemu) fn build_id(&self) -> Result<String, ProviderError> {
        let path = self.build_id_file();
        std::fs::read_to_string(&path).map_err(failed("reading", &path))
    }

    pub(super) fn build_id_file(&self) -> PathBuf {
        self.folder.join("build-id")
    }

    pub(in crate::qemu) fn kernel(&self) -> PathBuf {
        self.folder.join("vmlinuz")
    }

    pub(in crate::qemu) fn initrd(&self) -> PathBuf {
        self.folder.join("initrd.img")
    }

    pub(in crate::qemu) fn disk(&self) -> PathBuf {
        self.folder.join("base.qcow2")
    }
}

/// Smallest disk of a server: what the image's file system is made for.
pub(in crate::qemu) const DISK_MIB: u32 = 1500;
