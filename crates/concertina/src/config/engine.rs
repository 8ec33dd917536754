//! `[engine]`

use super::key::{Key, Section};
use serde::Deserialize;
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::time::Duration;

/// How the work is done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EngineSection {
    /// Steps at once, where that is said.
    pub(crate) workers: Option<NonZeroUsize>,
    observe_interval_seconds: NonZeroU64,
    evaluation_interval_seconds: NonZeroU64,
    operation_timeout_seconds: NonZeroU64,
    /// Members in a row that may fail to join.
    pub(crate) launch_budget_members: NonZeroU32,
}

impl Default for EngineSection {
    fn default() -> Self {
        let seconds = |n| NonZeroU64::new(n).expect("invariant: a default is not 0");
        Self {
            workers: None,
            observe_interval_seconds: seconds(15),
            evaluation_interval_seconds: seconds(15),
            operation_timeout_seconds: seconds(1800),
            launch_budget_members: NonZeroU32::new(3).expect("invariant: a default is not 0"),
        }
    }
}

impl EngineSection {
    /// Steps at once: as said, else what this machine bears.
    pub(crate) fn workers(&self) -> NonZeroUsize {
        self.workers.unwrap_or_else(super::bearable::workers)
    }

    /// How often the provider is asked.
    pub(crate) fn observe_interval(&self) -> Duration {
        Duration::from_secs(self.observe_interval_seconds.get())
    }

    /// How often the monitors are asked.
    pub(crate) fn evaluation_interval(&self) -> Duration {
        Duration::from_secs(self.evaluation_interval_seconds.get())
    }

    /// Time limit of operations whose template gives none.
    pub(crate) fn operation_timeout(&self) -> Duration {
        Duration::from_secs(self.operation_timeout_seconds.get())
    }
}

impl Section for EngineSection {
    const NAME: &'static str = "engine";
    const ABOUT: &'static [&'static str] = &["How the work is done."];
    const KEYS: &'static [Key] = &[
        Key::found_out(
            "workers",
            "8",
            &[
                "Steps that run at once. Without it: four for each processor, and no more than memory has",
                "room for (100 MiB each), at most 64.",
            ],
        ),
        Key::new(
            "observe_interval_seconds",
            "15",
            &["The provider is asked this often how its servers are."],
        ),
        Key::new(
            "evaluation_interval_seconds",
            "15",
            &["The agent asks Prometheus and Alertmanager this often, and at each alert."],
        ),
        Key::new(
            "operation_timeout_seconds",
            "1800",
            &["Time limit of operations whose template gives none."],
        ),
        Key::new(
            "launch_budget_members",
            "3",
            &["So many new members of a group may fail to join in a row before no more are tried."],
        ),
    ];

    fn check(&self) -> Result<(), String> {
        super::key_checks::at_most_a_year(&[
            (
                "observe_interval_seconds",
                self.observe_interval_seconds.get(),
            ),
            (
                "evaluation_interval_seconds",
                self.evaluation_interval_seconds.get(),
            ),
            (
                "operation_timeout_seconds",
                self.operation_timeout_seconds.get(),
            ),
        ])
    }
}
