//! Which processes of this computer are alive.
//!
//! A holder's id says where and when its process began: `host:pid:start:NAMESPACE.BOOT.RANDOM`. It is
//! surely gone when the computer was started anew since, or no process has that pid and start time.
//! Nothing is certain about other computers, nor about other pid namespaces (containers) of this one.

use engine::ports::Presence;
use model::HolderId;
use std::fs;
use std::path::Path;

/// A holder as people know it: `process 4711 on host`.
pub(crate) fn who(holder: &HolderId) -> String {
    let mut parts = holder.as_str().split(':');
    match (parts.next(), parts.next().map(str::parse::<u32>)) {
        (Some(host), Some(Ok(pid))) => format!("process {pid} on {host}"),
        _ => holder.to_string(),
    }
}

/// This computer's processes.
#[derive(Debug, Clone)]
pub(crate) struct ProcessPresence {
    here: Here,
}

/// What tells this computer and its present run from others.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Here {
    host: String,
    namespace: String,
    boot: String,
}

impl ProcessPresence {
    /// Reads who we are.
    pub(crate) fn new() -> Self {
        Self { here: Here::read() }
    }

    /// An id for this process, never the same twice.
    pub(crate) fn holder_id(&self) -> HolderId {
        let pid = std::process::id();
        let start = start_time(pid).unwrap_or_default();
        let Here {
            host,
            namespace,
            boot,
        } = &self.here;
        let random = uuid::Uuid::new_v4().simple().to_string();
        let random = random.get(..8).unwrap_or_default();
        HolderId::new(format!("{host}:{pid}:{start}:{namespace}.{boot}.{random}"))
            .expect("invariant: every part is printable and short")
    }
}

impl Presence for ProcessPresence {
    fn surely_gone(&self, holder: &HolderId) -> bool {
        let mut parts = holder.as_str().split(':');
        let (Some(host), Some(pid), Some(start), Some(rest), None) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) else {
            return false;
        };
        let (Ok(pid), Ok(start), Some((namespace, boot))) = (
            pid.parse::<u32>(),
            start.parse::<u64>(),
            rest.rsplit_once('.')
                .and_then(|(rest, _)| rest.split_once('.')),
        ) else {
            return false;
        };
        if host != self.here.host || boot.is_empty() || self.here.boot.is_empty() {
            return false;
        }
        if boot != self.here.boot {
            return true;
        }
        namespace == self.here.namespace && start_time(pid) != Some(start)
    }
}

impl Here {
    fn read() -> Self {
        let word = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let plain = |text: &str, most: usize| -> String {
            text.trim()
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_')
                .take(most)
                .collect()
        };
        let namespace = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
        Self {
            host: plain(&word("/proc/sys/kernel/hostname"), 60),
            namespace: plain(&namespace.to_string_lossy(), 30),
            boot: plain(&word("/proc/sys/kernel/random/boot_id"), 8),
        }
    }
}

/// When a process began, in clock ticks since the computer started (proc(5), field 22); none where
/// there is no such process, or it is dead and only not yet waited for.
fn start_time(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).ok()?;
    // the name, in parentheses, may hold anything
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_ascii_whitespace();
    let state = fields.next()?;
    if matches!(state, "Z" | "X") {
        return None;
    }
    // state is the third field of all
    fields.nth(18)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn we_are_alive_and_others_are_not_known() {
        let presence = ProcessPresence::new();
        let ours = presence.holder_id();
        assert_ne!(ours, presence.holder_id());
        assert!(!presence.surely_gone(&ours), "{ours}");
        let elsewhere = format!("far-{ours}");
        for unknown in [elsewhere.as_str(), "x", "a:b:c:d", "a:1:2:3"] {
            assert!(
                !presence.surely_gone(&HolderId::new(unknown).unwrap()),
                "{unknown}"
            );
        }
    }

    #[test]
    fn a_process_that_ended_is_gone_and_so_is_one_of_a_former_run_of_the_computer() {
        let presence = ProcessPresence::new();
        let ours = presence.holder_id();
        let mut child = Command::new("sleep")
            .arg("60")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let start = start_time(child.id()).unwrap();
        let (host, tail) = (
            &presence.here.host,
            ours.as_str().rsplit_once(':').unwrap().1,
        );
        let of_child = HolderId::new(format!("{host}:{}:{start}:{tail}", child.id())).unwrap();
        assert!(!presence.surely_gone(&of_child));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(presence.surely_gone(&of_child));

        let pid = std::process::id();
        let reused = HolderId::new(format!("{host}:{pid}:1:{tail}")).unwrap();
        assert!(
            presence.surely_gone(&reused),
            "another process has the pid by now"
        );
        let before = ours.as_str().replace(&presence.here.boot, "00000000");
        assert!(presence.surely_gone(&HolderId::new(before).unwrap()));
        let container = ours.as_str().replace(&presence.here.namespace, "pid1");
        let container = container.replace(&format!(":{pid}:"), ":4000000:");
        assert!(!presence.surely_gone(&HolderId::new(container).unwrap()));
    }
}
