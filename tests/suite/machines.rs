//! Looks at what a state folder has running: for tests with real machines.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// For what takes seconds with KVM and a minute without.
pub(crate) const MACHINES_ARE_SLOW: Duration = Duration::from_secs(180);

/// Pids of processes that have this text among their arguments.
pub(crate) fn processes_with(text: &str) -> Vec<u32> {
    let pids = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let pid = entry.unwrap().file_name().to_str()?.parse().ok()?;
        let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        String::from_utf8_lossy(&line).contains(text).then_some(pid)
    });
    pids.collect()
}

/// Pids of the virtual machines of a state folder.
pub(crate) fn machines(state: &Path) -> Vec<u32> {
    let is_machine = |pid: &u32| {
        fs::read_to_string(format!("/proc/{pid}/comm"))
            .is_ok_and(|name| name.starts_with("qemu-system"))
    };
    let mut pids = processes_with(&state.to_string_lossy());
    pids.retain(is_machine);
    pids
}

/// `kill -9`
pub(crate) fn kill(pid: u32) {
    let status = std::process::Command::new("kill")
        .args(["-9", &pid.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// Ends what a failed test would leave running in a folder.
pub(crate) struct Leftovers(pub(crate) PathBuf);

impl Drop for Leftovers {
    fn drop(&mut self) {
        for pid in processes_with(&self.0.to_string_lossy()) {
            // it may end by itself meanwhile
            let _ = std::process::Command::new("kill")
                .args(["-9", &pid.to_string()])
                .status();
        }
    }
}

/// Fails if a process belongs to the state folder, or a server's files lie in it.
pub(crate) fn nothing_left(state: &Path) {
    let state = state.canonicalize().unwrap();
    assert_eq!(processes_with(&state.to_string_lossy()), Vec::<u32>::new());
    let servers = fs::read_dir(state.join("qemu/servers")).into_iter();
    let left: Vec<_> = servers.flatten().map(|e| e.unwrap().path()).collect();
    assert!(left.is_empty(), "{left:?}");
}
