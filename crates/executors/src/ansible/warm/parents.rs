//! The parents that there are, and what is done when one fails.

use super::fit::{Fitted, Key, fit};
use super::fork::Fork;
use super::order::Task;
use super::parent::{Parent, Phase};
use crate::family::end_all_marked;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Each holds an imported Ansible in memory (about 60 MiB).
const MOST: usize = 4;
/// After so many that died, runs are plain.
const MOST_DEATHS: u32 = 3;
/// Longest wait for an import.
const IMPORT_LIMIT: Duration = Duration::from_secs(60);

/// See the module.
#[derive(Debug)]
pub(in crate::ansible) struct Parents {
    temporary: PathBuf,
    /// The last used first.
    list: Mutex<Vec<(Key, Arc<Parent>)>>,
    deaths: AtomicU32,
    told: AtomicBool,
}

impl Parents {
    /// None yet.
    pub(in crate::ansible) fn new(temporary: PathBuf) -> Self {
        Self {
            temporary,
            list: Mutex::default(),
            deaths: AtomicU32::new(0),
            told: AtomicBool::new(false),
        }
    }

    /// Starts a run; `None`: it must be started as a program.
    pub(in crate::ansible) async fn start(&self, task: &Task) -> Option<Fork> {
        if self.deaths.load(Ordering::Relaxed) >= MOST_DEATHS {
            return None;
        }
        let Fitted { key, order } = match fit(task) {
            Ok(fitted) => fitted,
            Err(why) => return self.plain(why),
        };
        let parent = match self.parent(&key) {
            Ok(parent) => parent,
            Err(error) => return self.plain(&error.to_string()),
        };
        match tokio::time::timeout(IMPORT_LIMIT, parent.settled()).await {
            Ok(Phase::Ready) => {}
            Ok(Phase::Refused(why)) => return self.plain(&why),
            Ok(Phase::Importing | Phase::Dead) => return self.buried("it died at its start"),
            Err(_) => return self.plain("it does not come up"),
        }
        if let Some(fork) = parent.fork(order, &task.mark).await {
            return Some(fork);
        }
        // it may have forked before it died
        let name = task.mark.name.clone();
        let _ = tokio::task::spawn_blocking(move || end_all_marked("\0", &name)).await;
        self.buried("it died")
    }

    fn parent(&self, key: &Key) -> std::io::Result<Arc<Parent>> {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        // a dead one is made anew; one that refused is remembered
        list.retain(|(_, parent)| parent.phase() != Phase::Dead);
        if let Some(found) = list.iter().position(|(other, _)| other == key) {
            list[..=found].rotate_right(1);
        } else {
            let parent = Parent::start(key, &self.temporary)?;
            list.insert(0, (key.clone(), Arc::new(parent)));
            list.truncate(MOST);
        }
        Ok(list[0].1.clone())
    }

    fn buried(&self, why: &str) -> Option<Fork> {
        self.deaths.fetch_add(1, Ordering::Relaxed);
        self.plain(why)
    }

    /// Told once; the runs themselves go on as ever.
    fn plain(&self, why: &str) -> Option<Fork> {
        if self.told.swap(true, Ordering::Relaxed) {
            tracing::debug!(why, "a run without warm Ansible");
        } else {
            tracing::warn!(
                why,
                "Ansible can't be kept warm, so each run starts it anew; `warm = false` in [ansible] leaves the attempt out"
            );
        }
        None
    }
}
