//! The run in figures. Pure.

use super::moments::{Loss, LossBy, Moments};
use crate::demo::load::{Failure, Tally};
use engine::Event;
use engine::ports::LogEntry;
use jiff::Timestamp;
use model::{MemberId, MemberState, RuleName, ScaleDirection, StepStatus};
use policy::{AlertStatus, Decision};
use std::time::Duration;

/// Failures of requests, by what they were near.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::demo) struct Failures {
    /// Between a loss and the dead member's leaving the balancer.
    pub(in crate::demo) at_loss: Vec<Failure>,
    /// While a member left by scale-in.
    pub(in crate::demo) at_scale_in: Vec<Failure>,
    /// All others.
    pub(in crate::demo) elsewhere: Vec<Failure>,
}

/// One growth, as far as it came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::demo) struct Growth {
    /// From the raise of the rate to the alert's firing in Prometheus.
    pub(in crate::demo) load_to_alert: Option<Duration>,
    /// From there to the decision.
    pub(in crate::demo) alert_to_decision: Option<Duration>,
    /// From there to the new member's serving.
    pub(in crate::demo) decision_to_serving: Option<Duration>,
}

/// What followed from a loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) struct Healing {
    /// How it was lost.
    pub(in crate::demo) by: LossBy,
    /// Until somebody suspected it.
    pub(in crate::demo) noticed: Option<Duration>,
    /// Until it was confirmed, and the member condemned.
    pub(in crate::demo) confirmed: Option<Duration>,
    /// Until the balancer was told to leave it out.
    pub(in crate::demo) left_balancer: Option<Duration>,
    /// Until another one served in its place.
    pub(in crate::demo) replaced: Option<Duration>,
}

/// All figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::demo) struct Summary {
    /// Most members in service at once.
    pub(in crate::demo) peak: u32,
    /// Members in service at the end.
    pub(in crate::demo) final_count: u32,
    /// Requests sent.
    pub(in crate::demo) requests: u64,
    /// Failures.
    pub(in crate::demo) failures: Failures,
    /// Median time to a good answer.
    pub(in crate::demo) median: Option<Duration>,
    /// Time within which 95 of 100 good answers came.
    pub(in crate::demo) p95: Option<Duration>,
    /// One for each raise of the rate.
    pub(in crate::demo) growths: Vec<Growth>,
    /// What followed from each loss.
    pub(in crate::demo) healings: Vec<Healing>,
    /// Members removed by policy.
    pub(in crate::demo) scaled_in: u32,
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

/// A time during which failures have a known cause.
#[derive(Debug, Clone, Copy)]
struct Window {
    from: Timestamp,
    to: Timestamp,
}

impl Window {
    /// Whether a request was on its way at any time of it.
    fn touches(self, failure: &Failure) -> bool {
        failure.sent_at <= self.to && failure.ended_at >= self.from
    }
}

impl Summary {
    /// Reads the run.
    pub(in crate::demo) fn of(entries: &[LogEntry], tally: &Tally, moments: &Moments) -> Self {
        let counts = super::histories::counts(entries);
        let losses = moments.losses.iter();
        let healings: Vec<Healing> = losses.map(|loss| healing(entries, *loss)).collect();
        let scale_ins = scale_ins(entries);
        let start = Timestamp::UNIX_EPOCH;
        Self {
            peak: counts
                .iter()
                .map(|point| point.in_service)
                .max()
                .unwrap_or(0),
            final_count: counts.last().map_or(0, |point| point.in_service),
            requests: tally.totals().sent,
            failures: failures(tally, &loss_windows(moments, &healings), &scale_ins),
            median: tally.quantile_since(start, 0.5),
            p95: tally.quantile_since(start, 0.95),
            growths: moments
                .stages
                .iter()
                .map(|(at, _)| growth(entries, *at))
                .collect(),
            healings,
            scaled_in: u32::try_from(scale_ins.len()).unwrap_or(u32::MAX),
        }
    }
}

/// When something first happened after a moment.
fn first(
    entries: &[LogEntry],
    after: Timestamp,
    mut which: impl FnMut(&Event) -> bool,
) -> Option<Timestamp> {
    let mut later = entries.iter().filter(|entry| entry.at >= after);
    later
        .find(|entry| which(&entry.event))
        .map(|entry| entry.at)
}

