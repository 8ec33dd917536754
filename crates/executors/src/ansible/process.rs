//! A run as a process, whoever started it, and its end.

use super::family::{descendants, kill_all, start_of};
use super::warm::Fork;
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::BTreeMap;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

/// A running process, leader of its own group. Dropped while running: all of it is killed.
#[derive(Debug)]
pub(super) enum Running {
    /// The program itself, our child.
    Program(Program),
    /// A fork of a warm parent.
    Fork(Fork),
}

/// See [`Running::Program`].
#[derive(Debug)]
pub(super) struct Program {
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
        Ok(Self::Program(Program {
            child,
            _lifeline: lifeline,
        }))
    }

    /// Waits for its end; `None`: it did not come within the limit.
    pub(super) async fn wait(&mut self, limit: Duration) -> io::Result<Option<ExitStatus>> {
        match timeout(limit, self.ended()).await {
            Ok(status) => status.map(Some),
            Err(_) => Ok(None),
        }
    }

    async fn ended(&mut self) -> io::Result<ExitStatus> {
        match self {
            Self::Program(program) => program.child.wait().await,
            Self::Fork(fork) => Ok(fork.ended().await),
        }
    }

    /// Asks it to end, gives it that long, then ends all that is left.
    pub(super) async fn end(&mut self, grace: Duration) {
        let Some((leader, started)) = self.leader() else {
            return;
        };
        let family = descendants(&BTreeMap::from([(leader.as_raw_pid(), started)]));
        let _ = kill_process_group(leader, Signal::TERM);
        let _ = timeout(grace, self.ended()).await;
        kill_all(family);
        let _ = self.ended().await;
    }

    /// `None`: it has ended.
    fn leader(&self) -> Option<(Pid, u64)> {
        match self {
            Self::Program(program) => {
                let pid = Pid::from_raw(i32::try_from(program.child.id()?).ok()?)?;
                Some((pid, start_of(pid).1))
            }
            Self::Fork(fork) => fork.leader(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let pid = self.child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(leader) = pid.and_then(Pid::from_raw) {
            kill_all(descendants(&BTreeMap::from([start_of(leader)])));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::family::any_with_argument as alive;
    use super::*;
    use std::time::Instant;

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
