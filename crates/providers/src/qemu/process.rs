//! Processes that outlive us: started in a session of their own, recognised later by what the kernel
//! says of them, ended through a handle that cannot mean another one.

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const POLL: Duration = Duration::from_millis(20);

/// A process: a pid alone is used again after a while, the time of its start is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ProcessId {
    pub(super) pid: u32,
    /// Clock ticks after the computer's start (proc(5), `starttime`).
    pub(super) started_ticks: u64,
}

impl ProcessId {
    /// The process that has this pid now; one that has ended but was not waited for counts as gone.
    pub(super) fn of(pid: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in parentheses may hold anything; the fields after it are plain.
        let mut fields = stat.rsplit_once(") ")?.1.split(' ');
        let state = fields.next()?;
        // `state` is field 3, `starttime` field 22.
        let started_ticks = fields.nth(18)?.parse().ok()?;
        (!matches!(state, "Z" | "X")).then_some(Self { pid, started_ticks })
    }

    /// CPU time that it has used, in clock ticks (proc(5), `utime` and `stime`).
    pub(super) fn cpu_ticks(self) -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).ok()?;
        let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
        let user: u64 = fields.next()?.parse().ok()?;
        let system: u64 = fields.next()?.parse().ok()?;
        (Self::of(self.pid) == Some(self)).then_some(user + system)
    }

    /// Whether it is still there and has this text among its arguments.
    pub(super) fn is_alive(self, mark: &str) -> bool {
        Self::of(self.pid) == Some(self) && has_argument(self.pid, mark)
    }

    /// Ends it at once, if it is still the one meant. Waits until it is gone, at most so long.
    pub(super) fn kill(self, mark: &str, patience: Duration) -> io::Result<()> {
        let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) else {
            return Ok(());
        };
        let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else {
            return Ok(());
        };
        // Asked after the handle was opened: the handle cannot come to mean a later process.
        if !self.is_alive(mark) {
            return Ok(());
        }
        pidfd_send_signal(&handle, Signal::KILL)?;
        if self.wait_gone(mark, patience) {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::TimedOut,
            format!("process {} does not end although it was killed", self.pid),
        ))
    }

    /// Waits until it is gone, at most so long; whether it is.
    pub(super) fn wait_gone(self, mark: &str, patience: Duration) -> bool {
        let start = Instant::now();
        while self.is_alive(mark) {
            if start.elapsed() >= patience {
                return false;
            }
            thread::sleep(POLL);
        }
        true
    }
}

fn has_argument(pid: u32, mark: &str) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| {
        line.split(|byte| *byte == 0)
            .any(|argument| argument == mark.as_bytes())
    })
}

/// A process that runs in this folder with this argument: one whose pid nobody had time to note.
pub(super) fn find(folder: &Path, mark: &str) -> Option<ProcessId> {
    let entries = fs::read_dir("/proc").ok()?;
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|pid| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == folder))
        .filter(|pid| has_argument(*pid, mark))
        .find_map(ProcessId::of)
}

/// Starts a program in a session of its own: neither our end, nor Ctrl-C in our terminal, is its end.
/// It gets nothing of our environment but the search path.
pub(super) fn spawn_detached(
    program: &str,
    arguments: &[String],
    folder: &Path,
    log: &Path,
) -> io::Result<ProcessId> {
    let output = File::options().create(true).append(true).open(log)?;
    let mut child = Command::new("setsid")
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env(
            "PATH",
            std::env::var_os("PATH")
                .as_deref()
                .unwrap_or(OsStr::new("/usr/bin:/bin")),
        )
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()?;
    // Our child leads no process group, so `setsid` does not fork: the pid stays.
    let process = ProcessId::of(child.id());
    // Waits for it, so that it does not stay as a zombie while we live.
    thread::Builder::new()
        .name("qemu-reaper".to_owned())
        .spawn(move || child.wait())?;
    process.ok_or_else(|| io::Error::other("it ended at once"))
}

/// The same, but it ends when the calling thread does: for what is of no use without us.
pub(super) fn spawn_bound(
    program: &str,
    arguments: &[String],
    folder: &Path,
    log: &Path,
) -> io::Result<ProcessId> {
    let mut words: Vec<String> = ["--pdeathsig", "KILL", program].map(str::to_owned).to_vec();
    words.extend_from_slice(arguments);
    spawn_detached("setpriv", &words, folder, log)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_recognised_and_ended_and_another_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let process = spawn_detached("sleep", &["61".to_owned()], folder.path(), &log).unwrap();
        let patience = Duration::from_secs(2);
        while find(folder.path(), "61") != Some(process) {
            thread::sleep(POLL);
        }
        assert!(process.is_alive("61"));
        let other = ProcessId {
            started_ticks: process.started_ticks + 1,
            ..process
        };
        other.kill("61", patience).unwrap();
        process.kill("62", patience).unwrap();
        assert!(process.is_alive("61"), "killed although it was not meant");
        process.kill("61", patience).unwrap();
        assert!(!process.is_alive("61"));
        assert_eq!(find(folder.path(), "61"), None);
    }
}
