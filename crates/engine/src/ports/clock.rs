//! Time, as the engine sees it.

use async_trait::async_trait;
use jiff::Timestamp;
use std::time::Duration;

/// Reads the clock and waits. Nothing in the engine knows another.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Wall-clock time.
    fn now(&self) -> Timestamp;

    /// Waits that long.
    async fn sleep(&self, span: Duration);
}
