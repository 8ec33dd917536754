//! What a loop is told.

use crate::ports::{Clock, Executor, Library, Log, Presence, Provider, Signals, Store};
use model::StoreId;
use plan::LaunchBudget;
use policy::PolicySettings;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The doors.
#[derive(Clone)]
pub struct Ports {
    /// Coordination state.
    pub store: Arc<dyn Store>,
    /// What was done and why.
    pub log: Arc<dyn Log>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Revisions.
    pub library: Arc<dyn Library>,
    /// Other processes.
    pub presence: Arc<dyn Presence>,
    /// Servers.
    pub provider: Arc<dyn Provider>,
    /// Operations.
    pub executor: Arc<dyn Executor>,
    /// Monitors.
    pub signals: Arc<dyn Signals>,
}

/// Who runs the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A command: converges once and ends. Decides nothing by itself.
    Command,
    /// The agent: stays, evaluates policies, heals.
    Agent,
}

/// When something that failed is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// When somebody asks again.
    WhenAsked,
    /// By itself, after a time that doubles with each failure.
    Backoff {
        /// After the first failure.
        first: Duration,
        /// At most.
        most: Duration,
    },
}

/// Settings of a loop.
#[derive(Debug, Clone)]
pub struct EngineSettings {
    /// Who runs it.
    pub role: Role,
    /// Identity of the store.
    pub store_id: StoreId,
    /// Steps at once.
    pub workers: NonZeroUsize,
    /// How often the provider is asked.
    pub observe_every: Duration,
    /// How often the monitors are asked.
    pub evaluate_every: Duration,
    /// Time limit of operations that give none.
    pub operation_timeout: Duration,
    /// Where step logs go.
    pub log_folder: PathBuf,
    /// Times that temper decisions.
    pub policy: PolicySettings,
    /// Members that may fail to join in a row.
    pub launch_budget: LaunchBudget,
    /// When failures are tried again.
    pub retry: Retry,
}
