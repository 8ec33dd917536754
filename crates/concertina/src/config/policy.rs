//! `[policy]`

use super::key::{Key, Section};
use policy::PolicySettings;
use serde::Deserialize;
use std::time::Duration;

/// Times that temper decisions, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PolicySection {
    cooldown_out_seconds: u64,
    cooldown_in_seconds: u64,
    warm_up_seconds: u64,
    stabilisation_in_seconds: u64,
    stale_after_seconds: u64,
    mass_loss_pause_seconds: u64,
}

impl Default for PolicySection {
    fn default() -> Self {
        let settings = PolicySettings::default();
        Self {
            cooldown_out_seconds: settings.cooldown_out.as_secs(),
            cooldown_in_seconds: settings.cooldown_in.as_secs(),
            warm_up_seconds: settings.warm_up.as_secs(),
            stabilisation_in_seconds: settings.stabilisation_in.as_secs(),
            stale_after_seconds: settings.stale_after.as_secs(),
            mass_loss_pause_seconds: settings.mass_loss_pause.as_secs(),
        }
    }
}

impl PolicySection {
    /// As the engine takes them.
    pub(crate) fn settings(&self) -> PolicySettings {
        PolicySettings {
            cooldown_out: Duration::from_secs(self.cooldown_out_seconds),
            cooldown_in: Duration::from_secs(self.cooldown_in_seconds),
            warm_up: Duration::from_secs(self.warm_up_seconds),
            stabilisation_in: Duration::from_secs(self.stabilisation_in_seconds),
            stale_after: Duration::from_secs(self.stale_after_seconds),
            mass_loss_pause: Duration::from_secs(self.mass_loss_pause_seconds),
        }
    }
}

impl Section for PolicySection {
    const NAME: &'static str = "policy";
    const ABOUT: &'static [&'static str] =
        &["Quiet times around decisions. Bounds stand in the template's policies."];
    const KEYS: &'static [Key] = &[
        Key::new(
            "cooldown_out_seconds",
            "0",
            &["Quiet time after a scale-out has converged or failed, before the next one."],
        ),
        Key::new(
            "cooldown_in_seconds",
            "300",
            &["Quiet time after any scaling before members are removed."],
        ),
        Key::new(
            "warm_up_seconds",
            "60",
            &["A new member counts, but its figures are not believed for so long."],
        ),
        Key::new(
            "stabilisation_in_seconds",
            "300",
            &["Members are removed only if nothing more was recommended for so long."],
        ),
        Key::new(
            "stale_after_seconds",
            "60",
            &["Samples older than this are no data; without data nothing is removed."],
        ),
        Key::new(
            "mass_loss_pause_seconds",
            "300",
            &[
                "Where the provider calls more than half of its servers gone at once, nothing is",
                "healed for so long; if it still says so then, they are replaced one by one.",
            ],
        ),
    ];

    fn check(&self) -> Result<(), String> {
        super::key_checks::at_most_a_year(&[
            ("cooldown_out_seconds", self.cooldown_out_seconds),
            ("cooldown_in_seconds", self.cooldown_in_seconds),
            ("warm_up_seconds", self.warm_up_seconds),
            ("stabilisation_in_seconds", self.stabilisation_in_seconds),
            ("stale_after_seconds", self.stale_after_seconds),
            ("mass_loss_pause_seconds", self.mass_loss_pause_seconds),
        ])?;
        if self.stale_after_seconds == 0 {
            return Err(
                "stale_after_seconds = 0 makes every sample stale, so that nothing is ever \
                        removed: set it to at least twice the scrape interval"
                    .to_owned(),
            );
        }
        Ok(())
    }
}
