//! SSH connections that are kept between runs, so that the second operation on a server need not
//! log in again.

use crate::ssh::Target;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;

/// Longest folder that leaves room for a socket's name (a socket's path has at most 107 bytes, of
/// which ssh takes 28 for the name and its temporary suffix, and we 17 for a server's folder).
const MAX_FOLDER_BYTES: usize = 60;

/// The sockets of the kept connections. Dropped: the connections are closed.
#[derive(Debug, Default)]
pub(super) struct Connections(Mutex<Option<TempDir>>);

impl Connections {
    /// Folder for the sockets of connections to a server. A server that is made anew at the same
    /// address has another host key, and so another folder: it never meets its predecessor's
    /// connection.
    pub(super) fn folder_for(&self, target: &Target, temporary: &Path) -> io::Result<PathBuf> {
        let mut base = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let base = match &mut *base {
            Some(base) => base,
            none => none.insert(make_base(temporary)?),
        };
        let mut hasher = DefaultHasher::new();
        target.hash(&mut hasher);
        target
            .known_hosts_file
            .as_ref()
            .map(|file| fs::read(file).ok())
            .hash(&mut hasher);
        let folder = base.path().join(format!("{:016x}", hasher.finish()));
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        let base = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(base) = base.take() else { return };
        for socket in entries(base.path())
            .iter()
            .flat_map(|folder| entries(folder))
        {
            let _ = Command::new("ssh")
                .arg("-o")
                .arg(format!("ControlPath={}", socket.display()))
                .args(["-O", "exit", "server"])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
        }
    }
}

fn make_base(temporary: &Path) -> io::Result<TempDir> {
    let folder = if temporary.as_os_str().len() + "/cncXXXXXX".len() <= MAX_FOLDER_BYTES {
        temporary
    } else {
        Path::new("/tmp")
    };
    tempfile::Builder::new()
        .prefix("cnc")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir_in(folder)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}