/// When a member that joined after a moment first served.
fn served(entries: &[LogEntry], after: Timestamp) -> Option<Timestamp> {
    let mut new: Vec<MemberId> = Vec::new();
    first(entries, after, |event| match event {
        Event::MemberChanged { member, state, .. } => match state {
            Some(MemberState::Joining { .. }) => {
                new.push(*member);
                false
            }
            Some(MemberState::InService { .. }) => new.contains(member),
            _ => false,
        },
        _ => false,
    })
}

fn growth(entries: &[LogEntry], raised: Timestamp) -> Growth {
    let alert = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::AlertChanged {
                rule: RuleName::HighCpuLoad,
                status: AlertStatus::Firing,
                starts_at,
                ..
            } if *starts_at >= raised => Some(*starts_at),
            _ => None,
        })
        .min();
    let decision = first(entries, raised, |event| {
        matches!(event, Event::Evaluated { evaluation }
            if matches!(evaluation.decision, Decision::Scale { direction: ScaleDirection::Out, .. }))
    });
    let serving = decision.and_then(|decision| served(entries, decision));
    Growth {
        load_to_alert: alert.map(|alert| between(raised, alert)),
        alert_to_decision: alert
            .zip(decision)
            .map(|(alert, decision)| between(alert, decision)),
        decision_to_serving: decision
            .zip(serving)
            .map(|(decision, serving)| between(decision, serving)),
    }
}

fn healing(entries: &[LogEntry], loss: Loss) -> Healing {
    let dead = loss.member;
    let since = |at: Option<Timestamp>| at.map(|at| between(loss.at, at));
    let condemned = |event: &Event| {
        matches!(event, Event::MemberChanged { member, state: Some(MemberState::Leaving { .. }), .. }
            if *member == dead)
    };
    let noticed = first(entries, loss.at, |event| match event {
        Event::Health { member, .. } => *member == dead,
        Event::AlertChanged {
            rule: RuleName::InstanceDown,
            member,
            ..
        } => *member == Some(dead),
        event => condemned(event),
    });
    let confirmed = first(entries, loss.at, condemned);
    let left = confirmed.and_then(|confirmed| {
        first(entries, confirmed, |event| match event {
            Event::StepFinished {
                title,
                status: StepStatus::Done,
                ..
            } => tells_balancer_without(title, dead),
            _ => false,
        })
    });
    Healing {
        by: loss.by,
        noticed: since(noticed),
        confirmed: since(confirmed),
        left_balancer: since(left),
        replaced: since(served(entries, loss.at)),
    }
}

/// Whether a step told its target of the members in service, and this one was none of them.
fn tells_balancer_without(title: &str, member: MemberId) -> bool {
    let told = title.contains(": add_source (") || title.contains(": remove_source (");
    let named = title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word == member.to_string());
    told && !named
}

/// From each loss until the balancer left the dead one out; without that, until it was replaced, or to
/// the end of time.
fn loss_windows(moments: &Moments, healings: &[Healing]) -> Vec<Window> {
    let losses = moments.losses.iter().zip(healings);
    let window = |(loss, healing): (&Loss, &Healing)| {
        let from = loss.at;
        let end = healing.left_balancer.or(healing.replaced);
        let to = end.map_or(Timestamp::MAX, |end| from + end);
        Window { from, to }
    };
    losses.map(window).collect()
}

/// From the choice of each member that was scaled in until it was gone.
fn scale_ins(entries: &[LogEntry]) -> Vec<Window> {
    use model::LeaveCause::ScaledIn;
    let mut leaving: Vec<MemberId> = Vec::new();
    let mut windows = Vec::new();
    for entry in entries {
        let Event::MemberChanged { member, state, .. } = &entry.event else {
            continue;
        };
        let chosen = matches!(
            state,
            Some(
                MemberState::Draining {
                    cause: ScaledIn,
                    ..
                } | MemberState::Leaving { cause: ScaledIn }
            )
        );
        if chosen && !leaving.contains(member) {
            leaving.push(*member);
            let gone = first(
                entries,
                entry.at,
                |event| matches!(event, Event::MemberChanged { member: m, state: None, .. } if m == member),
            );
            windows.push(Window {
                from: entry.at,
                to: gone.unwrap_or(Timestamp::MAX),
            });
        }
    }
    windows
}

fn failures(tally: &Tally, losses: &[Window], scale_ins: &[Window]) -> Failures {
    let mut sorted = Failures::default();
    for failure in tally.failures() {
        let place = if losses.iter().any(|window| window.touches(failure)) {
            &mut sorted.at_loss
        } else if scale_ins.iter().any(|window| window.touches(failure)) {
            &mut sorted.at_scale_in
        } else {
            &mut sorted.elsewhere
        };
        place.push(*failure);
    }
    sorted
}
