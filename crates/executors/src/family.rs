//! Processes and their descendants, looked up in `/proc`.
//!
//! Ansible's workers make sessions of their own, so a signal to the group alone would leave a
//! running module behind: the descendants are looked up and ended one by one.

use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::time::Duration;

/// Process number and start time in clock ticks: a number alone may be another's by now.
pub(crate) type Family = BTreeMap<i32, u64>;

#[derive(Debug, Clone, Copy)]
struct Entry {
    is_stopped: bool,
    parent: i32,
    started: u64,
}

/// Kills the family and what it makes meanwhile. All are stopped first: of one that forked while we looked the child
/// could not be found any more once its parent is gone.
pub(crate) fn kill_all(family: Family) {
    let mut family = stop_all(family);
    for _ in 0..10 {
        family = descendants(&family);
        if family.is_empty() {
            return;
        }
        for pid in family.keys().filter_map(|pid| Pid::from_raw(*pid)) {
            let _ = kill_process(pid, Signal::KILL);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Stops the family, until all that it has come to stands still.
fn stop_all(mut family: Family) -> Family {
    let mut told = Family::new();
    for _ in 0..50 {
        family = descendants(&family);
        let fresh: Family = family
            .iter()
            .filter(|(pid, started)| told.get(pid) != Some(started))
            .map(|(pid, started)| (*pid, *started))
            .collect();
        let still = |pid: &i32| read(*pid).is_none_or(|entry| entry.is_stopped);
        if fresh.is_empty() && family.keys().all(still) {
            break;
        }
        for pid in fresh.keys().filter_map(|pid| Pid::from_raw(*pid)) {
            let _ = kill_process(pid, Signal::STOP);
        }
        told.extend(fresh);
        std::thread::sleep(Duration::from_millis(1));
    }
    family
}

/// Those of the family that live, and all their descendants.
pub(crate) fn descendants(family: &Family) -> Family {
    let processes = processes();
    let mut found: Family = family
        .iter()
        .filter(|(pid, started)| processes.get(pid).is_some_and(|p| p.started == **started))
        .map(|(pid, started)| (*pid, *started))
        .collect();
    loop {
        let before = found.len();
        for (pid, process) in &processes {
            if found.contains_key(&process.parent) {
                found.insert(*pid, process.started);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Kills every process whose environment has this entry or whose name is this, and the descendants.
/// A process whose environment we may not read is not ours.
pub(crate) fn end_all_marked(entry: &str, name: &str) {
    let is_marked = |pid: &i32| {
        let named = std::fs::read(format!("/proc/{pid}/comm"))
            .is_ok_and(|found| found.trim_ascii_end() == name.as_bytes());
        named
            || std::fs::read(format!("/proc/{pid}/environ"))
                .is_ok_and(|bytes| bytes.split(|b| *b == 0).any(|e| e == entry.as_bytes()))
    };
    let family = processes()
        .into_iter()
        .filter(|(pid, _)| is_marked(pid))
        .map(|(pid, process)| (pid, process.started))
        .collect();
    kill_all(family);
}

/// Whether that very process lives.
pub(crate) fn is_alive(pid: i32, started: u64) -> bool {
    read(pid).is_some_and(|entry| entry.started == started)
}

pub(crate) fn start_of(pid: Pid) -> (i32, u64) {
    let pid = pid.as_raw_pid();
    (pid, read(pid).map_or(0, |entry| entry.started))
}

/// All living processes.
fn processes() -> BTreeMap<i32, Entry> {
    let Ok(folder) = std::fs::read_dir("/proc") else {
        return BTreeMap::new();
    };
    folder
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, read(pid)?)))
        .collect()
}

/// proc(5): after the name in parentheses, field 3 is the state, 4 the parent, 22 the start time.
fn read(pid: i32) -> Option<Entry> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    if matches!(*fields.first()?, "Z" | "X") {
        return None;
    }
    Some(Entry {
        is_stopped: matches!(*fields.first()?, "T" | "t"),
        parent: fields.get(1)?.parse().ok()?,
        started: fields.get(19)?.parse().ok()?,
    })
}

/// All processes whose command line has the text; for tests.
#[cfg(test)]
pub(crate) fn any_with_argument(text: &str) -> bool {
    processes().keys().any(|pid| {
        std::fs::read(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains(text))
    })
}
