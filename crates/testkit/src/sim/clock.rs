//! Time that stands still while anything can run.

use async_trait::async_trait;
use engine::ports::Clock;
use jiff::Timestamp;
use std::time::Duration;
use tokio::time::Instant;

/// The paused clock of the runtime, counted from a fixed moment.
#[derive(Debug, Clone, Copy)]
pub struct SimClock {
    begin: Instant,
}

impl SimClock {
    /// Begins at 2026-01-01T00:00:00Z.
    pub fn start() -> Self {
        Self {
            begin: Instant::now(),
        }
    }

    /// Time since the beginning.
    pub fn elapsed(&self) -> Duration {
        self.begin.elapsed()
    }
}

#[async_trait]
impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        let begin = Timestamp::from_second(1_767_225_600).expect("a moment within range");
        begin + self.elapsed()
    }

    async fn sleep(&self, span: Duration) {
        // a sleep of nothing would keep the paused clock from ever moving
        tokio::time::sleep(span.max(Duration::from_millis(1))).await;
    }
}
