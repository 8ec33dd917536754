//! Asks the monitors.

use async_trait::async_trait;
use model::ServiceName;
use policy::Monitors;

/// What is asked, all in one go for a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The service whose members are asked about.
    pub service: ServiceName,
}

/// Prometheus and Alertmanager, as sources of facts. Never fails: a source that does not answer in
/// time, or whose newest samples are stale, is part of the answer.
#[async_trait]
pub trait Signals: Send + Sync {
    /// Asks both.
    async fn observe(&self, question: &Question) -> Monitors;
}
