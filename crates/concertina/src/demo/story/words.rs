//! Events in words, with the names of members and times since the start.

use super::fleet::Fleet;
use crate::story::{Line, Mood, Weight, tell, took};
use engine::Event;
use jiff::Timestamp;
use model::{Capacity, CapacitySource, GroupName, LeaveCause, MemberState, StepStatus};
use policy::{AlertStatus, Decision, Evaluation, Reason};
use std::time::Duration;

/// Steps that took less are not worth a line.
const NOTABLE_STEP: Duration = Duration::from_millis(500);

/// Minutes and seconds since a moment.
pub(super) fn since(start: Timestamp, at: Timestamp) -> String {
    let seconds = at.duration_since(start).as_secs().max(0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

pub(super) fn line(mood: Mood, text: impl Into<String>) -> Line {
    Line {
        mood,
        weight: Weight::Progress,
        text: text.into(),
    }
}

/// A reason, with times since the start.
pub(crate) fn reason(reason: &Reason, start: Timestamp) -> String {
    match reason {
        Reason::Cooldown { until } => format!("cooldown until {}", since(start, *until)),
        Reason::WarmUp { member, until } => {
            format!("{member} warms up until {}", since(start, *until))
        }
        Reason::Stabilising { largest, until } => format!(
            "{largest} were recommended within the window that ends {}",
            since(start, *until)
        ),
        Reason::Held { until } => {
            format!(
                "an operator's capacity holds until {}",
                since(start, *until)
            )
        }
        other => other.to_string(),
    }
}

/// A decision and its reasons.
pub(super) fn evaluation(evaluation: &Evaluation, start: Timestamp) -> (String, String) {
    let what = match &evaluation.decision {
        Decision::Keep => format!("keep {}", evaluation.current),
        Decision::Scale { to, .. } | Decision::Clamp { to, .. } => {
            format!("{} → {to}", evaluation.current)
        }
    };
    let why: Vec<String> = evaluation
        .reasons
        .iter()
        .map(|r| reason(r, start))
        .collect();
    (what, why.join("; "))
}

fn capacity(group: &GroupName, to: Capacity, source: &CapacitySource) -> Option<Line> {
    Some(match source {
        // the decision said it
        CapacitySource::Policy { .. } | CapacitySource::Initial => return None,
        CapacitySource::Operator { .. } => {
            line(Mood::Notable, format!("{group}: an operator wishes {to}"))
        }
        CapacitySource::Clamped => line(Mood::Notable, format!("{group}: clamped to {to}")),
        CapacitySource::FellBack { from, .. } => {
            let text = format!("{group}: {to} again, as {from} could not be had");
            line(Mood::Bad, text)
        }
    })
}

/// An event in words; `None`: not worth a line here.
pub(super) fn event(fleet: &Fleet, event: &Event, at: Timestamp, start: Timestamp) -> Option<Line> {
    let name = |member| fleet.name(member);
    Some(match event {
        Event::Evaluated { evaluation: seen } => {
            let (what, why) = evaluation(seen, start);
            let mood = match seen.decision {
                Decision::Keep => Mood::Faint,
                Decision::Scale { .. } | Decision::Clamp { .. } => Mood::Notable,
            };
            line(mood, format!("decision: {what}, because {why}"))
        }
        Event::CapacityChanged {
            group, to, source, ..
        } => return capacity(group, *to, source),
        Event::AlertChanged {
            rule,
            member,
            instance,
            status,
            ..
        } => {
            let who = member.map_or_else(|| instance.clone(), name);
            alert(&rule.to_string(), &who, status)
        }
        Event::Health { member, verdict } => {
            line(Mood::Bad, format!("health: {} is {verdict}", name(*member)))
        }
        Event::MemberChanged { member, state, .. } => member_line(
            &name(*member),
            state.as_ref(),
            fleet.members.get(member).map(|m| m.joined),
            at,
        ),
        Event::StepFinished {
            status, took_ms, ..
        } => {
            let quiet =
                *status == StepStatus::Done && Duration::from_millis(*took_ms) < NOTABLE_STEP;
            if quiet {
                return None;
            }
            let told = tell(event);
            let mood = match told.mood {
                Mood::Good => Mood::Faint,
                mood => mood,
            };
            Line { mood, ..told }
        }
        Event::StepSettled { .. }
        | Event::RunBegan { .. }
        | Event::RunEnded { .. }
        | Event::Restored { .. }
        | Event::RestoreConfirmed { .. }
        | Event::RepairWished { .. }
        | Event::Repaired { .. }
        | Event::Trouble { .. } => tell(event),
        Event::PlanClosed { end, .. } => match end {
            engine::PlanEnd::Stuck { .. } => tell(event),
            engine::PlanEnd::Converged | engine::PlanEnd::Superseded => return None,
        },
        Event::HolderChanged { .. }
        | Event::WishChanged { .. }
        | Event::RevisionWished { .. }
        | Event::RevisionChanged { .. }
        | Event::PlanOpened { .. }
        | Event::StepStarted { .. } => return None,
    })
}

fn alert(rule: &str, who: &str, status: &AlertStatus) -> Line {
    match status {
        AlertStatus::Firing => line(Mood::Notable, format!("alert: {rule} fires for {who}")),
        AlertStatus::Resolved { .. } => {
            line(Mood::Faint, format!("alert: {rule} is over for {who}"))
        }
    }
}

fn member_line(
    name: &str,
    state: Option<&MemberState>,
    joined: Option<Timestamp>,
    at: Timestamp,
) -> Line {
    match state {
        None => line(Mood::Plain, format!("member {name} is gone")),
        Some(MemberState::Joining { .. }) => line(Mood::Notable, format!("member {name} joins")),
        Some(MemberState::InService { .. }) => {
            let span = joined.and_then(|joined| Duration::try_from(at.duration_since(joined)).ok());
            let after = span.map_or_else(String::new, |span| format!(" after {}", took(span)));
            line(Mood::Good, format!("member {name} is in service{after}"))
        }
        Some(MemberState::Draining { cause, .. }) => {
            line(Mood::Notable, format!("member {name} drains ({cause})"))
        }
        Some(MemberState::Leaving { cause }) => {
            let mood = match cause {
                LeaveCause::ScaledIn | LeaveCause::Undeployed => Mood::Notable,
                _ => Mood::Bad,
            };
            line(mood, format!("member {name} leaves ({cause})"))
        }
    }
}
