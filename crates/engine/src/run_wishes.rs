//! Asking for a run: a workflow, or the actions of triggers (design decision 7: anybody may).

use crate::keys;
use crate::lease::encode;
use crate::ports::{Committed, Expected, Transaction};
use crate::snapshot::Snapshot;
use crate::wishes::{WishError, Wishes};
use model::{RunId, ServiceName, Wish};
use plan::{RunOf, RunRequest};

/// Most bytes that a notification and inputs may have together: a record has 256 KiB.
const MOST_BYTES: usize = 128 * 1024;

impl Wishes<'_> {
    /// A number that no other run of the service has.
    ///
    /// # Errors
    /// If there is no such service, or the store fails.
    pub async fn number_run(&self, service: &ServiceName) -> Result<RunId, WishError> {
        let key = keys::last_run(service);
        loop {
            let record = self.store.get(&keys::record(service)).await?;
            let Some(record) = record else {
                return Err(WishError::NoService(service.clone()));
            };
            let last = self.store.get(&key).await?;
            let number = last.as_ref().map(|l| serde_json::from_slice(&l.value));
            let number: u64 = number.and_then(Result::ok).unwrap_or(0) + 1;
            let expected = last.map_or(Expected::Absent, |l| Expected::Version(l.version));
            let transaction = Transaction::new()
                .check(keys::record(service), Expected::Version(record.version))
                .check(&key, expected)
                .put(&key, encode(&number));
            if let Committed::Yes { .. } = self.store.commit(transaction).await? {
                return Ok(RunId(number));
            }
        }
    }

    /// Asks for a run under that number. Whoever holds the service takes it up.
    ///
    /// # Errors
    /// If there is no such service, or it is being undeployed, or too much comes with it.
    pub async fn run(
        &self,
        service: &ServiceName,
        id: RunId,
        what: RunOf,
        by: &str,
    ) -> Result<(), WishError> {
        let request = RunRequest {
            id,
            what,
            by: by.to_owned(),
            at: self.clock.now(),
        };
        let bytes = encode(&request);
        if bytes.len() > MOST_BYTES {
            return Err(WishError::TooLarge {
                bytes: bytes.len(),
                most: MOST_BYTES,
            });
        }
        let snapshot = Snapshot::read(self.store, service).await?;
        let Some(record) = &snapshot.record else {
            return Err(WishError::NoService(service.clone()));
        };
        if snapshot
            .wish
            .is_some_and(|w| w.value.wish == Wish::Undeployed)
        {
            return Err(WishError::Undeploying(service.clone()));
        }
        let transaction = Transaction::new()
            .check(keys::record(service), Expected::Version(record.version))
            .put(keys::request(service, id), bytes);
        match self.store.commit(transaction).await? {
            Committed::Yes { .. } => Ok(()),
            // what it was asked of is another one by now
            Committed::Conflict { .. } => Err(WishError::Changed(service.clone())),
        }
    }
}
