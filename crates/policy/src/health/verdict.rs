//! The outcome of a judgement. Only a member that is lost or unhealthy carries an order to heal.

use crate::Monitor;
use jiff::Timestamp;
use model::{LeaveCause, MemberId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What is thought of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Its server runs and nothing speaks against it.
    Healthy,
    /// Something speaks against it, but not enough to act on.
    Suspected {
        /// What. Never empty.
        why: Vec<Suspicion>,
    },
    /// Its server is dead, by the provider's repeated word.
    Lost {
        /// How.
        why: Death,
        /// Whether it is replaced now.
        heal: HealOrder,
    },
    /// Its server does not answer, and runs by its provider's word; or no provider can be asked.
    Unhealthy {
        /// What was seen.
        why: String,
        /// Whether it is replaced now.
        heal: HealOrder,
    },
}

/// How a server died.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "death", rename_all = "snake_case")]
pub enum Death {
    /// The provider calls it dead.
    Dead {
        /// Its word for it.
        why: String,
    },
    /// The provider has no server of that id.
    Absent,
}

/// Something that speaks against a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "suspicion", rename_all = "snake_case")]
pub enum Suspicion {
    /// The provider calls its server dead for the first time; it is read again.
    FirstReading {
        /// How.
        death: Death,
    },
    /// The provider's word is missing.
    ProviderSilent {
        /// What was seen.
        why: String,
    },
    /// It does not answer, but the rule's time has not passed.
    NoAnswerYet,
    /// An alert says that it is down, and Prometheus does not.
    NotConfirmed,
    /// An alert says that it is down, and Prometheus has no data of it.
    NoData,
    /// It seems down, and a monitor whose word is needed is silent.
    MonitorSilent {
        /// Which one.
        monitor: Monitor,
        /// What was seen.
        why: String,
    },
    /// It seems down, and so do most: that is a broken monitor.
    MostTargetsDown {
        /// Targets that do not answer.
        down: u32,
        /// All.
        total: u32,
    },
    /// It seems down, and is too new to be judged.
    WarmUp {
        /// Until then.
        until: Timestamp,
    },
}

/// Whether a member is replaced now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum HealOrder {
    /// Now.
    Approved,
    /// Later.
    Deferred {
        /// What is waited for.
        why: DeferReason,
    },
}

/// Why a replacement waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "waits_for", rename_all = "snake_case")]
pub enum DeferReason {
    /// Others are being replaced.
    UnderWay {
        /// How many.
        heals: u32,
    },
    /// Another member comes first.
    After {
        /// That member.
        member: MemberId,
    },
    /// Healing is paused.
    Paused {
        /// Why.
        pause: PauseReason,
    },
}

/// Why nothing is healed at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pause", rename_all = "snake_case")]
pub enum PauseReason {
    /// The provider calls more than half of its servers gone at once.
    MostServersGone {
        /// Those.
        gone: u32,
        /// All.
        total: u32,
        /// Until then it is not believed; if it still says so, the servers are gone indeed.
        until: Timestamp,
    },
}

/// Verdicts on all members that are judged: those in service, and draining ones whose server died.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// One a member.
    pub verdicts: BTreeMap<MemberId, Verdict>,
    /// Whether healing is paused: to be shown and alerted.
    pub pause: Option<PauseReason>,
    /// Since when the provider has called most servers gone: to be handed to the next question.
    pub most_gone_since: Option<Timestamp>,
    /// When time alone may change a verdict.
    pub wake_at: Option<Timestamp>,
}

impl Verdict {
    /// Why the member is to leave now, where that is approved.
    pub fn approved_cause(&self) -> Option<LeaveCause> {
        match self {
            Self::Lost {
                why,
                heal: HealOrder::Approved,
            } => Some(LeaveCause::Lost {
                why: why.to_string(),
            }),
            Self::Unhealthy {
                why,
                heal: HealOrder::Approved,
            } => Some(LeaveCause::Unhealthy { why: why.clone() }),
            _ => None,
        }
    }
}

impl Judgement {
    /// Members that are to leave now, and why.
    pub fn approved(&self) -> impl Iterator<Item = (MemberId, LeaveCause)> {
        self.verdicts
            .iter()
            .filter_map(|(id, verdict)| Some((*id, verdict.approved_cause()?)))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Healthy => f.write_str("healthy"),
            Self::Suspected { why } => {
                f.write_str("suspected: ")?;
                for (i, suspicion) in why.iter().enumerate() {
                    let comma = if i == 0 { "" } else { "; " };
                    write!(f, "{comma}{suspicion}")?;
                }
                Ok(())
            }
            Self::Lost { why, heal } => write!(f, "lost: {why}; {heal}"),
            Self::Unhealthy { why, heal } => write!(f, "unhealthy: {why}; {heal}"),
        }
    }
}

impl fmt::Display for Death {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dead { why } => write!(f, "the provider says: {why}"),
            Self::Absent => f.write_str("the provider has no such server"),
        }
    }
}

impl fmt::Display for Suspicion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstReading { death } => write!(f, "{death}, to be read again"),
            Self::ProviderSilent { why } => write!(f, "the provider's word is missing: {why}"),
            Self::NoAnswerYet => f.write_str("it does not answer, InstanceDown does not hold yet"),
            Self::NotConfirmed => f.write_str("Prometheus does not confirm InstanceDown"),
            Self::NoData => f.write_str("InstanceDown, but Prometheus has no data of it"),
            Self::MonitorSilent { monitor, why } => {
                write!(f, "it seems down, but {monitor} does not answer: {why}")
            }
            Self::MostTargetsDown { down, total } => write!(
                f,
                "it seems down, but so do {down} of {total} targets: the monitor may be broken"
            ),
            Self::WarmUp { until } => {
                write!(f, "it seems down, but warms up until {until:.0}")
            }
        }
    }
}

impl fmt::Display for HealOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Approved => f.write_str("to be replaced now"),
            Self::Deferred { why } => write!(f, "{why}"),
        }
    }
}

impl fmt::Display for DeferReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnderWay { heals } => write!(f, "waits for {heals} being replaced"),
            Self::After { member } => write!(f, "waits for {member}"),
            Self::Paused { pause } => write!(f, "healing is paused: {pause}"),
        }
    }
}

impl fmt::Display for PauseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MostServersGone { gone, total, until } => {
                write!(
                    f,
                    "the provider calls {gone} of {total} servers gone at once; it is believed if \
                     it still says so at {until:.0}"
                )
            }
        }
    }
}
