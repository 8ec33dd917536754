//! Members' numbers and lives, and decisions, as the log tells them. Pure.

use crate::demo::story::reason;
use crate::report::{CountPoint, DecisionKind, DecisionRow, Life, LifeSpan, LifeState};
use engine::Event;
use engine::ports::LogEntry;
use jiff::Timestamp;
use model::{LeaveCause, MemberId, MemberState, ScaleDirection};
use policy::Decision;
use std::collections::BTreeMap;

/// Names of all members there ever were: `app[0] m1`.
pub(super) fn names(entries: &[LogEntry]) -> BTreeMap<MemberId, String> {
    entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::MemberChanged {
                member,
                group,
                ordinal,
                ..
            } => Some((*member, format!("{group}[{ordinal}] {member}"))),
            _ => None,
        })
        .collect()
}

/// How many were wished, there and in service, whenever one of these changed.
pub(super) fn counts(entries: &[LogEntry]) -> Vec<CountPoint> {
    let mut members: BTreeMap<MemberId, bool> = BTreeMap::new();
    let mut desired = 0;
    let mut counts: Vec<CountPoint> = Vec::new();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    for entry in entries {
        match &entry.event {
            Event::CapacityChanged { to, .. } => desired = to.0,
            Event::MemberChanged { member, state, .. } => match state {
                Some(state) => drop(members.insert(*member, state.in_service())),
                None => drop(members.remove(member)),
            },
            _ => continue,
        }
        let point = CountPoint {
            at: entry.at,
            desired,
            observed: number(members.len()),
            in_service: number(members.values().filter(|serves| **serves).count()),
        };
        counts.push(point);
    }
    counts
}

fn life_state(state: &MemberState) -> (LifeState, String) {
    match state {
        MemberState::Joining { .. } => (LifeState::Joining, String::new()),
        MemberState::InService { .. } => (LifeState::InService, String::new()),
        MemberState::Draining { cause, .. } | MemberState::Leaving { cause } => {
            let state = match cause {
                LeaveCause::ScaledIn | LeaveCause::Undeployed => LifeState::Leaving,
                _ => LifeState::Lost,
            };
            (state, cause.to_string())
        }
    }
}

/// Every member's life until a moment.
pub(super) fn lives(entries: &[LogEntry], end: Timestamp) -> Vec<Life> {
    let names = names(entries);
    let mut lives: BTreeMap<MemberId, Vec<LifeSpan>> = BTreeMap::new();
    for entry in entries {
        let Event::MemberChanged { member, state, .. } = &entry.event else {
            continue;
        };
        let spans = lives.entry(*member).or_default();
        if let Some(last) = spans.last_mut() {
            last.to = entry.at;
        }
        if let Some(state) = state {
            let (state, note) = life_state(state);
            spans.push(LifeSpan {
                state,
                from: entry.at,
                to: end,
                note,
            });
        }
    }
    lives
        .into_iter()
        .map(|(id, spans)| Life {
            name: names.get(&id).cloned().unwrap_or_else(|| id.to_string()),
            spans,
        })
        .collect()
}

/// Decisions with their reasons, and what was believed of members' health.
pub(super) fn decisions(entries: &[LogEntry], start: Timestamp) -> Vec<DecisionRow> {
    let names = names(entries);
    entries
        .iter()
        .filter_map(|entry| {
            let (kind, what, why) = match &entry.event {
                Event::Evaluated { evaluation } => {
                    let current = evaluation.current;
                    let (kind, what) = match &evaluation.decision {
                        Decision::Keep => (DecisionKind::Keep, format!("keep {current}")),
                        Decision::Scale { to, direction, .. }
                        | Decision::Clamp { to, direction } => {
                            let kind = match direction {
                                ScaleDirection::Out => DecisionKind::Out,
                                ScaleDirection::In => DecisionKind::In,
                            };
                            (kind, format!("{current} → {to}"))
                        }
                    };
                    let why = evaluation
                        .reasons
                        .iter()
                        .map(|r| reason(r, start))
                        .collect();
                    (kind, what, why)
                }
                Event::MemberChanged {
                    member,
                    state: Some(MemberState::Leaving { cause }),
                    ..
                } if !cause.server_answers() => {
                    let name = names.get(member).cloned().unwrap_or_default();
                    (
                        DecisionKind::Heal,
                        format!("replace {name}"),
                        vec![cause.to_string()],
                    )
                }
                _ => return None,
            };
            let at = entry.at;
            Some(DecisionRow {
                at,
                kind,
                what,
                why,
            })
        })
        .collect()
}
