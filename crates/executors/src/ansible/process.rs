//! A process with all its descendants, and its end.
//!
//! Ansible's workers make sessions of their own, so a signal to the group alone would leave a
//! running module behind: the descendants are looked up and ended one by one.

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::collections::BTreeMap;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

/// A running process, leader of its own group. Dropped while running: all of it is killed.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    /// Closed by the kernel when we die; the run ends then (see the callback plugin).
    _lifeline: Option<ChildStdin>,
}

impl Running {
    pub(super) fn spawn(mut command: Command) -> io::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let lifeline = child.stdin.take();
        Ok(Self {
            child,
            _lifeline: lifeline,
        })
    }

    /// Waits for its end; `None`: it did not come within the limit.
    pub(super) async fn wait(&mut self, limit: Duration) -> io::Result<Option<ExitStatus>> {
        match timeout(limit, self.child.wait()).await {
            Ok(status) => status.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Asks it to end, gives it that long, then ends all that is left.
    pub(super) async fn end(&mut self, grace: Duration) {
        let Some(leader) = self.leader() else { return };
        let family = descendants(&BTreeMap::from([start_of(leader)]));
        let _ = kill_process_group(leader, Signal::TERM);
        let _ = timeout(grace, self.child.wait()).await;
        kill_all(family);
        let _ = self.child.wait().await;
    }

    fn leader(&self) -> Option<Pid> {
        Pid::from_raw(i32::try_from(self.child.id()?).ok()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(leader) = self.leader() {
            kill_all(descendants(&BTreeMap::from([start_of(leader)])));
        }
    }
}

/// Process number and start time in clock ticks: a number alone may be another's by now.
type Family = BTreeMap<i32, u64>;

#[derive(Debug, Clone, Copy)]
struct Entry {
    parent: i32,
    started: u64,
}

/// Kills the family and what it made meanwhile. A few rounds: a process may fork while we look.
fn kill_all(mut family: Family) {
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

/// Those of the family that live, and all their descendants.
fn descendants(family: &Family) -> Family {
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

/// Kills every process whose environment has this entry, and its descendants. A process whose
/// environment we may not read is not ours.
pub(super) fn end_all_with_environment(entry: &str) {
    let has_entry = |pid: &i32| {
        std::fs::read(format!("/proc/{pid}/environ"))
            .is_ok_and(|bytes| bytes.split(|b| *b == 0).any(|e| e == entry.as_bytes()))
    };
    let family = processes()
        .into_iter()
        .filter(|(pid, _)| has_entry(pid))
        .map(|(pid, process)| (pid, process.started))
        .collect();
    kill_all(family);
}

fn start_of(pid: Pid) -> (i32, u64) {
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
        parent: fields.get(1)?.parse().ok()?,
        started: fields.get(19)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn alive(marker: &str) -> bool {
        processes().keys().any(|pid| {
            std::fs::read(format!("/proc/{pid}/cmdline"))
                .is_ok_and(|line| String::from_utf8_lossy(&line).contains(marker))
        })
    }

    /// A child in a session of its own that ignores the polite signal, as a stuck module may.
    fn stubborn(marker: &str) -> Command {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "setsid sh -c \"trap '' TERM; while :; do sleep 0.2; done; : $0\" & wait",
            marker,
        ]);
        command.arg(marker);
        command
    }

    async fn until_alive(marker: &str) {
        let begun = Instant::now();
        while !alive(marker) && begun.elapsed() < Duration::from_secs(5) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    #[tokio::test]
    async fn the_end_reaches_sessions_of_descendants() {
        let marker = format!("concertina-end-{}", std::process::id());
        let mut running = Running::spawn(stubborn(&marker)).unwrap();
        until_alive(&marker).await;
        assert_eq!(running.wait(Duration::from_millis(50)).await.unwrap(), None);
        running.end(Duration::from_millis(100)).await;
        assert!(!alive(&marker));
    }

    #[tokio::test]
    async fn dropping_kills_all_at_once() {
        let marker = format!("concertina-drop-{}", std::process::id());
        let running = Running::spawn(stubborn(&marker)).unwrap();
        until_alive(&marker).await;
        assert!(alive(&marker));
        drop(running);
        assert!(!alive(&marker));
    }
}
