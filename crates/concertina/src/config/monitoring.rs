//! `[monitoring]`

use super::key::{Key, Section};
use monitoring::{IntervalSettings, MonitoringIntervals};
use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};

/// Where the monitors listen, and how often they look.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct MonitoringSection {
    /// Prometheus.
    pub(crate) prometheus: SocketAddr,
    /// Alertmanager.
    pub(crate) alertmanager: SocketAddr,
    #[serde(flatten)]
    intervals: IntervalSettings,
}

impl Default for MonitoringSection {
    fn default() -> Self {
        let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Self {
            prometheus: loopback(9090),
            alertmanager: loopback(9093),
            intervals: IntervalSettings::default(),
        }
    }
}

impl MonitoringSection {
    /// Intervals that fit each other.
    pub(crate) fn intervals(&self) -> MonitoringIntervals {
        MonitoringIntervals::new(self.intervals)
            .expect("invariant: a section that was read has been checked")
    }
}

impl Section for MonitoringSection {
    const NAME: &'static str = "monitoring";
    const ABOUT: &'static [&'static str] = &[
        "Prometheus and Alertmanager: where they listen, and how often they look. After a change of",
        "intervals render their files again (`concertina monitoring render`).",
    ];
    const KEYS: &'static [Key] = &[
        Key::new(
            "prometheus",
            "\"127.0.0.1:9090\"",
            &["Prometheus' address."],
        ),
        Key::new(
            "alertmanager",
            "\"127.0.0.1:9093\"",
            &["Alertmanager's address."],
        ),
        Key::new(
            "scrape_interval_seconds",
            "15",
            &["Prometheus asks every exporter this often."],
        ),
        Key::new(
            "evaluation_interval_seconds",
            "15",
            &["Prometheus works its rules out this often."],
        ),
        Key::new(
            "discovery_refresh_seconds",
            "5",
            &["Prometheus asks the agent this often what there is to scrape."],
        ),
        Key::new(
            "rule_for_seconds",
            "60",
            &["A rule must have held this long before its alert fires."],
        ),
        Key::new(
            "irate_window_seconds",
            "60",
            &["CPU in use is taken between the last two samples of this window."],
        ),
        Key::new(
            "group_wait_seconds",
            "10",
            &["Alertmanager waits this long before it first tells of a group of alerts."],
        ),
        Key::new(
            "group_interval_seconds",
            "10",
            &["Alertmanager waits this long before it tells of changes in a group."],
        ),
        Key::new(
            "repeat_interval_seconds",
            "3600",
            &["Alertmanager repeats what still holds this often."],
        ),
    ];

    fn check(&self) -> Result<(), String> {
        MonitoringIntervals::new(self.intervals)
            .map(drop)
            .map_err(|error| error.to_string())
    }
}
