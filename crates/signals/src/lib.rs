//! Level 3: Prometheus and Alertmanager, asked about one service.
//!
//! Responsible for: few questions in parallel, time limits, freshness; an answer of facts, or silence
//! and what was seen. Must not know: policies, thresholds, what follows from the facts.

mod alertmanager;
mod fetch;
mod fresh;
mod prometheus;
mod settings;
mod signals;
#[cfg(test)]
mod tests;
mod vector;

pub use settings::{SettingsError, SignalsSettings};
pub use signals::PrometheusSignals;
