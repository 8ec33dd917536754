//! Requests for servers at a rate that a cloud bears.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// At most so many a minute, one after the other.
pub(super) struct Pace {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    pub(super) fn new(per_minute: NonZeroU32) -> Self {
        Self {
            interval: Duration::from_secs(60) / per_minute.get(),
            next: Mutex::new(None),
        }
    }

    /// Waits for the next turn.
    pub(super) async fn turn(&self) {
        let now = Instant::now();
        let at = {
            let mut next = self.next.lock().await;
            let at = next.map_or(now, |next| next.max(now));
            *next = Some(at + self.interval);
            at
        };
        tokio::time::sleep(at.saturating_duration_since(now)).await;
    }
}
