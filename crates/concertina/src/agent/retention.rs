//! How long the log is kept (design decision 15): 30 days or 1 GiB, the last decision of a group
//! always.

use crate::wiring::House;
use std::time::Duration;

/// How often it is looked at; the first time at the agent's start.
pub(super) const SWEEP_EVERY: Duration = Duration::from_secs(3600);

const KEPT_HOURS: i64 = 30 * 24;
const KEPT_BYTES: u64 = 1 << 30;

/// Removes what is too old or too much. What can't be removed now is tried again at the next time.
pub(super) async fn sweep(house: &House) {
    let now = house.clock.now();
    let Ok(older_than) = now.checked_sub(jiff::SignedDuration::from_hours(KEPT_HOURS)) else {
        return;
    };
    match house.store.prune(older_than, KEPT_BYTES).await {
        Ok(pruned) => tracing::debug!(?pruned, "log swept"),
        Err(error) => tracing::warn!("the log was not swept: {error}"),
    }
}
