//! An alert as a fact: it holds from `starts_at` until it is gone, keyed by its fingerprint.

use jiff::Timestamp;
use model::{GroupName, MemberId, NodeName, RuleName, ServiceName};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Alertmanager's identity of an alert: a digest of its labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Whether an alert holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum AlertStatus {
    /// It holds.
    Firing,
    /// It held until then.
    Resolved {
        /// `endsAt`.
        ends_at: Timestamp,
    },
}

/// An alert about one target, as Alertmanager told it. Made only from alerts that carry our labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertFact {
    /// Its identity.
    pub fingerprint: Fingerprint,
    /// `alertname`.
    pub rule: RuleName,
    /// Label `service`.
    pub service: ServiceName,
    /// Label `group`, for a member.
    pub group: Option<GroupName>,
    /// Label `member`, for a member.
    pub member: Option<MemberId>,
    /// Label `node`: the node template whose server it is about.
    pub node: Option<NodeName>,
    /// Label `instance`: the scraped address, for people.
    pub instance: Option<String>,
    /// When it began.
    pub starts_at: Timestamp,
    /// Whether it holds.
    pub status: AlertStatus,
}

impl AlertFact {
    /// Whether it holds, as far as this fact knows.
    pub fn is_firing(&self) -> bool {
        self.status == AlertStatus::Firing
    }
}
