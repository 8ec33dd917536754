//! How often members may fail to join before no more are tried by themselves.

use crate::GroupRecord;
use jiff::Timestamp;
use std::time::Duration;

/// Members in a row that may fail to join before no more are tried by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaunchBudget {
    /// How many.
    pub members: u32,
    /// After so long one more is tried; none: only when somebody asks.
    pub pause: Option<Duration>,
}

impl Default for LaunchBudget {
    fn default() -> Self {
        Self {
            members: 3,
            pause: Some(Duration::from_secs(300)),
        }
    }
}

impl LaunchBudget {
    /// Whether no more are tried just now.
    pub fn exhausted(&self, group: &GroupRecord, now: Timestamp) -> bool {
        let paused = match (self.pause, group.last_failed_at) {
            (Some(pause), Some(at)) => now < at + pause,
            _ => true,
        };
        group.failed_launches >= self.members && paused
    }
}
