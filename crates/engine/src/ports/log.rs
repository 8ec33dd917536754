//! Append-only record of what was done and why.

use crate::event::Event;
use async_trait::async_trait;
use jiff::Timestamp;
use model::ServiceName;
use serde::{Deserialize, Serialize};

/// Place of an entry in the log; grows.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Sequence(pub u64);

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogEntry {
    /// When.
    pub at: Timestamp,
    /// To which service.
    pub service: ServiceName,
    /// What.
    pub event: Event,
}

/// Why the log failed.
#[derive(Debug, thiserror::Error)]
#[error("the log at {path}: {why}")]
pub struct LogError {
    /// Where.
    pub path: String,
    /// Why, and what to do.
    pub why: String,
}

/// The log. Entries are durable when `append` returns.
#[async_trait]
pub trait Log: Send + Sync {
    /// Adds entries, all or none, in order.
    async fn append(&self, entries: Vec<LogEntry>) -> Result<Sequence, LogError>;

    /// Entries of a service after a sequence, oldest first, at most `limit`.
    async fn read(
        &self,
        service: &ServiceName,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<(Sequence, LogEntry)>, LogError>;

    /// The last entries of a service, oldest first.
    async fn tail(
        &self,
        service: &ServiceName,
        limit: usize,
    ) -> Result<Vec<(Sequence, LogEntry)>, LogError>;
}
