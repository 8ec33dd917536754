//! The evaluation, from beginning to end.

use crate::evaluate::frame::Frame;
use crate::evaluate::grow::{self, Growth};
use crate::evaluate::shrink::{self, Shrinkage};
use crate::evaluate::sight::Sight;
use crate::evaluate::temper;
use crate::{AlertFact, Decision, Evaluation, GroupState, Monitors, PolicySettings, Reason};
use jiff::Timestamp;
use model::{MemberState, ScaleDirection, ThresholdPolicy};

/// Decides on a group's capacity. Policies and alerts of other groups may be among the arguments; the
/// order of anything in them does not matter.
pub fn evaluate(
    state: &GroupState,
    policies: &[ThresholdPolicy],
    alerts: &[AlertFact],
    monitors: &Monitors,
    settings: &PolicySettings,
    now: Timestamp,
) -> Evaluation {
    let mut own: Vec<&ThresholdPolicy> =
        policies.iter().filter(|p| p.group == state.group).collect();
    own.sort_by(|a, b| a.name.cmp(&b.name));
    let frame = Frame {
        state,
        policies: own,
        settings,
        now,
    };
    // 1. Bounds hold whatever else is true: they are the template's word, not a policy's.
    if let Some(evaluation) = within_bounds(&frame) {
        return evaluation;
    }
    if frame.policies.is_empty() {
        return frame.keep(vec![Reason::NoPolicies]);
    }
    // 2. Nobody in service, nobody to ask about. Members that leave or boot have no say.
    let sight = Sight::take(state, alerts, monitors, settings, now);
    if sight.members.is_empty() {
        return frame.keep(nobody(&frame));
    }
    // 3. Growing first: where both directions hold, more is safer than fewer.
    match grow::propose(&frame, &sight, monitors) {
        Growth::Wanted(proposal) => temper::grow(&frame, &sight, proposal),
        Growth::TooNew { seen } => temper::wait_for_warm_up(&frame, &sight, seen),
        // 4. Only where nothing is high may all be low.
        Growth::NotWanted { mut remarks } => match shrink::propose(&frame, &sight, monitors) {
            Shrinkage::Wanted(proposal) if remarks.iter().all(is_only_an_alert) => {
                let mut evaluation = temper::shrink(&frame, &sight, proposal);
                evaluation.reasons.extend(remarks);
                evaluation
            }
            Shrinkage::Wanted(_) => frame.keep(remarks),
            Shrinkage::NotWanted(refusals) => {
                remarks.extend(refusals);
                frame.keep(remarks)
            }
        },
    }
}

/// Prometheus answers and does not bear it out, so it is not high.
fn is_only_an_alert(remark: &Reason) -> bool {
    matches!(remark, Reason::NotConfirmed { .. })
}

fn within_bounds(frame: &Frame<'_>) -> Option<Evaluation> {
    let (bounds, desired) = (frame.state.bounds, frame.current());
    let to = bounds.clamp(desired);
    let direction = match to.cmp(&desired) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Greater => ScaleDirection::Out,
        std::cmp::Ordering::Less => ScaleDirection::In,
    };
    let reasons = vec![Reason::OutsideBounds { desired, bounds }];
    Some(frame.conclude(to, Decision::Clamp { to, direction }, reasons, None))
}

fn nobody(frame: &Frame<'_>) -> Vec<Reason> {
    let mut reasons = vec![Reason::NobodyInService];
    let joining = |state: &MemberState| matches!(state, MemberState::Joining { .. });
    if frame.state.members.iter().any(|m| joining(&m.state)) {
        reasons.push(Reason::ActionUnderWay {
            direction: ScaleDirection::Out,
        });
    }
    reasons
}
