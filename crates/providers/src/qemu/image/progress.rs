//! What is told while an image is built.

use std::time::Duration;

/// How the building goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageProgress {
    /// Another process builds; it is waited for.
    Waiting,
    /// A step begins, so long after the building began.
    Step {
        /// What it does.
        title: String,
        /// Since the building began.
        elapsed: Duration,
    },
    /// The image is there.
    Built {
        /// Since the building began.
        elapsed: Duration,
    },
}
