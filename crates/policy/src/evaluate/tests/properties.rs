use crate::bench::{Bench, above, alert, at, below, policy};
use crate::{AlertStatus, Answer, Decision, LastAction};
use model::{LeaveCause, MemberId, MemberState, RuleName, ScaleDirection};
use proptest::prelude::*;

fn a_state() -> impl Strategy<Value = MemberState> {
    let since = prop_oneof![9 => Just(-1_000_i64), 1 => -70..0_i64];
    (0..30_u8, since).prop_map(|(kind, second)| match kind {
        0 => MemberState::Joining { since: at(second) },
        1 => MemberState::Draining {
            in_service_since: at(second),
            cause: LeaveCause::ScaledIn,
        },
        2 => MemberState::Leaving {
            cause: LeaveCause::ScaledIn,
        },
        _ => MemberState::InService { since: at(second) },
    })
}

#[derive(Debug, Clone)]
struct Signal {
    cpu: Option<(f64, i64)>,
    low: u8,
    high: u8,
    alert: Option<(i64, bool)>,
}

fn a_signal() -> impl Strategy<Value = Signal> {
    let cpu = prop_oneof![9 => 0.0..22.0_f64, 1 => 0.0..100.0_f64];
    (
        prop::option::weighted(0.95, (cpu, prop_oneof![9 => Just(0_i64), 1 => Just(-61)])),
        0..12_u8,
        0..15_u8,
        prop::option::weighted(0.2, (-200..0_i64, any::<bool>())),
    )
        .prop_map(|(cpu, low, high, alert)| Signal {
            cpu,
            low,
            high,
            alert,
        })
}

prop_compose! {
    fn a_story()(
        members in prop::collection::vec((a_state(), a_signal()), 0..6),
        (min, max) in (0..2_u32, 5..7_u32),
        desired in prop::option::weighted(0.05, 0..7_u32),
        adjustments in (1..4_u32, 1..4_u32, 1..4_u32),
        silence in (0..20_u8, 0..20_u8),
        last in 0..20_u8,
        recommendations in prop::collection::vec((-600..0_i64, 0..6_u32), 0..3),
        hold in prop::option::weighted(0.1, -5..5_i64),
    ) -> Bench {
        let count = members.iter().filter(|(state, _)| state.counts()).count();
        let desired = desired.unwrap_or(u32::try_from(count).unwrap());
        let mut bench = Bench::with_members(0)
            .bounds(min, max)
            .desired(desired)
            .policies(&[
                policy("grow", above(80.0), adjustments.0),
                policy("grow-more", above(95.0), adjustments.1),
                policy("shrink", below(20.0), adjustments.2),
            ]);
        for (id, (state, signal)) in (1..).zip(members) {
            bench = bench.member(id, state);
            if let Some((percent, second)) = signal.cpu {
                bench = bench.cpu_at(id, percent, second);
            }
            if signal.low > 0 {
                bench = bench.firing(RuleName::LowCpuLoad, id);
            }
            if signal.high == 0 {
                bench = bench.firing(RuleName::HighCpuLoad, id);
            }
            if let Some((second, over)) = signal.alert {
                let mut fact = alert(RuleName::HighCpuLoad, id, second);
                if over {
                    fact.status = AlertStatus::Resolved { ends_at: at(0) };
                }
                bench = bench.webhook(fact);
            }
        }
        bench = match last {
            0 => bench.last(LastAction::UnderWay { direction: ScaleDirection::Out }),
            1 => bench.last(LastAction::UnderWay { direction: ScaleDirection::In }),
            2 => bench.settled(ScaleDirection::In, -100),
            _ => bench,
        };
        for (second, capacity) in recommendations {
            bench = bench.recommended(second, capacity);
        }
        if let Some(second) = hold {
            bench = bench.held_until(second);
        }
        if silence.0 == 0 {
            bench = bench.prometheus_silent();
        }
        if silence.1 == 0 {
            bench = bench.alertmanager_silent();
        }
        bench
    }
}

fn shrinks(decision: &Decision) -> bool {
    matches!(
        decision,
        Decision::Scale {
            direction: ScaleDirection::In,
            ..
        }
    )
}

