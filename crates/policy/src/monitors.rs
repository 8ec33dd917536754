//! What the monitors say at one moment.

use crate::AlertFact;
use jiff::Timestamp;
use model::{MemberId, RuleName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The monitors by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Monitor {
    /// Prometheus.
    Prometheus,
    /// Alertmanager.
    Alertmanager,
}

impl fmt::Display for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Prometheus => "Prometheus",
            Self::Alertmanager => "Alertmanager",
        })
    }
}

/// A source's word, or its silence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer<T> {
    /// It answered in time, with fresh data.
    Answered {
        /// What it said.
        facts: T,
    },
    /// It did not answer in time, or all that it has is stale: nothing is known.
    Silent {
        /// What was seen.
        why: String,
    },
}

impl<T> Answer<T> {
    /// The facts, if there are any.
    pub fn facts(&self) -> Option<&T> {
        match self {
            Self::Answered { facts } => Some(facts),
            Self::Silent { .. } => None,
        }
    }
}

/// CPU in use.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CpuSample {
    /// Percent, 0 to 100.
    pub percent: f64,
    /// When the sample was taken.
    pub at: Timestamp,
}

/// An alert that Prometheus itself holds as firing (its `for:` has passed).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiringRule {
    /// The rule.
    pub rule: RuleName,
    /// The member that it is about; none for servers outside every group.
    pub member: Option<MemberId>,
}

/// How many scrape targets of the service there are, and how many do not answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetCount {
    /// All.
    pub total: u32,
    /// Those with `up == 0`.
    pub down: u32,
}

/// What Prometheus says of a service. A member that is missing from a map has no data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PrometheusFacts {
    /// CPU in use per member (the rules' own expression, without its bound).
    pub cpu: BTreeMap<MemberId, CpuSample>,
    /// `up` per member.
    pub up: BTreeMap<MemberId, bool>,
    /// Rules firing now.
    pub firing: Vec<FiringRule>,
    /// Scrape targets of the service, members or not.
    pub targets: TargetCount,
}

/// What Alertmanager's API says of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertmanagerFacts {
    /// Alerts that it holds.
    pub alerts: Vec<AlertFact>,
}

/// Both monitors, asked at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Monitors {
    /// When they were asked.
    pub asked_at: Timestamp,
    /// Prometheus.
    pub prometheus: Answer<PrometheusFacts>,
    /// Alertmanager.
    pub alertmanager: Answer<AlertmanagerFacts>,
}

impl Monitors {
    /// Those that do not answer, with what was seen.
    pub fn silent(&self) -> Vec<(Monitor, &str)> {
        let mut silent = Vec::new();
        if let Answer::Silent { why } = &self.prometheus {
            silent.push((Monitor::Prometheus, why.as_str()));
        }
        if let Answer::Silent { why } = &self.alertmanager {
            silent.push((Monitor::Alertmanager, why.as_str()));
        }
        silent
    }
}
