//! Takes over a service that another orchestrator deployed: records only, nothing is run.

use crate::converge::EngineError;
use crate::event::Event;
use crate::keys;
use crate::lease::{Lease, LeaseError, encode};
use crate::ledger::Ledger;
use crate::ports::{Clock, Expected, Log, LogEntry, LogError, Presence, Store, Transaction};
use crate::records::{ServiceRecord, WishRecord};
use model::{Generation, HolderId, ServiceName, Wish};
use plan::Recorded;
use std::sync::Arc;

/// Where and by whom it is taken over.
pub struct Adopter<'a> {
    /// Store.
    pub store: Arc<dyn Store>,
    /// Log.
    pub log: &'a dyn Log,
    /// Time.
    pub clock: &'a dyn Clock,
    /// Other processes.
    pub presence: &'a dyn Presence,
    /// Who does it.
    pub holder: &'a HolderId,
}

/// Why a service was not taken over.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    /// There is one of that name.
    #[error("there is a service {0} already")]
    Exists(ServiceName),
    /// Somebody acts for it.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The store failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The log failed.
    #[error("the log failed")]
    Log(#[from] LogError),
}

impl Adopter<'_> {
    /// From now on the service is there, as recorded, and is to stay deployed. The next holder does what
    /// is missing, and nothing that is recorded as done.
    ///
    /// # Errors
    /// If there is one of that name, somebody acts for it, or the store fails.
    pub async fn adopt(
        &self,
        service: &ServiceName,
        record: &ServiceRecord,
        recorded: &Recorded,
    ) -> Result<(), AdoptError> {
        let (store, clock) = (&*self.store, self.clock);
        let by = "import";
        let lease = Lease::acquire(store, clock, self.presence, service, self.holder, by).await?;
        let ledger = Ledger {
            store: self.store.clone(),
            lease: lease.clone(),
        };
        let now = clock.now();
        let wish = WishRecord {
            wish: Wish::Deployed,
            by: by.to_owned(),
            at: now,
            generation: Generation(1),
            made_from: None,
            undone_by: None,
        };
        let first = Transaction::new()
            .check(keys::record(service), Expected::Absent)
            .put(keys::record(service), encode(record))
            .check(keys::wish(service), Expected::Absent)
            .put(keys::wish(service), encode(&wish));
        let nothing = Recorded::default();
        let adopted = ledger.commit_behind(first, &nothing, recorded).await;
        lease.release(store).await.map_err(EngineError::from)?;
        match adopted {
            Err(EngineError::Raced { .. }) => return Err(AdoptError::Exists(service.clone())),
            other => other?,
        }
        let event = Event::WishChanged {
            wish: Wish::Deployed,
            by: by.to_owned(),
        };
        let entry = LogEntry {
            at: now,
            service: service.clone(),
            event,
        };
        self.log.append(vec![entry]).await?;
        Ok(())
    }
}
