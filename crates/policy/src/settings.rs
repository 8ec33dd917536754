//! Times that temper decisions.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Quiet times and windows. Defaults are those of production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySettings {
    /// Quiet time after a scale-out has converged or failed.
    pub cooldown_out: Duration,
    /// Quiet time after a scale-in (or a scale-out) before the next scale-in.
    pub cooldown_in: Duration,
    /// Time in which a new member counts but its metrics are not trusted yet.
    pub warm_up: Duration,
    /// The largest recommendation of this past window counts before anything is removed.
    pub stabilisation_in: Duration,
    /// Samples older than this are stale.
    pub stale_after: Duration,
    /// Where the provider calls most servers gone at once, it is not believed for so long.
    pub mass_loss_pause: Duration,
}

impl Default for PolicySettings {
    fn default() -> Self {
        Self {
            cooldown_out: Duration::ZERO,
            cooldown_in: Duration::from_secs(300),
            warm_up: Duration::from_secs(60),
            stabilisation_in: Duration::from_secs(300),
            stale_after: Duration::from_secs(60),
            mass_loss_pause: Duration::from_secs(300),
        }
    }
}
