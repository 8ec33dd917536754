//! One question for all who wait for its answer: they are handed the same one.

use super::api::ApiError;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The latest answer, with when it was asked for.
pub(super) struct Shared<T>(Mutex<Option<(Instant, Arc<T>)>>);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Shared<T> {
    /// An answer that was asked for at that time or later.
    pub(super) async fn since(
        &self,
        when: Instant,
        ask: impl AsyncFnOnce() -> Result<T, ApiError>,
    ) -> Result<Arc<T>, ApiError> {
        // who waits here is given what the one before it asks for
        let mut latest = self.0.lock().await;
        if let Some((asked_at, answer)) = &*latest
            && *asked_at >= when
        {
            return Ok(answer.clone());
        }
        let asked_at = Instant::now();
        let answer = Arc::new(ask().await?);
        *latest = Some((asked_at, answer.clone()));
        Ok(answer)
    }

    /// The next answer, an interval after the last one.
    pub(super) async fn next(
        &self,
        interval: Duration,
        ask: impl AsyncFnOnce() -> Result<T, ApiError>,
    ) -> Result<Arc<T>, ApiError> {
        tokio::time::sleep(interval).await;
        let when = Instant::now().checked_sub(interval);
        let when = when.map_or_else(Instant::now, |when| when + interval / 4);
        self.since(when, ask).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn who_waits_is_handed_what_another_asked_for() {
        let shared = Shared::default();
        let asked = AtomicU32::new(0);
        let ask = async || {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok(asked.fetch_add(1, Ordering::Relaxed))
        };
        let begun = Instant::now();
        let three = futures::future::join3(
            shared.since(begun, ask),
            shared.since(begun, ask),
            shared.since(begun, ask),
        );
        let (first, second, third) = three.await;
        assert_eq!(
            (*first.unwrap(), *second.unwrap(), *third.unwrap()),
            (0, 0, 0)
        );
        assert_eq!(*shared.since(Instant::now(), ask).await.unwrap(), 1);
    }
}
