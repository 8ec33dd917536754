//! Forgets a service without taking anything down.

use crate::converge::EngineError;
use crate::lease::{Lease, LeaseError};
use crate::ledger::Ledger;
use crate::ports::{Clock, Presence, Store};
use model::{HolderId, ServiceName};
use std::sync::Arc;

/// Why a service was not forgotten.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    /// Somebody acts for it.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The store failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Removes all that is stored of a service, the log excepted; nothing of it is stopped or deleted. What
/// runs goes on, and nobody knows of it any more.
///
/// # Errors
/// If somebody acts for it, or the store fails.
pub async fn forget(
    store: Arc<dyn Store>,
    clock: &dyn Clock,
    presence: &dyn Presence,
    service: &ServiceName,
    holder: &HolderId,
) -> Result<(), ForgetError> {
    let lease = Lease::acquire(&*store, clock, presence, service, holder, "forget").await?;
    let ledger = Ledger {
        store: store.clone(),
        lease: lease.clone(),
    };
    let forgotten = ledger.forget_all().await;
    lease.release(&*store).await.map_err(EngineError::from)?;
    Ok(forgotten?)
}
