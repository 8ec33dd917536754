//! One holder acts: the right to act for a service (design decision 7).
//!
//! The holder's record is written once, when the lease is taken; every write of the holder checks
//! that record's version, so that a paused former holder can't write any more. Signs of life are a
//! record of their own.

use crate::keys;
use crate::ports::{Clock, Committed, Expected, Presence, Store, StoreError, Transaction};
use crate::records::{Heartbeat, HolderRecord};
use crate::snapshot::Snapshot;
use jiff::Timestamp;
use model::{HolderId, ServiceName};
use serde::Serialize;
use std::time::Duration;

/// A lease that nobody renewed for so long is dead.
pub const LEASE_TTL: Duration = Duration::from_secs(15);
/// How often the holder gives a sign of life.
pub const HEARTBEAT_EVERY: Duration = Duration::from_secs(4);

/// The right to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The service.
    pub service: ServiceName,
    /// Who holds it.
    pub holder: HolderId,
    /// Version of the holder's record: the fencing token of every write.
    pub version: u64,
}

/// Why a lease was not given.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Somebody else acts.
    #[error("{} ({}) acts for this service since {:.0}; its last sign of life is {} s old",
        .record.holder, .record.command, .record.since, .age.as_secs())]
    Held {
        /// Who.
        record: HolderRecord,
        /// Age of its last sign of life.
        age: Duration,
    },
    /// The store failed.
    #[error("failed to take the lease")]
    Store(#[from] StoreError),
}

/// Serialises a record. Our records are maps with string keys, so this can't fail.
pub(crate) fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("records serialise")
}

/// Age of the holder's last sign of life.
pub(crate) fn age(now: Timestamp, heartbeat: Option<Heartbeat>, since: Timestamp) -> Duration {
    let seen = heartbeat.map_or(since, |h| h.at.max(since));
    Duration::try_from(now.duration_since(seen)).unwrap_or_default()
}

/// The living holder of a service, if there is one.
pub fn living_holder(
    snapshot: &Snapshot,
    presence: &dyn Presence,
    now: Timestamp,
) -> Option<(HolderRecord, Duration)> {
    let record = &snapshot.holder.as_ref()?.value;
    let age = age(now, snapshot.heartbeat, record.since);
    let alive = age <= LEASE_TTL && !presence.surely_gone(&record.holder);
    alive.then(|| (record.clone(), age))
}

impl Lease {
    /// Takes the lease where nobody living holds it.
    ///
    /// # Errors
    /// If somebody else does, or the store fails.
    pub async fn acquire(
        store: &dyn Store,
        clock: &dyn Clock,
        presence: &dyn Presence,
        service: &ServiceName,
        holder: &HolderId,
        command: &str,
    ) -> Result<Self, LeaseError> {
        loop {
            let snapshot = Snapshot::read(store, service).await?;
            let now = clock.now();
            if let Some((record, age)) = living_holder(&snapshot, presence, now) {
                return Err(LeaseError::Held { record, age });
            }
            let key = keys::holder(service);
            let expected = snapshot
                .holder
                .map_or(Expected::Absent, |held| Expected::Version(held.version));
            let record = HolderRecord {
                holder: holder.clone(),
                since: now,
                command: command.to_owned(),
            };
            let transaction = Transaction::new()
                .check(&key, expected)
                .put(&key, encode(&record))
                .put(keys::heartbeat(service), encode(&Heartbeat { at: now }));
            if let Committed::Yes { version } = store.commit(transaction).await? {
                return Ok(Self {
                    service: service.clone(),
                    holder: holder.clone(),
                    version,
                });
            }
        }
    }

    /// A transaction that happens only as long as this lease is held.
    pub fn transaction(&self) -> Transaction {
        Transaction::new().check(keys::holder(&self.service), Expected::Version(self.version))
    }

    /// A sign of life.
    ///
    /// # Errors
    /// If the store fails. `Ok(false)`: the lease is lost.
    pub async fn renew(&self, store: &dyn Store, now: Timestamp) -> Result<bool, StoreError> {
        let transaction = self.transaction().put(
            keys::heartbeat(&self.service),
            encode(&Heartbeat { at: now }),
        );
        Ok(matches!(
            store.commit(transaction).await?,
            Committed::Yes { .. }
        ))
    }

    /// Gives it up. One that is lost already is none of our business.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn release(&self, store: &dyn Store) -> Result<(), StoreError> {
        let transaction = self
            .transaction()
            .delete(keys::holder(&self.service))
            .delete(keys::heartbeat(&self.service));
        store.commit(transaction).await.map(drop)
    }
}
