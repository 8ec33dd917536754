//! What the steps of one evaluation share.

use crate::{Decision, Evaluation, GroupState, PolicySettings, Reason};
use jiff::Timestamp;
use model::{Capacity, ScaleDirection, ThresholdPolicy};
use std::time::Duration;

/// The arguments of an evaluation, but signals.
pub(super) struct Frame<'a> {
    /// The group.
    pub state: &'a GroupState,
    /// Its policies, in order of name.
    pub policies: Vec<&'a ThresholdPolicy>,
    /// Quiet times and windows.
    pub settings: &'a PolicySettings,
    /// Now.
    pub now: Timestamp,
}

/// A change that a policy proposes, before anything stands against it.
pub(super) struct Proposal<'a> {
    /// The policy.
    pub policy: &'a ThresholdPolicy,
    /// The capacity by the policy's adjustment alone.
    pub proposed: u32,
    /// Within the bounds.
    pub to: Capacity,
    /// Why, and what else was seen.
    pub because: Vec<Reason>,
}

impl<'a> Frame<'a> {
    /// The capacity that is wished.
    pub(super) fn current(&self) -> Capacity {
        self.state.desired.value
    }

    /// The group's policies of one direction.
    pub(super) fn policies_of(
        &self,
        direction: ScaleDirection,
    ) -> impl Iterator<Item = &'a ThresholdPolicy> {
        self.policies
            .iter()
            .copied()
            .filter(move |policy| policy.target.direction() == direction)
    }

    /// The evaluation, with each reason once.
    pub(super) fn conclude(
        &self,
        recommended: Capacity,
        decision: Decision,
        reasons: Vec<Reason>,
        wake_at: Option<Timestamp>,
    ) -> Evaluation {
        let mut once: Vec<Reason> = Vec::with_capacity(reasons.len());
        for reason in reasons {
            if !once.contains(&reason) {
                once.push(reason);
            }
        }
        Evaluation {
            group: self.state.group.clone(),
            at: self.now,
            current: self.current(),
            recommended,
            decision,
            reasons: once,
            wake_at,
        }
    }

    /// Nothing to be done, whatever time does.
    pub(super) fn keep(&self, reasons: Vec<Reason>) -> Evaluation {
        self.conclude(self.current(), Decision::Keep, reasons, None)
    }
}

/// The moment that lies so much later; the end of time where there is none.
pub(crate) fn later(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
