//! Programs of this computer that are called, and the Debian packages that hold them.

use engine::ports::ProviderError;
use std::env;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// A program and its Debian package.
#[derive(Debug, Clone, Copy)]
pub(super) struct Program {
    pub(super) name: &'static str,
    pub(super) package: &'static str,
}

const fn program(name: &'static str, package: &'static str) -> Program {
    Program { name, package }
}

pub(super) const QEMU: Program = program("qemu-system-x86_64", "qemu-system-x86");

/// What running servers takes.
pub(super) const TO_RUN: [Program; 5] = [
    QEMU,
    program("qemu-img", "qemu-utils"),
    program("vde_switch", "vde-switch"),
    program("ssh-keygen", "openssh-client"),
    program("setsid", "util-linux"),
];

/// What building the image takes.
pub(super) const TO_BUILD: [Program; 6] = [
    program("mmdebstrap", "mmdebstrap"),
    program("mke2fs", "e2fsprogs"),
    program("qemu-img", "qemu-utils"),
    program("cpio", "cpio"),
    program("gzip", "gzip"),
    program("tar", "tar"),
];

/// What building it takes besides without root.
pub(super) const TO_BUILD_AS_USER: [Program; 3] = [
    program("fakeroot", "fakeroot"),
    program("fakechroot", "fakechroot"),
    program("newuidmap", "uidmap"),
];

/// The search path, with the administrator's folders that an ordinary user's may lack.
pub(super) fn search_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin", "/usr/bin", "/bin"].map(PathBuf::from))
        .collect()
}

impl Program {
    /// Says what to install when it is not there.
    pub(super) fn check(self) -> Result<(), ProviderError> {
        if search_path()
            .iter()
            .any(|folder| is_program(&folder.join(self.name)))
        {
            return Ok(());
        }
        Err(ProviderError::Missing {
            what: format!("the program {}", self.name),
            advice: format!("install Debian's package {}", self.package),
        })
    }
}

fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}
