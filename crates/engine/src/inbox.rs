//! Alerts come in: made durable, then the service's holder wakes by its watch.

use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{
    Clock, Committed, Expected, Log, LogEntry, LogError, Store, StoreError, Transaction,
};
use policy::AlertFact;
use std::sync::Arc;

/// Where alerts are handed in.
#[derive(Clone)]
pub struct AlertInbox {
    store: Arc<dyn Store>,
    log: Arc<dyn Log>,
    clock: Arc<dyn Clock>,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Accepted {
    /// Alerts that were new or changed.
    pub changed: usize,
    /// Repeats and old news.
    pub known: usize,
    /// Alerts about services that are not deployed here.
    pub unknown_service: usize,
}

/// Why a delivery was not taken; none of it may be counted on.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// The store failed.
    #[error("failed to store alerts")]
    Store(#[from] StoreError),
    /// The log failed.
    #[error("failed to log alerts")]
    Log(#[from] LogError),
}

impl AlertInbox {
    /// An inbox over a store.
    pub fn new(store: Arc<dyn Store>, log: Arc<dyn Log>, clock: Arc<dyn Clock>) -> Self {
        Self { store, log, clock }
    }

    /// Makes alerts durable. Repeats, duplicates and re-orderings change nothing.
    ///
    /// # Errors
    /// If the store or log fails: the sender should send again.
    pub async fn accept(&self, facts: Vec<AlertFact>) -> Result<Accepted, InboxError> {
        let mut accepted = Accepted::default();
        for fact in facts {
            self.accept_one(fact, &mut accepted).await?;
        }
        Ok(accepted)
    }

    async fn accept_one(&self, fact: AlertFact, accepted: &mut Accepted) -> Result<(), InboxError> {
        let service = keys::record(&fact.service);
        let key = keys::alert(&fact.service, &fact.fingerprint);
        loop {
            let Some(record) = self.store.get(&service).await? else {
                accepted.unknown_service += 1;
                return Ok(());
            };
            let old = self.store.get(&key).await?;
            let known: Option<AlertFact> = old
                .as_ref()
                .and_then(|v| serde_json::from_slice(&v.value).ok());
            let Some(kept) = policy::merge(known.as_ref(), fact.clone()) else {
                accepted.known += 1;
                return Ok(());
            };
            let expected = old.map_or(Expected::Absent, |v| Expected::Version(v.version));
            // nothing is left behind for a service that goes at this moment
            let transaction = Transaction::new()
                .check(&service, Expected::Version(record.version))
                .check(&key, expected)
                .put(&key, encode(&kept));
            if let Committed::Yes { .. } = self.store.commit(transaction).await? {
                accepted.changed += 1;
                let event = Event::AlertChanged {
                    fingerprint: kept.fingerprint.clone(),
                    rule: kept.rule,
                    member: kept.member,
                    instance: kept.instance.clone().unwrap_or_default(),
                    starts_at: kept.starts_at,
                    status: kept.status,
                };
                let at = self.clock.now();
                self.log
                    .append(vec![LogEntry {
                        at,
                        service: kept.service,
                        event,
                    }])
                    .await?;
                return Ok(());
            }
        }
    }
}
