//! What the image takes from this computer: its Debian release, its package sources, and a way to act
//! as root inside a folder.

use crate::qemu::programs::{TO_BUILD, TO_BUILD_AS_USER};
use engine::ports::ProviderError;
use rustix::fs::statvfs;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Package sources, the first that says anything: apt's newer form, then the older.
const SOURCES: [&str; 2] = [
    "/etc/apt/sources.list.d/debian.sources",
    "/etc/apt/sources.list",
];

/// What a build needs while it runs.
pub(super) const WORK_BYTES: u64 = 2 << 30;

/// What the built image takes, with room for it to be written aside.
pub(super) const IMAGE_BYTES: u64 = 400 << 20;

/// How mmdebstrap acts as root (its `--mode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// It is.
    Root,
    /// In a user namespace.
    Unshare,
    /// By a library that pretends; where user namespaces are barred.
    Fakechroot,
}

impl Mode {
    /// What works here.
    pub(super) fn choose() -> Self {
        if rustix::process::geteuid().is_root() {
            return Self::Root;
        }
        let works = Command::new("unshare")
            .args(["--user", "--map-root-user", "true"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if works && has_subordinate_ids() {
            Self::Unshare
        } else {
            Self::Fakechroot
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Unshare => "unshare",
            Self::Fakechroot => "fakechroot",
        }
    }
}

/// Whether the user has a range of ids to map into a namespace (subuid(5)).
fn has_subordinate_ids() -> bool {
    let uid = rustix::process::getuid().as_raw().to_string();
    let name = fs::read_to_string("/etc/passwd").ok().and_then(|users| {
        let mut lines = users.lines().map(|line| line.split(':'));
        lines.find_map(|mut fields| {
            let name = fields.next()?;
            (fields.nth(1)? == uid).then(|| name.to_owned())
        })
    });
    ["/etc/subuid", "/etc/subgid"].iter().all(|file| {
        fs::read_to_string(file)
            .unwrap_or_default()
            .lines()
            .any(|line| {
                let owner = line.split(':').next();
                owner == Some(uid.as_str()) || (name.is_some() && owner == name.as_deref())
            })
    })
}

/// The release of Debian that this computer runs.
pub(super) fn suite() -> Result<String, ProviderError> {
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    suite_in(&text).ok_or_else(|| ProviderError::Missing {
        what: "a Debian system".to_owned(),
        advice: "the image is made from this computer's own Debian packages, and /etc/os-release \
                 names no Debian release; use another provider, or run on Debian 12"
            .to_owned(),
    })
}

fn suite_in(os_release: &str) -> Option<String> {
    let value = |name: &str| {
        os_release
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
            .map(|value| value.trim_matches('"'))
    };
    (value("ID") == Some("debian")).then(|| value("VERSION_CODENAME").map(str::to_owned))?
}

/// The file that names this computer's package sources.
pub(super) fn sources() -> Result<PathBuf, ProviderError> {
    SOURCES
        .iter()
        .map(PathBuf::from)
        .find(|path| path.metadata().is_ok_and(|found| found.len() > 0))
        .ok_or_else(|| ProviderError::Missing {
            what: "a list of package sources".to_owned(),
            advice: format!(
                "the image's packages come from where this computer's do: write {}",
                SOURCES[0]
            ),
        })
}

/// Free bytes where this path is, or will be.
pub(in crate::qemu) fn free_bytes(path: &Path) -> Option<u64> {
    let there = path.ancestors().find(|path| path.exists())?;
    let found = statvfs(there).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Where to work: in memory, three times as fast, where there is room; else with other temporary
/// files. Not in the cache: root of a user namespace may not enter the user's home.
pub(super) fn work_base() -> PathBuf {
    let fast = PathBuf::from("/dev/shm");
    let room = fast.is_dir() && free_bytes(&fast).is_some_and(|free| free >= WORK_BYTES);
    // What lies there takes memory that the build itself needs too.
    let memory = crate::qemu::check::available_memory_bytes();
    if room && memory.is_some_and(|bytes| bytes >= WORK_BYTES * 3 / 2) {
        return fast;
    }
    std::env::temp_dir()
}

/// What is missing to build here.
pub(super) fn check_programs(mode: Mode) -> Vec<ProviderError> {
    if std::env::consts::ARCH != "x86_64" {
        return vec![ProviderError::Refused {
            why: format!(
                "the image is for x86-64 computers; this one is {}",
                std::env::consts::ARCH
            ),
        }];
    }
    let as_user = if mode == Mode::Root {
        &[]
    } else {
        &TO_BUILD_AS_USER[..]
    };
    TO_BUILD
        .iter()
        .chain(as_user)
        .filter_map(|program| program.check().err())
        .chain(suite().err())
        .chain(sources().err())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_debians_own() {
        let text = "PRETTY_NAME=\"Debian\"\nVERSION_CODENAME=bookworm\nID=debian\n";
        assert_eq!(suite_in(text).as_deref(), Some("bookworm"));
        assert_eq!(suite_in("ID=other\nVERSION_CODENAME=x\n"), None);
    }

    #[test]
    fn room_is_told_for_a_folder_that_is_not_there_yet() {
        assert!(free_bytes(Path::new("/tmp/not/there/yet")).unwrap() > 0);
    }
}
