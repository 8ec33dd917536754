//! The life of a member of a scaling group, as one transition table.

use crate::IllegalTransition;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// State of a member. A member that has left has no record any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum MemberState {
    /// Being made; not counted as serving, not asked about.
    Joining {
        /// Since when.
        since: Timestamp,
    },
    /// Serves: all its nodes are started and its relationships made.
    InService {
        /// Since when; older signals about its address are not about it.
        since: Timestamp,
    },
    /// A victim that still could come back: its `stop` has not begun.
    Draining {
        /// When it entered service.
        in_service_since: Timestamp,
        /// Why it goes.
        cause: LeaveCause,
    },
    /// On its way out for good.
    Leaving {
        /// Why it goes.
        cause: LeaveCause,
    },
}

/// Why a member leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum LeaveCause {
    /// Fewer are wanted.
    ScaledIn,
    /// The service is undeployed.
    Undeployed,
    /// One of another revision serves in its place.
    Updated,
    /// Its server is not what it was made as any more; another one serves in its place.
    Changed {
        /// What was seen.
        why: String,
    },
    /// It never came into service.
    FailedToJoin {
        /// What failed.
        why: String,
    },
    /// Its server is dead, and the provider confirmed it: nothing is run on it any more.
    Lost {
        /// What was seen.
        why: String,
    },
    /// It does not answer though the provider says that it runs: replaced.
    Unhealthy {
        /// What was seen.
        why: String,
    },
}

/// What happens to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberEvent {
    /// All its nodes are started and its relationships made.
    Ready(Timestamp),
    /// It was chosen to go.
    Chosen(LeaveCause),
    /// It is wanted again.
    Recalled,
    /// Its first `stop` (or deletion) begins.
    StopBegan,
    /// It is dead or does not answer, or failed to join.
    Condemned(LeaveCause),
}

impl LeaveCause {
    /// Whether operations are still run on the member's own server: not on one that is dead, does not
    /// answer, or was never finished.
    pub fn server_answers(&self) -> bool {
        matches!(
            self,
            Self::ScaledIn | Self::Undeployed | Self::Updated | Self::Changed { .. }
        )
    }
}

impl fmt::Display for LeaveCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ScaledIn => f.write_str("scaled in"),
            Self::Undeployed => f.write_str("undeployed"),
            Self::Updated => f.write_str("of a former revision"),
            Self::Changed { why } => write!(f, "changed: {why}"),
            Self::FailedToJoin { why } => write!(f, "failed to join: {why}"),
            Self::Lost { why } => write!(f, "lost: {why}"),
            Self::Unhealthy { why } => write!(f, "unhealthy: {why}"),
        }
    }
}

// === impl MemberState ===

impl MemberState {
    /// The transition table.
    pub fn next(&self, event: MemberEvent) -> Result<MemberState, IllegalTransition> {
        use MemberEvent as E;
        use MemberState as S;
        Ok(match (self, event) {
            (S::Joining { .. }, E::Ready(since)) => S::InService { since },
            (S::InService { since }, E::Chosen(cause)) => S::Draining {
                in_service_since: *since,
                cause,
            },
            (S::Joining { .. }, E::Chosen(cause)) => S::Leaving { cause },
            (
                S::Draining {
                    in_service_since, ..
                },
                E::Recalled,
            ) => S::InService {
                since: *in_service_since,
            },
            (S::Draining { cause, .. }, E::StopBegan) => S::Leaving {
                cause: cause.clone(),
            },
            (_, E::Condemned(cause)) => S::Leaving { cause },
            (state, event) => return Err(IllegalTransition::new(state, event)),
        })
    }

    /// Whether it serves.
    pub fn in_service(&self) -> bool {
        matches!(self, Self::InService { .. })
    }

    /// Whether it is, or is becoming, part of the capacity.
    pub fn counts(&self) -> bool {
        matches!(self, Self::InService { .. } | Self::Joining { .. })
    }

    /// One word for people.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Joining { .. } => "joining",
            Self::InService { .. } => "in service",
            Self::Draining { .. } => "draining",
            Self::Leaving { .. } => "leaving",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draining_member_comes_back_but_a_leaving_one_does_not() {
        let since = Timestamp::UNIX_EPOCH;
        let draining = MemberState::InService { since }
            .next(MemberEvent::Chosen(LeaveCause::ScaledIn))
            .unwrap();
        assert_eq!(
            draining.next(MemberEvent::Recalled).unwrap(),
            MemberState::InService { since }
        );
        let leaving = draining.next(MemberEvent::StopBegan).unwrap();
        assert!(leaving.next(MemberEvent::Recalled).is_err());
    }
}