#[test]
fn the_stories_come_to_all_ends() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut out, mut shrunk, mut clamped, mut woken) = (0, 0, 0, 0);
    for _ in 0..500 {
        let story = a_story().new_tree(&mut runner).unwrap().current();
        let evaluation = story.evaluate();
        woken += u32::from(evaluation.wake_at.is_some());
        match evaluation.decision {
            Decision::Scale {
                direction: ScaleDirection::Out,
                ..
            } => out += 1,
            Decision::Scale { .. } => shrunk += 1,
            Decision::Clamp { .. } => clamped += 1,
            Decision::Keep => {}
        }
    }
    let ends = [out, shrunk, clamped, woken];
    assert!(ends.iter().all(|n| *n >= 20), "{ends:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn decisions_lie_within_the_bounds_and_do_what_they_say(story in a_story()) {
        let evaluation = story.evaluate();
        let bounds = story.state.bounds;
        prop_assert!(!evaluation.reasons.is_empty());
        match &evaluation.decision {
            Decision::Keep => {}
            Decision::Scale { to, direction, .. } | Decision::Clamp { to, direction } => {
                prop_assert!(bounds.clamp(*to) == *to);
                prop_assert!(evaluation.wake_at.is_none());
                match direction {
                    ScaleDirection::Out => prop_assert!(*to > evaluation.current),
                    ScaleDirection::In => prop_assert!(*to < evaluation.current),
                }
            }
        }
        if let Some(wake_at) = evaluation.wake_at {
            prop_assert!(wake_at > at(story.now));
        }
    }

    #[test]
    fn nothing_is_removed_without_all_data(story in a_story()) {
        if !shrinks(&story.evaluate().decision) {
            return Ok(());
        }
        let Answer::Answered { facts } = &story.monitors.prometheus else {
            panic!("Prometheus is silent")
        };
        prop_assert!(story.monitors.alertmanager.facts().is_some());
        for member in &story.state.members {
            match member.state {
                MemberState::InService { .. } => {
                    let sample = facts.cpu.get(&member.id);
                    prop_assert!(sample.is_some_and(|s| s.percent < 20.0 && s.at == at(0)));
                }
                _ => prop_assert!(!member.state.counts()),
            }
            let high = |rule: &crate::FiringRule| {
                rule.rule == RuleName::HighCpuLoad && rule.member == Some(member.id)
            };
            prop_assert!(!member.state.in_service() || !facts.firing.iter().any(high));
        }
    }

    #[test]
    fn taking_a_members_data_away_never_removes(story in a_story(), id in 1..5_u64) {
        let before = story.evaluate();
        let mut poorer = story.clone();
        if let Answer::Answered { facts } = &mut poorer.monitors.prometheus {
            facts.cpu.remove(&MemberId(id));
            facts.firing.retain(|rule| rule.member != Some(MemberId(id)));
        }
        let after = poorer.evaluate();
        let serving = story.state.members.iter().any(|m| m.id == MemberId(id) && m.state.in_service());
        prop_assert!(!(serving && shrinks(&after.decision)), "{:?} then {:?}", before, after);
    }

    #[test]
    fn order_and_repetition_of_inputs_do_not_matter(story in a_story()) {
        let mut other = story.clone();
        other.state.members.reverse();
        other.policies.reverse();
        other.alerts.extend(story.alerts.clone());
        other.alerts.reverse();
        other.state.recommendations.reverse();
        other.state.recommendations.extend(story.state.recommendations.clone());
        if let Answer::Answered { facts } = &mut other.monitors.prometheus {
            facts.firing.extend(facts.firing.clone());
            facts.firing.reverse();
        }
        prop_assert_eq!(other.evaluate(), story.evaluate());
    }

    #[test]
    fn waking_up_when_told_changes_the_decision(story in a_story()) {
        let Some(wake_at) = story.evaluate().wake_at else {
            return Ok(());
        };
        let mut woken = story.clone();
        woken.now = wake_at.as_second() - at(0).as_second();
        if let Answer::Answered { facts } = &mut woken.monitors.prometheus {
            for sample in facts.cpu.values_mut() {
                if sample.at == at(0) {
                    sample.at = wake_at;
                }
            }
        }
        let evaluation = woken.evaluate();
        prop_assert!(
            evaluation.decision != Decision::Keep
                || evaluation.wake_at.is_none()
                || evaluation.wake_at > Some(wake_at),
            "{:?}", evaluation
        );
    }
}
