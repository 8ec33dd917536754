//! A process that we started, with all its descendants, and its end.

use crate::family::{descendants, kill_all, start_of};
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::BTreeMap;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, ChildStdin, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// A running process, leader of its own group. Dropped while running: all of it is killed.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    _lifeline: Lifeline,
}

/// Its standard input, held open. Closed by the kernel when we die; the run ends then.
#[derive(Debug)]
enum Lifeline {
    Silent {
        _held: Option<ChildStdin>,
    },
    /// Something is said first.
    Saying(JoinHandle<()>),
}

impl Program {
    pub(crate) fn spawn(command: Command) -> io::Result<Self> {
        Self::spawn_saying(command, None)
    }

    /// Starts it with something to read on its standard input, which stays open after that.
    pub(crate) fn spawn_saying(mut command: Command, words: Option<Vec<u8>>) -> io::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let lifeline = match (words, child.stdin.take()) {
            (Some(words), Some(mut input)) => Lifeline::Saying(tokio::spawn(async move {
                // a process that ended early reads no further, and says why itself
                let _ = input.write_all(&words).await;
                let _ = input.flush().await;
                std::future::pending::<()>().await;
            })),
            (_, held) => Lifeline::Silent { _held: held },
        };
        Ok(Self {
            child,
            _lifeline: lifeline,
        })
    }

    pub(crate) async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Waits for its end; `None`: it did not come within the limit.
    pub(crate) async fn wait(&mut self, limit: Duration) -> io::Result<Option<ExitStatus>> {
        match timeout(limit, self.ended()).await {
            Ok(status) => status.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Asks it to end, gives it that long, then ends all that is left.
    pub(crate) async fn end(&mut self, grace: Duration) {
        let Some(leader) = self.leader() else { return };
        end_all(leader, grace, self.child.wait()).await;
        let _ = self.child.wait().await;
    }

    /// Number and start; `None`: it has ended.
    fn leader(&self) -> Option<(Pid, u64)> {
        let pid = Pid::from_raw(i32::try_from(self.child.id()?).ok()?)?;
        Some((pid, start_of(pid).1))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some((leader, started)) = self.leader() {
            let family = BTreeMap::from([(leader.as_raw_pid(), started)]);
            kill_all(descendants(&family));
        }
    }
}

impl Drop for Lifeline {
    fn drop(&mut self) {
        if let Self::Saying(task) = self {
            task.abort();
        }
    }
}

/// Asks a group to end, waits that long for its leader, then ends all that is left of the family.
pub(crate) async fn end_all<T>(
    (leader, started): (Pid, u64),
    grace: Duration,
    ended: impl Future<Output = T>,
) {
    let family = descendants(&BTreeMap::from([(leader.as_raw_pid(), started)]));
    let _ = kill_process_group(leader, Signal::TERM);
    let _ = timeout(grace, ended).await;
    kill_all(family);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::any_with_argument as alive;
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
        let mut running = Program::spawn(stubborn(&marker)).unwrap();
        until_alive(&marker).await;
        assert_eq!(running.wait(Duration::from_millis(50)).await.unwrap(), None);
        running.end(Duration::from_millis(100)).await;
        assert!(!alive(&marker));
    }

    /// Dropped in the middle of making children, each of which leaves the group.
    #[tokio::test]
    async fn dropping_kills_what_was_just_made() {
        for round in 0..40 {
            let marker = format!("concertina-just-{}-{round}-", std::process::id());
            let running = Program::spawn(stubborn(&marker)).unwrap();
            let begun = Instant::now();
            while !alive(&marker) && begun.elapsed() < Duration::from_secs(5) {
                std::thread::yield_now();
            }
            drop(running);
            let begun = Instant::now();
            while alive(&marker) && begun.elapsed() < Duration::from_secs(5) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert!(!alive(&marker), "round {round}");
        }
    }

    #[tokio::test]
    async fn dropping_kills_all_at_once() {
        let marker = format!("concertina-drop-{}", std::process::id());
        let running = Program::spawn(stubborn(&marker)).unwrap();
        until_alive(&marker).await;
        assert!(alive(&marker));
        drop(running);
        // what is killed takes a moment to be gone
        let begun = Instant::now();
        while alive(&marker) && begun.elapsed() < Duration::from_secs(5) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(!alive(&marker));
    }
}
