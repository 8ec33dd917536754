//! A run as it is told, and the picture at some of its moments.

use super::{Fact, LoadNow, Story};
use engine::Event;
use jiff::Timestamp;
use model::{
    Capacity, CapacityBounds, LeaveCause, MemberId, MemberState, Ordinal, PlanId, RuleName,
    ScaleDirection, StepNumber, StepStatus,
};
use policy::{AlertStatus, Decision, Evaluation, Fingerprint, Reason};
use std::collections::BTreeMap;
use std::time::Duration;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn member(id: u64, ordinal: u32, state: Option<MemberState>) -> Fact {
    Fact::Happened(Event::MemberChanged {
        member: MemberId(id),
        group: "app".parse().unwrap(),
        ordinal: Ordinal(ordinal),
        state,
        revision: None,
    })
}

fn alert(id: u64, status: AlertStatus) -> Fact {
    Fact::Happened(Event::AlertChanged {
        fingerprint: Fingerprint(format!("f{id}")),
        rule: RuleName::HighCpuLoad,
        member: Some(MemberId(id)),
        instance: "127.64.0.3:9100".to_owned(),
        starts_at: at(40),
        status,
    })
}

fn evaluated(current: u32, decision: Decision, reasons: Vec<Reason>) -> Fact {
    Fact::Happened(Event::Evaluated {
        evaluation: Evaluation {
            group: "app".parse().unwrap(),
            at: at(0),
            current: Capacity(current),
            recommended: Capacity(current),
            decision,
            reasons,
            wake_at: None,
        },
    })
}

fn step(number: u64, title: &str) -> Fact {
    Fact::Happened(Event::StepStarted {
        plan: PlanId(1),
        step: StepNumber(number),
        title: title.to_owned(),
        why: String::new(),
        key: "k".parse().unwrap(),
        instance: None,
        log_file: None,
    })
}

fn done(number: u64, title: &str, status: StepStatus, took_ms: u64) -> Fact {
    Fact::Happened(Event::StepFinished {
        plan: PlanId(1),
        step: StepNumber(number),
        title: title.to_owned(),
        status,
        message: (status == StepStatus::Failed).then(|| "no space left".to_owned()),
        took_ms,
    })
}

fn run() -> Vec<(i64, Fact)> {
    let out = Decision::Scale {
        to: Capacity(2),
        direction: ScaleDirection::Out,
        policy: "grow".parse().unwrap(),
    };
    let high = Reason::RuleHolds {
        rule: RuleName::HighCpuLoad,
        member: MemberId(1),
        cpu_percent: Some(49.2),
    };
    let lost = LeaveCause::Lost {
        why: "its process is gone".to_owned(),
    };
    vec![
        (
            0,
            Fact::Group {
                group: "app".parse().unwrap(),
                bounds: CapacityBounds::new(1, 3, None).unwrap(),
                upper_percent: 40.0,
                lower_percent: 12.0,
            },
        ),
        (0, Fact::Phase("Deploying".to_owned())),
        (1, member(1, 0, Some(MemberState::Joining { since: at(1) }))),
        (1, step(1, "app@m1: create server")),
        (4, done(1, "app@m1: create server", StepStatus::Done, 2_100)),
        (4, done(2, "app@m1: start", StepStatus::Done, 20)),
        (
            20,
            member(1, 0, Some(MemberState::InService { since: at(20) })),
        ),
        (30, Fact::Phase("Load".to_owned())),
        (
            40,
            Fact::Load(LoadNow {
                rate: 10.5,
                answered_rate: 10.2,
                sent: 412,
                failed: 0,
                median: Some(Duration::from_millis(64)),
            }),
        ),
        (41, Fact::Cpu(BTreeMap::from([(MemberId(1), 49.2)]))),
        (42, alert(1, AlertStatus::Firing)),
        (43, evaluated(1, out, vec![high])),
        (
            43,
            member(2, 1, Some(MemberState::Joining { since: at(43) })),
        ),
        (44, step(3, "app@m2: create server")),
        (
            46,
            done(3, "app@m2: create server", StepStatus::Failed, 1_900),
        ),
        (47, member(1, 0, Some(MemberState::Leaving { cause: lost }))),
        (50, member(1, 0, None)),
        (51, alert(1, AlertStatus::Resolved { ends_at: at(51) })),
        (
            52,
            evaluated(2, Decision::Keep, vec![Reason::Cooldown { until: at(72) }]),
        ),
    ]
}

fn told(story: &mut Story, until: i64) -> String {
    let mut text = String::new();
    for (second, fact) in run().into_iter().filter(|(second, _)| *second <= until) {
        if let Some(line) = story.tell(at(second), &fact) {
            text.push_str(&format!("{second:>3} {:?}: {}\n", line.mood, line.text));
        }
    }
    text
}

fn picture(until: i64) -> String {
    let mut story = Story::new(at(0));
    told(&mut story, until);
    let lines = story.frame(at(until));
    let plain: Vec<_> = lines
        .iter()
        .map(|l| anstream::adapter::strip_str(l).to_string())
        .collect();
    assert!(
        plain
            .iter()
            .all(|l| console::measure_text_width(l) <= 80 || l.starts_with("decision"))
    );
    plain.join("\n")
}

#[test]
fn the_transcript() {
    insta::assert_snapshot!(told(&mut Story::new(at(0)), 99));
}

#[test]
fn the_picture_before_anything() {
    insta::assert_snapshot!(
        Story::new(at(0))
            .frame(at(0))
            .iter()
            .map(|l| anstream::adapter::strip_str(l).to_string())
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn the_picture_under_load() {
    insta::assert_snapshot!(picture(45));
}

#[test]
fn the_picture_after_a_loss() {
    insta::assert_snapshot!(picture(52));
}
