//! Asking for a run: a workflow, or the actions of triggers (design decision 7: anybody may).

use crate::keys;
use crate::lease::encode;
use crate::ports::{Committed, Expected, Transaction};
use crate::snapshot::Snapshot;
use crate::wishes::{WishError, Wishes};
use model::{RunId, ServiceName, Wish};
use plan::{GiveUp, RunOf, RunRequest, RunState};

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
        let by = &self.asker(by);
        let snapshot = Snapshot::read(self.store, service).await?;
        let Some(record) = &snapshot.record else {
            return Err(WishError::NoService(service.clone()));
        };
        let request = RunRequest {
            id,
            what,
            by: by.clone(),
            at: self.clock.now(),
            revision: Some(record.value.revision.clone()),
        };
        let bytes = encode(&request);
        if bytes.len() > MOST_BYTES {
            return Err(WishError::TooLarge {
                bytes: bytes.len(),
                most: MOST_BYTES,
            });
        }
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

    /// Wishes that a run does not go on. Whoever holds the service ends it: what it runs just now is cancelled.
    ///
    /// # Errors
    /// If there is no such service, or no such run that goes on, or the store fails.
    pub async fn give_up(
        &self,
        service: &ServiceName,
        run: RunId,
        by: &str,
    ) -> Result<(), WishError> {
        let by = &self.asker(by);
        let snapshot = Snapshot::read(self.store, service).await?;
        let Some(record) = &snapshot.record else {
            return Err(WishError::NoService(service.clone()));
        };
        let asked = snapshot.requests.iter().map(|request| request.id);
        let running = snapshot.recorded.runs.values();
        let running = running.filter(|run| run.state == RunState::Running);
        let going: Vec<RunId> = asked.chain(running.map(|run| run.request.id)).collect();
        if !going.contains(&run) {
            return Err(WishError::NoRun {
                service: service.clone(),
                run,
                going: match going.is_empty() {
                    true => "none does".to_owned(),
                    false => {
                        let names: Vec<String> = going.iter().map(RunId::to_string).collect();
                        names.join(", ")
                    }
                },
            });
        }
        let end = GiveUp {
            run,
            by: by.clone(),
            at: self.clock.now(),
        };
        let transaction = Transaction::new()
            .check(keys::record(service), Expected::Version(record.version))
            .put(keys::give_up(service, run), encode(&end));
        match self.store.commit(transaction).await? {
            Committed::Yes { .. } => Ok(()),
            // it is another service by now, or another revision, with which runs end
            Committed::Conflict { .. } => Err(WishError::Changed(service.clone())),
        }
    }
}
