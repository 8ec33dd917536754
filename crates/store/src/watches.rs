//! Who waits for changes, and how they are noticed.
//!
//! Own commits tell at once those whose prefix they touch. Commits of others are noticed by a
//! thread that polls `PRAGMA data_version` while anybody watches; as it cannot know what was
//! deleted, it tells everybody.
//!
//! Invariant: no change is missed. `seen` never runs ahead of what was told: a watch that begins
//! while nobody polls is told once in vain rather than late.

use crate::entries;
use crate::worker::Joined;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// How often others' commits are looked for.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Everybody who watches through one handle.
#[derive(Debug)]
pub(crate) struct Watches {
    shared: Arc<Shared>,
    #[expect(dead_code, reason = "its end is waited for when it is dropped")]
    poller: Joined,
}

/// One watch; ends when dropped.
pub(crate) struct PrefixWatch {
    id: u64,
    bell: Arc<Notify>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    turn: Condvar,
}

#[derive(Debug, Default)]
struct State {
    next_id: u64,
    watchers: BTreeMap<u64, Watcher>,
    /// Versions of own commits, whose watchers were told, that the poller did not see yet.
    own: BTreeSet<u64>,
    life: Life,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Life {
    #[default]
    Open,
    Closed,
}

#[derive(Debug)]
struct Watcher {
    prefix: String,
    bell: Arc<Notify>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tell_all(&self) {
        for watcher in self.watchers.values() {
            watcher.bell.notify_one();
        }
    }
}

impl Watches {
    /// Starts the poller, which sleeps until somebody watches.
    pub(crate) fn start(connection: Connection, seen: u64) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let told = Arc::clone(&shared);
        let poller = Joined::spawn("store-watch", move || poll(&told, &connection, seen))?;
        Ok(Self { shared, poller })
    }

    /// Begins a watch.
    pub(crate) fn watch(&self, prefix: &str) -> PrefixWatch {
        let bell = Arc::new(Notify::new());
        let mut state = self.shared.lock();
        let id = state.next_id;
        state.next_id += 1;
        state.watchers.insert(
            id,
            Watcher {
                prefix: prefix.to_owned(),
                bell: Arc::clone(&bell),
            },
        );
        drop(state);
        self.shared.turn.notify_all();
        PrefixWatch {
            id,
            bell,
            shared: Arc::clone(&self.shared),
        }
    }

    /// A way to tell of own commits from the writer's thread.
    pub(crate) fn teller(&self) -> impl Fn(u64, &[String]) + Send + 'static {
        let shared = Arc::clone(&self.shared);
        move |version, keys| {
            let mut state = shared.lock();
            if state.watchers.is_empty() {
                return;
            }
            state.own.insert(version);
            for watcher in state.watchers.values() {
                if keys.iter().any(|key| key.starts_with(&watcher.prefix)) {
                    watcher.bell.notify_one();
                }
            }
        }
    }
}

impl Drop for Watches {
    fn drop(&mut self) {
        self.shared.lock().life = Life::Closed;
        self.shared.turn.notify_all();
    }
}

impl Drop for PrefixWatch {
    fn drop(&mut self) {
        self.shared.lock().watchers.remove(&self.id);
    }
}

#[async_trait::async_trait]
impl engine::ports::Watch for PrefixWatch {
    async fn changed(&mut self) {
        self.bell.notified().await;
    }
}

fn poll(shared: &Shared, connection: &Connection, mut seen: u64) {
    let mut data_version = None;
    let mut failing = None;
    while wait_for_turn(shared) {
        match look(connection, &mut data_version) {
            Ok(None) => {}
            Ok(Some(newest)) => {
                failing = None;
                let mut state = shared.lock();
                let told = state.own.iter().filter(|v| (seen + 1..=newest).contains(v));
                if newest < seen || told.count() as u64 != newest - seen {
                    state.tell_all();
                }
                state.own = state.own.split_off(&(newest + 1));
                seen = newest;
            }
            Err(error) => {
                // Told once, so that their own reads meet the fault.
                if failing.is_none() {
                    tracing::warn!(%error, "changes by other processes cannot be noticed");
                    shared.lock().tell_all();
                }
                failing = Some(error);
                data_version = None;
            }
        }
    }
}

/// Sleeps while nobody watches, then one interval. False when the store is closed.
fn wait_for_turn(shared: &Shared) -> bool {
    let idle = shared
        .turn
        .wait_while(shared.lock(), |state| {
            state.life == Life::Open && state.watchers.is_empty()
        })
        .unwrap_or_else(PoisonError::into_inner);
    let (state, _) = shared
        .turn
        .wait_timeout_while(idle, POLL_INTERVAL, |state| state.life == Life::Open)
        .unwrap_or_else(PoisonError::into_inner);
    state.life == Life::Open
}

/// The newest version, if anything was committed since the last look.
fn look(connection: &Connection, data_version: &mut Option<i64>) -> rusqlite::Result<Option<u64>> {
    let now: i64 = connection
        .prepare_cached("PRAGMA data_version")?
        .query_row([], |row| row.get(0))?;
    if *data_version == Some(now) {
        return Ok(None);
    }
    let newest = entries::newest_version(connection)?;
    *data_version = Some(now);
    Ok(Some(newest))
}
