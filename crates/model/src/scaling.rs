//! Scaling policies as typed values. They are compiled from TOSCA policies by `policy`, and read by
//! `policy` (to decide), `monitoring` (to render the rules) and `signals` (to ask Prometheus), so
//! that a threshold lives in one place.

use crate::{GroupName, Percent, PolicyName};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::NonZeroU32;

/// Add or remove members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleDirection {
    /// Add members.
    Out,
    /// Remove members.
    In,
}

impl fmt::Display for ScaleDirection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Out => "scale out",
            Self::In => "scale in",
        })
    }
}

/// What a threshold is compared with: CPU in use, per member, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "when")]
pub enum ThresholdTarget {
    /// Any member above the bound.
    AnyAbove {
        /// The bound.
        cpu: Percent,
    },
    /// All members below the bound.
    AllBelow {
        /// The bound.
        cpu: Percent,
    },
}

impl ThresholdTarget {
    /// The direction that it drives.
    pub fn direction(self) -> ScaleDirection {
        match self {
            Self::AnyAbove { .. } => ScaleDirection::Out,
            Self::AllBelow { .. } => ScaleDirection::In,
        }
    }

    /// The bound.
    pub fn cpu(self) -> Percent {
        match self {
            Self::AnyAbove { cpu } | Self::AllBelow { cpu } => cpu,
        }
    }

    /// The alert rule that watches it.
    pub fn rule(self) -> RuleName {
        match self {
            Self::AnyAbove { .. } => RuleName::HighCpuLoad,
            Self::AllBelow { .. } => RuleName::LowCpuLoad,
        }
    }
}

/// A threshold policy of one group (RADON's `ScaleOut` and `ScaleIn`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdPolicy {
    /// Name of the TOSCA policy.
    pub name: PolicyName,
    /// The group that it scales.
    pub group: GroupName,
    /// When it acts.
    pub target: ThresholdTarget,
    /// Members added or removed by one action.
    pub adjustment: NonZeroU32,
}

/// The alert rules that we render and read (`alertname`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RuleName {
    /// A scrape target does not answer.
    InstanceDown,
    /// CPU above the upper bound.
    HighCpuLoad,
    /// CPU below the lower bound.
    LowCpuLoad,
}

impl RuleName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::InstanceDown, Self::HighCpuLoad, Self::LowCpuLoad];

    /// As it stands in the `alertname` label.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InstanceDown => "InstanceDown",
            Self::HighCpuLoad => "HighCpuLoad",
            Self::LowCpuLoad => "LowCpuLoad",
        }
    }

    /// The rule of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == text)
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
