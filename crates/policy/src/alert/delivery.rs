//! What was made of a delivery: the facts in it, and what was left aside and why.

use crate::AlertFact;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The alerts of one webhook call or of one answer of the API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Those about us, in the order of the delivery.
    pub facts: Vec<AlertFact>,
    /// Those that are not, or that cannot be read: one bad alert does not lose the others, for
    /// Alertmanager does not repeat a delivery that is refused.
    pub ignored: Vec<Ignored>,
}

/// An alert that was left aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignored {
    /// Its `alertname`, where it has one.
    pub alertname: Option<String>,
    /// Why.
    pub why: IgnoreReason,
}

/// Why an alert was left aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum IgnoreReason {
    /// It lacks a label that all our rules set.
    NoLabel {
        /// The label.
        label: String,
    },
    /// Its `alertname` is none of our rules.
    NotOurRule,
    /// A label of ours holds what it cannot hold.
    BadLabel {
        /// The label.
        label: String,
        /// What is wrong with it.
        why: String,
    },
    /// Its fingerprint is missing, or not letters and digits.
    BadFingerprint,
    /// A time is missing or not RFC 3339.
    BadTime {
        /// `startsAt` or `endsAt`.
        field: String,
        /// As found.
        found: String,
    },
    /// Its status is neither `firing` nor `resolved`.
    UnknownStatus {
        /// As found.
        found: String,
    },
    /// Somebody silenced it, or another alert inhibits it.
    Suppressed,
}

impl fmt::Display for IgnoreReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLabel { label } => write!(f, "it has no label {label}"),
            Self::NotOurRule => f.write_str("its alertname is none of our rules"),
            Self::BadLabel { label, why } => write!(f, "label {label}: {why}"),
            Self::BadFingerprint => {
                f.write_str("its fingerprint is missing or not 1 to 64 letters and digits")
            }
            Self::BadTime { field, found } if found.is_empty() => write!(f, "it has no {field}"),
            Self::BadTime { field, found } => {
                write!(f, "{field} {found:?} is not a time (RFC 3339)")
            }
            Self::UnknownStatus { found } => {
                write!(f, "status {found:?} is neither firing nor resolved")
            }
            Self::Suppressed => f.write_str("it is silenced or inhibited"),
        }
    }
}
