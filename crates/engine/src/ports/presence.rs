//! Which other processes are alive.

use model::HolderId;

/// Tells whether a holder is certainly dead, so that its lease need not run out first.
pub trait Presence: Send + Sync {
    /// `true` only where that is certain (a process of this machine that is gone).
    fn surely_gone(&self, holder: &HolderId) -> bool;
}
