//! The life of a step, as one transition table.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Status of a planned step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// Not tried yet.
    Planned,
    /// Its intent is durable; the effect may have happened.
    Started,
    /// It happened.
    Done,
    /// It did not, definitely.
    Failed,
    /// It was broken off, or not begun: nothing is wrong with it.
    Cancelled,
    /// Nobody knows.
    Unknown,
    /// A newer plan took its place.
    Superseded,
}

/// What happens to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepEvent {
    /// The intent was written.
    Start,
    /// The effect succeeded, or was found to have happened.
    Succeed,
    /// It failed, or was found not to have happened.
    Fail,
    /// It was not let come to its end.
    Cancel,
    /// It could not be found out.
    Lose,
    /// A newer plan.
    Supersede,
}

/// An event that a state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{event} is not allowed in state {state}")]
pub struct IllegalTransition {
    /// The state, as debug text.
    pub state: String,
    /// The event, as debug text.
    pub event: String,
}

impl IllegalTransition {
    pub(crate) fn new(state: impl fmt::Debug, event: impl fmt::Debug) -> Self {
        Self {
            state: format!("{state:?}"),
            event: format!("{event:?}"),
        }
    }
}

impl StepStatus {
    /// The transition table.
    pub fn next(self, event: StepEvent) -> Result<StepStatus, IllegalTransition> {
        use StepEvent as E;
        use StepStatus as S;
        Ok(match (self, event) {
            (S::Planned, E::Start) => S::Started,
            (S::Planned, E::Supersede) => S::Superseded,
            (S::Started, E::Succeed) => S::Done,
            (S::Started, E::Fail) => S::Failed,
            (S::Started, E::Cancel) => S::Cancelled,
            (S::Started, E::Lose) => S::Unknown,
            (state, event) => return Err(IllegalTransition::new(state, event)),
        })
    }
}

impl fmt::Display for StepStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Planned => "planned",
            Self::Started => "started",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
            Self::Superseded => "superseded",
        })
    }
}
