//! How a loop ends.

use crate::ports::{LibraryError, LogError, StoreError};
use model::ServiceName;
use plan::ApplyError;

/// A good or expected end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Desired and observed are the same.
    Converged,
    /// Nothing of the service is left.
    Undeployed,
    /// Nothing more can be done by itself.
    Stuck {
        /// What failed, one line each.
        why: Vec<String>,
    },
    /// It was told to stop.
    Stopped,
}

/// An end that nobody wanted.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Another process acts for the service by now.
    #[error("another process took over: this one stops acting")]
    LeaseLost,
    /// Somebody changed a record at the same moment.
    #[error("{key} was changed by somebody else at the same moment")]
    Raced {
        /// Which.
        key: String,
    },
    /// There is nothing to hold.
    #[error("there is no service {0}")]
    NoService(ServiceName),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The log failed.
    #[error("the log failed")]
    Log(#[from] LogError),
    /// The revision can't be read.
    #[error("the service's revision can't be read")]
    Library(#[from] LibraryError),
    /// The records contradict themselves: a fault of this program.
    #[error("the records do not allow a planned step (please report this)")]
    Apply(#[from] ApplyError),
}
