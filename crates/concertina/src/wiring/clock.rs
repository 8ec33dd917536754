//! The wall clock.

use async_trait::async_trait;
use engine::ports::Clock;
use jiff::Timestamp;
use std::time::Duration;

/// This computer's clock.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }
}
