//! What stands against a proposal now. Each obstacle is a reason; those that carry a time pass by
//! themselves.

use crate::evaluate::frame::{Frame, Proposal, later};
use crate::evaluate::sight::Sight;
use crate::{Decision, Evaluation, LastAction, Reason};
use jiff::Timestamp;
use model::{Capacity, LeaveCause, MemberState, ScaleDirection};
use std::time::Duration;

/// A proposal to grow. A running shrink does not block it.
pub(super) fn grow(frame: &Frame<'_>, sight: &Sight<'_>, proposal: Proposal<'_>) -> Evaluation {
    let mut obstacles = at_bound(frame, &proposal, ScaleDirection::Out);
    obstacles.extend(held(frame));
    obstacles.extend(coming(frame));
    if let LastAction::Settled {
        direction: ScaleDirection::Out,
        at,
    } = frame.state.last_action
    {
        obstacles.extend(cooldown(frame, at, frame.settings.cooldown_out));
    }
    obstacles.extend(warming(frame, sight));
    decide(frame, proposal, ScaleDirection::Out, obstacles)
}

/// An upper bound holds, but only for members too new to be believed: look again when they are not.
pub(super) fn wait_for_warm_up(
    frame: &Frame<'_>,
    sight: &Sight<'_>,
    seen: Vec<Reason>,
) -> Evaluation {
    let mut obstacles: Vec<Reason> = held(frame).into_iter().collect();
    obstacles.extend(coming(frame));
    obstacles.extend(warming(frame, sight));
    let wake_at = passes_at(&obstacles);
    obstacles.extend(seen);
    frame.conclude(frame.current(), Decision::Keep, obstacles, wake_at)
}

/// A proposal to shrink: nothing may be under way, and the past window must agree.
pub(super) fn shrink(
    frame: &Frame<'_>,
    sight: &Sight<'_>,
    mut proposal: Proposal<'_>,
) -> Evaluation {
    let recommended = proposal.to;
    let mut obstacles = at_bound(frame, &proposal, ScaleDirection::In);
    obstacles.extend(held(frame));
    obstacles.extend(coming(frame));
    obstacles.extend(going(frame));
    if let LastAction::Settled { at, .. } = frame.state.last_action {
        obstacles.extend(cooldown(frame, at, frame.settings.cooldown_in));
    }
    obstacles.extend(warming(frame, sight));
    if let Some((largest, until)) = largest_of_window(frame, proposal.to) {
        let stabilising = Reason::Stabilising { largest, until };
        if largest >= frame.current() {
            obstacles.push(stabilising);
        } else {
            proposal.to = largest;
            proposal.because.push(stabilising);
        }
    }
    let evaluation = decide(frame, proposal, ScaleDirection::In, obstacles);
    Evaluation {
        recommended,
        ..evaluation
    }
}

fn decide(
    frame: &Frame<'_>,
    proposal: Proposal<'_>,
    direction: ScaleDirection,
    obstacles: Vec<Reason>,
) -> Evaluation {
    let recommended = proposal.to;
    if !obstacles.is_empty() {
        let wake_at = passes_at(&obstacles);
        let mut reasons = obstacles;
        reasons.extend(proposal.because);
        return frame.conclude(recommended, Decision::Keep, reasons, wake_at);
    }
    let mut reasons = proposal.because;
    let within = frame.state.bounds.clamp(Capacity(proposal.proposed));
    if within.0 != proposal.proposed {
        reasons.push(Reason::Clamped {
            proposed: proposal.proposed,
            to: within,
        });
    }
    let decision = Decision::Scale {
        to: proposal.to,
        direction,
        policy: proposal.policy.name.clone(),
    };
    frame.conclude(recommended, decision, reasons, None)
}

/// When time alone has removed all obstacles: never, where one of them carries no time.
fn passes_at(obstacles: &[Reason]) -> Option<Timestamp> {
    let until = |reason: &Reason| match reason {
        Reason::Cooldown { until }
        | Reason::WarmUp { until, .. }
        | Reason::Stabilising { until, .. }
        | Reason::Held { until } => Some(*until),
        _ => None,
    };
    let ends: Option<Vec<Timestamp>> = obstacles.iter().map(until).collect();
    ends?.into_iter().max()
}

