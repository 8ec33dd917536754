//! After a restore: nothing is removed until an operator has looked (issue 5; design decision 10).
//!
//! What was made after the backup is not in the records, and what was removed after it is. A plan made
//! from such records may want to remove what serves, so removals wait; what grows does not.

use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{
    Clock, Committed, Expected, Log, LogEntry, LogError, Store, StoreError, Transaction,
};
use crate::records::{ProgressRecord, RestoredRecord};
use crate::snapshot::services;
use model::ServiceName;
use plan::MembershipChange;

/// Ids of members go on so far above the last that the records know: none is given out twice.
const MEMBERS_APART: u64 = 1_000_000;

/// Numbers of runs likewise.
const RUNS_APART: u64 = 1_000_000;

/// Numbers of steps likewise: they are part of idempotency keys.
const STEPS_APART: u64 = 1_000_000;

/// Why the mark could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum RestoredError {
    /// The store failed.
    #[error("failed to write what was restored")]
    Store(#[from] StoreError),
    /// The log failed.
    #[error("failed to log what was restored")]
    Log(#[from] LogError),
}

impl RestoredRecord {
    /// Why nothing is removed, in one sentence.
    pub fn why(&self) -> String {
        let taken = self.taken_at.map_or_else(
            || "at a time that it does not say".to_owned(),
            |at| format!("at {at:.0}"),
        );
        format!(
            "nothing is removed: the records are those of a backup taken {taken}, restored at \
             {:.0}, and nobody has confirmed them; `concertina repair` shows what would go",
            self.at
        )
    }
}

/// Marks all services of a store that was restored: whoever acted for them does no more, and nothing
/// is removed until [`confirm`]. Tells which they are.
///
/// # Errors
/// If the store fails.
pub async fn mark_restored<S: Store + Log>(
    store: &S,
    restored: &RestoredRecord,
) -> Result<Vec<ServiceName>, RestoredError> {
    let counter = store.get(keys::MEMBER_COUNTER).await?;
    let last = counter.and_then(|c| serde_json::from_slice::<u64>(&c.value).ok());
    let next = encode(&(last.unwrap_or(0) + MEMBERS_APART));
    let all = services(store).await?;
    // a counter that nobody used yet stays: there is nobody to be mistaken for another
    if last.is_some() {
        let counted = Transaction::new().put(keys::MEMBER_COUNTER, next);
        store.commit(counted).await?;
    }
    for name in &all {
        // numbers of runs and steps are part of idempotency keys: those given out since the backup are not given again
        let last_run = store.get(&keys::last_run(name)).await?;
        let last_run = last_run.and_then(|c| serde_json::from_slice::<u64>(&c.value).ok());
        let progress = store.get(&keys::progress(name)).await?;
        let progress =
            progress.and_then(|p| serde_json::from_slice::<ProgressRecord>(&p.value).ok());
        let mut progress = progress.unwrap_or_default();
        progress.step.0 += STEPS_APART;
        let transaction = Transaction::new()
            .put(keys::progress(name), encode(&progress))
            .put(
                keys::last_run(name),
                encode(&(last_run.unwrap_or(0) + RUNS_APART)),
            )
            .put(keys::restored(name), encode(restored))
            // asked for of other records
            .delete(keys::repair(name))
            .delete(keys::holder(name))
            .delete(keys::heartbeat(name));
        store.commit(transaction).await?;
        let event = Event::Restored {
            from: restored.from.clone(),
            taken_at: restored.taken_at,
        };
        tell(store, name, restored.at, event).await?;
    }
    Ok(all)
}

/// Lifts the mark that was looked at. `Ok(false)`: it was another by now, or none.
///
/// # Errors
/// If store or log fail.
pub async fn confirm<S: Store + Log>(
    store: &S,
    clock: &dyn Clock,
    service: &ServiceName,
    looked_at: u64,
    by: &str,
) -> Result<bool, RestoredError> {
    let key = keys::restored(service);
    let transaction = Transaction::new()
        .check(&key, Expected::Version(looked_at))
        .delete(&key);
    if let Committed::Conflict { .. } = store.commit(transaction).await? {
        return Ok(false);
    }
    let event = Event::RestoreConfirmed { by: by.to_owned() };
    tell(store, service, clock.now(), event).await?;
    Ok(true)
}

async fn tell<S: Log>(
    log: &S,
    service: &ServiceName,
    at: jiff::Timestamp,
    event: Event,
) -> Result<(), LogError> {
    let service = service.clone();
    log.append(vec![LogEntry { at, service, event }]).await?;
    Ok(())
}

/// Whether a change of membership begins a removal.
pub(crate) fn begins_removal(change: &MembershipChange) -> bool {
    match change {
        // a record of which nothing is left is in the way of others
        MembershipChange::Add(_) | MembershipChange::Renew(_) | MembershipChange::Remove { .. } => {
            false
        }
        MembershipChange::Transition { event, .. } => matches!(
            event,
            model::MemberEvent::Chosen(_)
                | model::MemberEvent::Condemned(_)
                | model::MemberEvent::StopBegan
        ),
        MembershipChange::LaunchFailed { .. } => true,
    }
}
