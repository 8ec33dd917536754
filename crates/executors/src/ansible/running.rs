//! A run of Ansible as a process, whoever started it.

use super::warm::Fork;
use crate::process::{Program, end_all};
use std::io;
use std::process::ExitStatus;
use std::time::Duration;
use tokio::time::timeout;

/// Dropped while running: all of it is killed.
#[derive(Debug)]
pub(super) enum Running {
    /// The program itself, our child.
    Program(Program),
    /// A fork of a warm parent.
    Fork(Fork),
}

impl Running {
    /// Waits for its end; `None`: it did not come within the limit.
    pub(super) async fn wait(&mut self, limit: Duration) -> io::Result<Option<ExitStatus>> {
        match self {
            Self::Program(program) => program.wait(limit).await,
            Self::Fork(fork) => Ok(timeout(limit, fork.ended()).await.ok()),
        }
    }

    /// Asks it to end, gives it that long, then ends all that is left.
    pub(super) async fn end(&mut self, grace: Duration) {
        match self {
            Self::Program(program) => program.end(grace).await,
            Self::Fork(fork) => {
                let Some(leader) = fork.leader() else { return };
                end_all(leader, grace, fork.ended()).await;
                let _ = fork.ended().await;
            }
        }
    }
}
