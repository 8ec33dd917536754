//! A run in the log, and what is read from it.

use super::{Goal, Loss, LossBy, Moments, Summary, checks, figures};
use crate::demo::load::{Failure, FailureKind, Tally};
use crate::report::Outcome;
use engine::Event;
use engine::ports::LogEntry;
use jiff::Timestamp;
use model::{
    Capacity, LeaveCause, MemberId, MemberState, Ordinal, PlanId, RuleName, ScaleDirection,
    StepNumber, StepStatus,
};
use policy::{AlertStatus, Decision, Evaluation, Fingerprint};
use std::time::Duration;

const GOAL: Goal = Goal { min: 1, max: 2 };

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn entry(second: i64, event: Event) -> LogEntry {
    LogEntry {
        at: at(second),
        service: "web".parse().unwrap(),
        event,
    }
}

fn member(second: i64, id: u64, state: Option<MemberState>) -> LogEntry {
    let event = Event::MemberChanged {
        member: MemberId(id),
        group: "app".parse().unwrap(),
        ordinal: Ordinal(0),
        state,
        revision: None,
    };
    entry(second, event)
}

fn joins(second: i64, id: u64) -> LogEntry {
    member(second, id, Some(MemberState::Joining { since: at(second) }))
}

fn serves(second: i64, id: u64) -> LogEntry {
    member(
        second,
        id,
        Some(MemberState::InService { since: at(second) }),
    )
}

fn leaves(second: i64, id: u64, cause: LeaveCause) -> LogEntry {
    member(second, id, Some(MemberState::Leaving { cause }))
}

fn balancer_told(second: i64, title: &str) -> LogEntry {
    let event = Event::StepFinished {
        plan: PlanId(1),
        step: StepNumber(1),
        title: title.to_owned(),
        status: StepStatus::Done,
        message: None,
        took_ms: 1_000,
    };
    entry(second, event)
}

/// Grows at 30–55, is killed at 100, confirmed at 104, off the balancer at 110, replaced at 130,
/// scaled in at 200–210.
fn run() -> Vec<LogEntry> {
    let alert = Event::AlertChanged {
        fingerprint: Fingerprint("f".to_owned()),
        rule: RuleName::HighCpuLoad,
        member: Some(MemberId(1)),
        instance: "x".to_owned(),
        starts_at: at(42),
        status: AlertStatus::Firing,
    };
    let evaluation = Evaluation {
        group: "app".parse().unwrap(),
        at: at(44),
        current: Capacity(1),
        recommended: Capacity(2),
        decision: Decision::Scale {
            to: Capacity(2),
            direction: ScaleDirection::Out,
            policy: "grow".parse().unwrap(),
        },
        reasons: Vec::new(),
        wake_at: None,
    };
    let lost = LeaveCause::Lost {
        why: "gone".to_owned(),
    };
    vec![
        joins(0, 1),
        serves(20, 1),
        entry(43, alert),
        entry(44, Event::Evaluated { evaluation }),
        joins(45, 2),
        serves(55, 2),
        leaves(104, 2, lost),
        balancer_told(108, "balancer: remove_source (nginx of m1, m2)"),
        balancer_told(110, "balancer: remove_source (nginx of m1)"),
        joins(111, 3),
        member(112, 2, None),
        serves(130, 3),
        leaves(200, 3, LeaveCause::ScaledIn),
        member(210, 3, None),
    ]
}

fn moments() -> Moments {
    Moments {
        calibration: None,
        stages: vec![(at(30), 10.0)],
        losses: vec![Loss {
            member: MemberId(2),
            at: at(100),
            by: LossBy::Kill,
        }],
        load_gone: None,
    }
}

fn summary(failures: &[(i64, i64)]) -> Summary {
    let mut tally = Tally::default();
    // one that was answered
    tally.sent(at(40));
    tally.answered(at(41), Duration::from_millis(50));
    for (sent, ended) in failures {
        tally.sent(at(*sent));
        tally.failed(Failure {
            sent_at: at(*sent),
            ended_at: at(*ended),
            kind: FailureKind::TimedOut,
        });
    }
    Summary::of(&run(), &tally, &moments())
}

fn broken(summary: &Summary) -> usize {
    let checks = checks(summary, GOAL);
    checks.iter().filter(|c| c.outcome != Outcome::Held).count()
}

#[test]
fn spans_are_read_from_the_log() {
    let summary = summary(&[]);
    let seconds = |n| Some(Duration::from_secs(n));
    let growth = summary.growths[0];
    assert_eq!(growth.load_to_alert, seconds(12));
    assert_eq!(growth.alert_to_decision, seconds(2));
    assert_eq!(growth.decision_to_serving, seconds(11));
    let healing = summary.healings[0];
    assert_eq!(healing.noticed, seconds(4));
    assert_eq!(healing.confirmed, seconds(4));
    assert_eq!(healing.left_balancer, seconds(10));
    assert_eq!(healing.replaced, seconds(30));
    assert_eq!(
        (summary.peak, summary.final_count, summary.scaled_in),
        (2, 1, 1)
    );
    assert_eq!(broken(&summary), 0);
}

#[test]
fn failures_count_where_they_belong() {
    // on its way when the kill came; sent before the balancer was told; scaled in; none of these
    let summary = summary(&[(95, 100), (109, 119), (205, 206), (150, 151), (111, 113)]);
    let failures = &summary.failures;
    assert_eq!(failures.at_loss.len(), 2);
    assert_eq!(failures.at_scale_in.len(), 1);
    assert_eq!(failures.elsewhere.len(), 2);
    assert_eq!(broken(&summary), 2);
}

#[test]
fn what_did_not_happen_is_said() {
    let entries: Vec<_> = run().into_iter().take(3).collect();
    let summary = Summary::of(&entries, &Tally::default(), &Moments::default());
    let checks = checks(&summary, GOAL);
    let seen: Vec<_> = checks
        .iter()
        .filter_map(|check| match &check.outcome {
            Outcome::Broken { seen } => Some(seen.as_str()),
            Outcome::Held => None,
        })
        .collect();
    assert_eq!(
        seen,
        [
            "1 at the peak",
            "none was killed",
            "1 in service at the end",
            "nothing was scaled in",
            "none was sent"
        ]
    );
}

#[test]
fn each_loss_has_its_promise_its_figures_and_its_failures() {
    let mut moments = moments();
    moments.losses.insert(
        0,
        Loss {
            member: MemberId(1),
            at: at(60),
            by: LossBy::Deletion,
        },
    );
    let mut entries = run();
    let lost = LeaveCause::Lost {
        why: "deleted".to_owned(),
    };
    entries.insert(6, leaves(64, 1, lost));
    let mut tally = Tally::default();
    tally.sent(at(61));
    tally.failed(Failure {
        sent_at: at(61),
        ended_at: at(62),
        kind: FailureKind::TimedOut,
    });
    let summary = Summary::of(&entries, &tally, &moments);
    assert_eq!(summary.failures.at_loss.len(), 1);
    let promised: Vec<String> = checks(&summary, GOAL).into_iter().map(|c| c.what).collect();
    for promise in [
        "A member whose server was deleted was replaced",
        "A member whose VM was killed was replaced",
        "No other request failed, but between a loss and its leaving the balancer",
    ] {
        assert!(promised.iter().any(|p| p == promise), "{promised:#?}");
    }
    let told: Vec<String> = figures(&summary, GOAL)
        .into_iter()
        .map(|f| f.label)
        .collect();
    assert!(told.contains(&"Delete to replaced".to_owned()), "{told:?}");
    assert!(told.contains(&"Kill to replaced".to_owned()), "{told:?}");
}