fn at_bound(frame: &Frame<'_>, proposal: &Proposal<'_>, direction: ScaleDirection) -> Vec<Reason> {
    if proposal.to == frame.current() {
        vec![Reason::AtBound {
            bound: proposal.to,
            direction,
        }]
    } else {
        Vec::new()
    }
}

fn held(frame: &Frame<'_>) -> Option<Reason> {
    let until = frame.state.desired.hold_until()?;
    (until > frame.now).then_some(Reason::Held { until })
}

/// Members that are being made, or are still to be.
fn coming(frame: &Frame<'_>) -> Option<Reason> {
    let states = || frame.state.members.iter().map(|member| &member.state);
    let under_way = LastAction::UnderWay {
        direction: ScaleDirection::Out,
    };
    if frame.state.last_action == under_way
        || states().any(|state| matches!(state, MemberState::Joining { .. }))
    {
        return Some(Reason::ActionUnderWay {
            direction: ScaleDirection::Out,
        });
    }
    let counted = states().filter(|state| state.counts()).count();
    let counted = u32::try_from(counted).unwrap_or(u32::MAX);
    (counted < frame.current().0).then_some(Reason::MembersMissing {
        counted,
        desired: frame.current(),
    })
}

/// Members that are being removed because fewer are wanted. The remains of dead ones, which may take
/// long to go, stand against nothing.
fn going(frame: &Frame<'_>) -> Option<Reason> {
    let under_way = LastAction::UnderWay {
        direction: ScaleDirection::In,
    };
    let wanted_away = |state: &MemberState| match state {
        MemberState::Draining { .. } => true,
        MemberState::Leaving { cause } => {
            matches!(cause, LeaveCause::ScaledIn | LeaveCause::Undeployed)
        }
        MemberState::Joining { .. } | MemberState::InService { .. } => false,
    };
    let surplus = frame
        .state
        .members
        .iter()
        .filter(|m| m.state.counts())
        .count();
    let members_go = frame.state.members.iter().any(|m| wanted_away(&m.state));
    let too_many = u32::try_from(surplus).is_ok_and(|n| n > frame.current().0);
    (frame.state.last_action == under_way || members_go || too_many).then_some(
        Reason::ActionUnderWay {
            direction: ScaleDirection::In,
        },
    )
}

fn cooldown(frame: &Frame<'_>, settled_at: Timestamp, quiet: Duration) -> Option<Reason> {
    let until = later(settled_at, quiet);
    (until > frame.now).then_some(Reason::Cooldown { until })
}

fn warming(frame: &Frame<'_>, sight: &Sight<'_>) -> Option<Reason> {
    sight.newest_warming(frame.now).map(|seen| Reason::WarmUp {
        member: seen.id,
        until: seen.warm_at,
    })
}

/// The largest capacity above the proposed one that was recommended within the window, and when the
/// last recommendation of it (or, while that keeps the capacity, of any that does) leaves it. The
/// capacity that is wished was recommended by whoever wished it.
fn largest_of_window(frame: &Frame<'_>, proposed: Capacity) -> Option<(Capacity, Timestamp)> {
    let wished = (frame.state.desired.at, frame.current());
    let past = frame
        .state
        .recommendations
        .iter()
        .map(|r| (r.at, r.capacity));
    let within: Vec<(Timestamp, Capacity)> = past
        .chain([wished])
        .map(|(at, capacity)| (later(at, frame.settings.stabilisation_in), capacity))
        .filter(|(leaves, capacity)| *leaves > frame.now && *capacity > proposed)
        .collect();
    let largest = within.iter().map(|(_, capacity)| *capacity).max()?;
    let decisive = largest.min(frame.current());
    let until = within
        .iter()
        .filter(|(_, capacity)| *capacity >= decisive)
        .map(|(leaves, _)| *leaves)
        .max()?;
    Some((largest, until))
}
