//! What is wrong with a TOSCA policy.

use model::{GroupName, PercentError, PolicyName};
use serde::Serialize;
use std::fmt;
use topology::Location;

/// Whether a template with such a problem may be deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It may, but does less than it seems to say.
    Warning,
    /// It is right, but may not before something is added.
    Open,
    /// It may not.
    Error,
}

/// A problem and where it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompileProblem {
    /// The policy.
    pub policy: PolicyName,
    /// Where the policy is written.
    pub location: Location,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "flaw", rename_all = "snake_case")]
pub enum Flaw {
    /// A scaling policy that says not what it scales.
    NoTargets,
    /// A target that is neither a node template nor a group.
    UnknownTarget {
        /// As written.
        target: String,
    },
    /// A target that cannot have more or fewer members.
    NotScalable {
        /// As written.
        target: String,
    },
    /// A property that the policy cannot do without.
    Missing {
        /// Its name.
        property: String,
    },
    /// A property that is not what it must be.
    BadProperty {
        /// Its name.
        property: String,
        /// What is wrong with it.
        why: String,
    },
    /// A scaling policy of a type that is not known here.
    NotActedOn {
        /// Its type.
        type_name: String,
    },
    /// A bound that no CPU ever crosses.
    NeverHolds {
        /// The bound, in percent.
        bound: f64,
    },
    /// A lower bound that is not below an upper one of the same group.
    Overlap {
        /// The group.
        group: GroupName,
        /// The policy that grows it.
        grows: PolicyName,
    },
}

impl CompileProblem {
    /// Whether it stands in the way.
    pub fn severity(&self) -> Severity {
        match self.flaw {
            Flaw::NotActedOn { .. } | Flaw::NeverHolds { .. } | Flaw::Overlap { .. } => {
                Severity::Warning
            }
            Flaw::NotScalable { .. } => Severity::Open,
            Flaw::NoTargets
            | Flaw::UnknownTarget { .. }
            | Flaw::Missing { .. }
            | Flaw::BadProperty { .. } => Severity::Error,
        }
    }

    /// Where the policy is written.
    pub fn location(&self) -> &Location {
        &self.location
    }
}

impl Flaw {
    /// What to do about it, where there is more to say than what is wrong.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::NoTargets => Some(
                "name the node template, or a group of node templates, that it scales: \
                 `targets: [ NAME ]`",
            ),
            Self::NotScalable { .. } => Some(
                "give the Compute below it a capability of type tosca.capabilities.Scalable with \
                 `max_instances` above 1, or name a target that has one",
            ),
            Self::NotActedOn { .. } => Some(
                "use radon.policies.scaling.ScaleOut or radon.policies.scaling.ScaleIn to have it \
                 scaled by CPU; `concertina scale` scales by hand",
            ),
            Self::Overlap { .. } => Some("lower it, or raise the upper bound"),
            Self::NeverHolds { .. } => Some("write a bound between 0 and 100"),
            Self::UnknownTarget { .. } | Self::Missing { .. } | Self::BadProperty { .. } => None,
        }
    }

    pub(super) fn bad(property: &str, why: impl Into<String>) -> Self {
        Self::BadProperty {
            property: property.to_owned(),
            why: why.into(),
        }
    }

    pub(super) fn no_percentage(property: &str, error: PercentError) -> Self {
        Self::bad(property, error.to_string())
    }
}

impl std::error::Error for CompileProblem {}

impl fmt::Display for CompileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "policy {}: {}", self.policy, self.flaw)
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTargets => f.write_str("it has no targets"),
            Self::UnknownTarget { target } => {
                write!(f, "there is no node template or group {target:?}")
            }
            Self::NotScalable { target } => {
                write!(
                    f,
                    "{target} lies in no scaling group, so there is always one of it"
                )
            }
            Self::Missing { property } => write!(f, "property {property} is missing"),
            Self::BadProperty { property, why } => write!(f, "property {property}: {why}"),
            Self::NotActedOn { type_name } => write!(
                f,
                "nothing is done about scaling policies of type {type_name}"
            ),
            Self::NeverHolds { bound } => write!(f, "CPU never crosses a bound of {bound} %"),
            Self::Overlap { group, grows } => write!(
                f,
                "its lower bound is not below the upper bound of {grows}: {group} may grow and \
                 shrink in turns"
            ),
        }
    }
}
