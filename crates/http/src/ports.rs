//! What this room needs of the engine; the binary joins them.

use crate::{ProviderCalls, ScrapeTarget, ServiceSummary};
use async_trait::async_trait;
use policy::AlertFact;

/// Takes alerts in.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Returns when the facts are durable, and without waiting for what they cause. Facts that are
    /// known already change nothing.
    async fn accept(&self, facts: Vec<AlertFact>) -> Result<(), InboxError>;
}

/// The fleet as it is recorded.
#[async_trait]
pub trait FleetView: Send + Sync {
    /// All servers of all services that have an exporter, those outside every group included.
    async fn targets(&self) -> Result<Vec<ScrapeTarget>, Unavailable>;

    /// All services with their groups.
    async fn services(&self) -> Result<Vec<ServiceSummary>, Unavailable>;

    /// What was asked of providers since the agent started; of those that count it.
    fn provider_calls(&self) -> Vec<ProviderCalls> {
        Vec::new()
    }

    /// Whether the agent can do its work.
    async fn ready(&self) -> Result<(), Unavailable>;
}

/// Alerts could not be made durable. Whoever sent them should send them again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the alerts could not be stored: {why}")]
pub struct InboxError {
    /// What happened.
    pub why: String,
}

/// Something that is asked for cannot be told just now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Unavailable {
    /// What happened, and what to do.
    pub why: String,
}
