//! Store and log in memory, for the simulator and for tests.
//!
//! Responsible for: the contract of both ports, deterministically; faults on demand; snapshots, as
//! what a disk holds when the power goes.
//! Must not know: time, threads.

use async_trait::async_trait;
use engine::ports::{
    Committed, Expected, Log, LogEntry, LogError, Sequence, Store, StoreError, Transaction,
    Versioned, Watch, Write,
};
use model::{ServiceName, StoreId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tokio::task::yield_now;

/// Both ports over maps. Clones share everything, like handles of one file; every commit is durable.
///
/// A commit and an append yield before and after they take effect, so that a simulated crash can
/// strike on either side.
#[derive(Debug, Clone)]
pub struct MemoryStore {
    id: StoreId,
    state: Arc<Mutex<State>>,
    /// Counts changes of the store; watches compare.
    changes: watch::Sender<u64>,
}

#[derive(Debug, Clone, Default)]
struct State {
    entries: BTreeMap<String, Versioned>,
    version: u64,
    log: Vec<(Sequence, LogEntry)>,
    /// Latest change by the key it touched.
    touched: BTreeMap<String, u64>,
    attempts: Attempts,
}

/// How often it was written to, and which times fail.
#[derive(Debug, Clone, Default)]
struct Attempts {
    commits: u64,
    failing_commits: BTreeSet<u64>,
    appends: u64,
    failing_appends: BTreeSet<u64>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(id: StoreId) -> Self {
        Self {
            id,
            state: Arc::default(),
            changes: watch::Sender::new(0),
        }
    }

    /// Identity of this store; snapshots keep it.
    pub fn store_id(&self) -> &StoreId {
        &self.id
    }

    /// A store of its own with what is durable now; injected faults and watches stay behind.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        let state = State {
            attempts: Attempts::default(),
            ..self.lock().clone()
        };
        Self {
            id: self.id.clone(),
            changes: watch::Sender::new(state.version),
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Lets the n-th commit from now fail (1 is the next) as a full disk would: nothing happens.
    pub fn fail_commit(&self, nth: u64) {
        let mut state = self.lock();
        let at = state.attempts.commits + nth;
        state.attempts.failing_commits.insert(at);
    }

    /// Lets the n-th append from now fail (1 is the next).
    pub fn fail_append(&self, nth: u64) {
        let mut state = self.lock();
        let at = state.attempts.appends + nth;
        state.attempts.failing_appends.insert(at);
    }

    /// Commits tried so far, those refused for their form left out.
    pub fn commits(&self) -> u64 {
        self.lock().attempts.commits
    }

    /// The whole log, of all services, oldest first.
    pub fn whole_log(&self) -> Vec<(Sequence, LogEntry)> {
        self.lock().log.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn apply(&self, transaction: Transaction) -> Result<Committed, StoreError> {
        let mut state = self.lock();
        state.attempts.commits += 1;
        let nth = state.attempts.commits;
        if state.attempts.failing_commits.remove(&nth) {
            return Err(StoreError::Unavailable {
                path: "memory".to_owned(),
                why: format!("commit {nth} was made to fail"),
            });
        }
        for check in transaction.checks {
            let found = state.entries.get(&check.key).map(|entry| entry.version);
            let holds = match check.expected {
                Expected::Absent => found.is_none(),
                Expected::Version(version) => found == Some(version),
            };
            if !holds {
                return Ok(Committed::Conflict { key: check.key });
            }
        }
        if !transaction.writes.is_empty() {
            state.version += 1;
        }
        let version = state.version;
        for write in transaction.writes {
            state.touched.insert(write.key().to_owned(), version);
            match write {
                Write::Put { key, value } => {
                    state.entries.insert(key, Versioned { value, version });
                }
                Write::Delete { key } => {
                    state.entries.remove(&key);
                }
            }
        }
        drop(state);
        self.changes.send_if_modified(|seen| {
            let newer = version > *seen;
            *seen = version.max(*seen);
            newer
        });
        Ok(Committed::Yes { version })
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, StoreError> {
        Ok(self.lock().entries.get(key).cloned())
    }

    async fn scan(&self, prefix: &str) -> Result<Vec<(String, Versioned)>, StoreError> {
        Ok(self
            .lock()
            .entries
            .range(prefix.to_owned()..)
            .take_while(|(key, _)| key.starts_with(prefix))
            .map(|(key, entry)| (key.clone(), entry.clone()))
            .collect())
    }

    async fn commit(&self, transaction: Transaction) -> Result<Committed, StoreError> {
        transaction.check_limits()?;
        yield_now().await;
        let committed = self.apply(transaction)?;
        yield_now().await;
        Ok(committed)
    }

    fn watch(&self, prefix: &str) -> Box<dyn Watch> {
        Box::new(MemoryWatch {
            prefix: prefix.to_owned(),
            seen: self.lock().version,
            changes: self.changes.subscribe(),
            state: Arc::clone(&self.state),
        })
    }
}

struct MemoryWatch {
    prefix: String,
    seen: u64,
    changes: watch::Receiver<u64>,
    state: Arc<Mutex<State>>,
}

impl MemoryWatch {
    /// Whether a key under the prefix was touched since the last look.
    fn look(&mut self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let touched = state
            .touched
            .range(self.prefix.clone()..)
            .take_while(|(key, _)| key.starts_with(&self.prefix))
            .any(|(_, version)| *version > self.seen);
        self.seen = state.version;
        touched
    }
}

#[async_trait]
impl Watch for MemoryWatch {
    async fn changed(&mut self) {
        loop {
            self.changes.mark_unchanged();
            if self.look() {
                return;
            }
            if self.changes.changed().await.is_err() {
                // The store is gone: nothing will ever change.
                std::future::pending::<()>().await;
            }
        }
    }
}

#[async_trait]
impl Log for MemoryStore {
    async fn append(&self, entries: Vec<LogEntry>) -> Result<Sequence, LogError> {
        yield_now().await;
        let last = {
            let mut state = self.lock();
            state.attempts.appends += 1;
            let nth = state.attempts.appends;
            if state.attempts.failing_appends.remove(&nth) {
                return Err(LogError {
                    path: "memory".to_owned(),
                    why: format!("append {nth} was made to fail"),
                });
            }
            for entry in entries {
                let sequence = Sequence(state.log.len() as u64 + 1);
                state.log.push((sequence, entry));
            }
            Sequence(state.log.len() as u64)
        };
        yield_now().await;
        Ok(last)
    }

    async fn read(
        &self,
        service: &ServiceName,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<(Sequence, LogEntry)>, LogError> {
        Ok(self
            .lock()
            .log
            .iter()
            .filter(|(sequence, entry)| *sequence > after && entry.service == *service)
            .take(limit)
            .cloned()
            .collect())
    }

    async fn tail(
        &self,
        service: &ServiceName,
        limit: usize,
    ) -> Result<Vec<(Sequence, LogEntry)>, LogError> {
        let mut last: Vec<_> = self
            .lock()
            .log
            .iter()
            .rev()
            .filter(|(_, entry)| entry.service == *service)
            .take(limit)
            .cloned()
            .collect();
        last.reverse();
        Ok(last)
    }
}
