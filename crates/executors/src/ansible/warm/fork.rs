//! One run that a parent forked.

use super::parent::Parent;
use crate::family::{descendants, is_alive, kill_all};
use rustix::process::Pid;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How often a run is looked at whose parent is dead.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Dropped while running: all of it is killed.
#[derive(Debug)]
pub(in crate::ansible) struct Fork {
    pub(super) pid: i32,
    /// In clock ticks: a number alone may be another's by now.
    pub(super) since: u64,
    pub(super) told: oneshot::Receiver<ExitStatus>,
    pub(super) status_file: PathBuf,
    pub(super) ended: Option<ExitStatus>,
    /// Closed by the kernel when we die; the run ends then (see the callback plugin).
    pub(super) _lifeline: File,
    /// Not ended before its runs are.
    pub(super) parent: Option<Arc<Parent>>,
}

impl Fork {
    /// Waits for its end.
    pub(in crate::ansible) async fn ended(&mut self) -> ExitStatus {
        if let Some(status) = self.ended {
            return status;
        }
        let status = match (&mut self.told).await {
            Ok(status) => status,
            Err(_) => self.outlive_parent().await,
        };
        self.ended = Some(status);
        status
    }

    /// The parent is dead, the run is not: its exit status is in a file, or it was killed.
    async fn outlive_parent(&self) -> ExitStatus {
        while is_alive(self.pid, self.since) {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let written = fs::read_to_string(&self.status_file).ok();
        let code: Option<i32> = written.and_then(|text| text.trim().parse().ok());
        const KILLED: i32 = 9;
        ExitStatus::from_raw(code.map_or(KILLED, |code| code << 8))
    }

    /// Number and start; `None`: it has ended.
    pub(in crate::ansible) fn leader(&self) -> Option<(Pid, u64)> {
        if self.ended.is_some() || !is_alive(self.pid, self.since) {
            return None;
        }
        Some((Pid::from_raw(self.pid)?, self.since))
    }
}

impl Drop for Fork {
    fn drop(&mut self) {
        if self.ended.is_none() {
            kill_all(descendants(&BTreeMap::from([(self.pid, self.since)])));
        }
    }
}
