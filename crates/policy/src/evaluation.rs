//! The outcome of one evaluation, with its reasons.

use crate::Monitor;
use jiff::Timestamp;
use model::{Capacity, CapacityBounds, GroupName, MemberId, PolicyName, RuleName, ScaleDirection};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Leave the capacity as it is.
    Keep,
    /// Change it.
    Scale {
        /// The new capacity.
        to: Capacity,
        /// Which way that is.
        direction: ScaleDirection,
        /// The policy that proposed it.
        policy: PolicyName,
    },
    /// Bring it back within the bounds, which have changed. No policy, hold or monitor has a say.
    Clamp {
        /// The nearest capacity within the bounds.
        to: Capacity,
        /// Which way that is.
        direction: ScaleDirection,
    },
}

/// One reason of a decision; refusals have theirs, too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// A rule holds for a member, by Prometheus' own word or by an alert.
    RuleHolds {
        /// The rule.
        rule: RuleName,
        /// The member.
        member: MemberId,
        /// Its CPU, where known.
        cpu_percent: Option<f64>,
    },
    /// A rule holds for all members in service.
    RuleHoldsForAll {
        /// The rule.
        rule: RuleName,
        /// How many members.
        members: u32,
    },
    /// No bound is crossed.
    WithinBounds,
    /// A rule does not hold for this member, so not for all.
    RuleMissing {
        /// The rule.
        rule: RuleName,
        /// The member that spoils it.
        member: MemberId,
        /// Its CPU, where known.
        cpu_percent: Option<f64>,
    },
    /// An alert is not borne out by Prometheus, whose word counts.
    NotConfirmed {
        /// The rule.
        rule: RuleName,
        /// The member.
        member: MemberId,
    },
    /// The capacity is at its maximum or minimum.
    AtBound {
        /// That bound.
        bound: Capacity,
        /// Which way was wanted.
        direction: ScaleDirection,
    },
    /// The wished capacity lies outside the bounds.
    OutsideBounds {
        /// As wished.
        desired: Capacity,
        /// The bounds.
        bounds: CapacityBounds,
    },
    /// Fewer than the adjustment asks for, because of the bounds.
    Clamped {
        /// As proposed.
        proposed: u32,
        /// As allowed.
        to: Capacity,
    },
    /// Members are still coming or going.
    ActionUnderWay {
        /// Which way.
        direction: ScaleDirection,
    },
    /// Fewer members than wished exist, and none of the missing ones is being made just now.
    MembersMissing {
        /// Those that serve or are being made.
        counted: u32,
        /// Those that are wished.
        desired: Capacity,
    },
    /// Quiet time after the last action.
    Cooldown {
        /// Its end.
        until: Timestamp,
    },
    /// A member is too new to be believed.
    WarmUp {
        /// The member.
        member: MemberId,
        /// Its end.
        until: Timestamp,
    },
    /// A past recommendation within the window asks for more.
    Stabilising {
        /// The largest recommendation of the window.
        largest: Capacity,
        /// When it leaves the window.
        until: Timestamp,
    },
    /// An operator's capacity holds policies off.
    Held {
        /// Its end.
        until: Timestamp,
    },
    /// A monitor does not answer: nothing is removed.
    MonitorSilent {
        /// Which one.
        monitor: Monitor,
        /// What was seen.
        why: String,
    },
    /// No data of this member: nothing is removed.
    NoData {
        /// The member.
        member: MemberId,
    },
    /// Nobody is in service yet.
    NobodyInService,
    /// The group has no scaling policies.
    NoPolicies,
}

/// One run of a group's policies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The group.
    pub group: GroupName,
    /// When.
    pub at: Timestamp,
    /// The capacity that was wished.
    pub current: Capacity,
    /// What the policies recommend before stabilisation, cooldown and holds.
    pub recommended: Capacity,
    /// What is to be done.
    pub decision: Decision,
    /// Why, the most telling first. Never empty.
    pub reasons: Vec<Reason>,
    /// When to look again at the latest, where time alone may change the decision.
    pub wake_at: Option<Timestamp>,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cpu = |percent: &Option<f64>| match percent {
            Some(p) => format!(" (CPU {p:.0} %)"),
            None => String::new(),
        };
        match self {
            Self::RuleHolds {
                rule,
                member,
                cpu_percent,
            } => {
                write!(f, "{rule} holds for {member}{}", cpu(cpu_percent))
            }
            Self::RuleHoldsForAll { rule, members: 1 } => {
                write!(f, "{rule} holds for the only member")
            }
            Self::RuleHoldsForAll { rule, members } => {
                write!(f, "{rule} holds for all {members} members")
            }
            Self::WithinBounds => f.write_str("no bound is crossed"),
            Self::RuleMissing {
                rule,
                member,
                cpu_percent,
            } => {
                write!(f, "{rule} does not hold for {member}{}", cpu(cpu_percent))
            }
            Self::NotConfirmed { rule, member } => {
                write!(f, "Prometheus does not confirm {rule} of {member}")
            }
            Self::AtBound {
                bound,
                direction: ScaleDirection::Out,
            } => {
                write!(f, "already at the maximum of {bound}")
            }
            Self::AtBound {
                bound,
                direction: ScaleDirection::In,
            } => {
                write!(f, "already at the minimum of {bound}")
            }
            Self::Clamped { proposed, to } => write!(f, "{proposed} proposed, {to} allowed"),
            Self::OutsideBounds { desired, bounds } => {
                write!(f, "{desired} wished, which is outside {bounds}")
            }
            Self::MembersMissing { counted, desired } => {
                write!(
                    f,
                    "{counted} of {desired} wished members exist: first those"
                )
            }
            Self::ActionUnderWay { direction } => write!(f, "{direction} still under way"),
            Self::Cooldown { until } => write!(f, "cooldown until {until:.0}"),
            Self::WarmUp { member, until } => write!(f, "{member} warms up until {until:.0}"),
            Self::Stabilising { largest, until } => {
                write!(
                    f,
                    "{largest} were recommended within the window that ends {until:.0}"
                )
            }
            Self::Held { until } => write!(f, "an operator's capacity holds until {until:.0}"),
            Self::MonitorSilent { monitor, why } => write!(f, "{monitor} does not answer: {why}"),
            Self::NoData { member } => write!(f, "no data of {member}"),
            Self::NobodyInService => f.write_str("nobody is in service yet"),
            Self::NoPolicies => f.write_str("the group has no scaling policies"),
        }
    }
}
