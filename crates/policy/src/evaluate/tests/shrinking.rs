use crate::LastAction;
use crate::bench::{Bench, above, alert, below, policy};
use model::RuleName::{HighCpuLoad, LowCpuLoad};
use model::ScaleDirection::{In, Out};

fn idle(count: u32) -> Bench {
    (1..=u64::from(count)).fold(Bench::with_members(count), |bench, id| bench.low(id, 4.0))
}

#[test]
fn all_members_low_shrink_the_group() {
    assert_eq!(
        idle(3).told(),
        "3 → 2 by shrink: LowCpuLoad holds for all 3 members"
    );
}

#[test]
fn one_member_that_is_not_low_keeps_all() {
    assert_eq!(
        idle(2)
            .in_service_since(3, -1_000)
            .desired(3)
            .cpu(3, 45.0)
            .told(),
        "3: LowCpuLoad does not hold for m3 (CPU 45 %)"
    );
    assert_eq!(
        idle(2)
            .in_service_since(3, -1_000)
            .desired(3)
            .cpu(3, 5.0)
            .told(),
        "3: LowCpuLoad does not hold for m3 (CPU 5 %)",
        "low, but not for long enough that the rule fires"
    );
    assert_eq!(
        idle(2).cpu(2, 20.0).told(),
        "2: LowCpuLoad does not hold for m2 (CPU 20 %)",
        "the rule still fires, the sample is not below any more"
    );
}

#[test]
fn missing_data_removes_nothing() {
    let gap = idle(2).in_service_since(3, -1_000).desired(3);
    assert_eq!(gap.told(), "3: no data of m3");
    assert_eq!(
        gap.clone().firing(LowCpuLoad, 3).told(),
        "3: no data of m3",
        "a rule without a sample is not enough"
    );
    let stale = gap.firing(LowCpuLoad, 3);
    assert_eq!(stale.clone().cpu_at(3, 4.0, -61).told(), "3: no data of m3");
    assert_eq!(
        stale.clone().cpu_at(3, f64::NAN, 0).told(),
        "3: no data of m3"
    );
    assert_eq!(
        stale.cpu_at(3, 4.0, -60).told(),
        "3 → 2 by shrink: LowCpuLoad holds for all 3 members"
    );
}

#[test]
fn a_silent_monitor_removes_nothing() {
    assert_eq!(
        idle(2).alertmanager_silent().told(),
        "2: Alertmanager does not answer: connection refused"
    );
    let dark = idle(2).prometheus_silent();
    assert_eq!(
        dark.clone()
            .webhook(alert(LowCpuLoad, 1, -50))
            .webhook(alert(LowCpuLoad, 2, -50))
            .told(),
        "2: Prometheus does not answer: no answer in 3 s",
        "alerts alone never remove"
    );
    assert_eq!(
        dark.alertmanager_silent().told(),
        "2: Prometheus does not answer: no answer in 3 s; \
         Alertmanager does not answer: connection refused"
    );
}

#[test]
fn the_minimum_is_kept() {
    assert_eq!(
        idle(1).told(),
        "1: already at the minimum of 1; LowCpuLoad holds for the only member"
    );
    let all = policy("shrink", below(20.0), 7);
    assert_eq!(
        idle(3).policies(&[all]).told(),
        "3 → 1 by shrink: LowCpuLoad holds for all 3 members; 0 proposed, 1 allowed"
    );
    assert_eq!(
        idle(1).bounds(0, 3).told(),
        "1 → 0 by shrink: LowCpuLoad holds for the only member"
    );
}

#[test]
fn quiet_time_after_either_direction() {
    let quiet = "2 (rather 1): cooldown until 290 s; LowCpuLoad holds for all 2 members \
                 [wake 290 s]";
    assert_eq!(idle(2).settled(In, -10).told(), quiet);
    assert_eq!(idle(2).settled(Out, -10).told(), quiet);
    assert_eq!(
        idle(2).settled(Out, -300).told(),
        "2 → 1 by shrink: LowCpuLoad holds for all 2 members"
    );
}

#[test]
fn the_largest_recommendation_of_the_window_counts() {
    assert_eq!(
        idle(3).recommended(-100, 3).recommended(-50, 2).told(),
        "3 (rather 2): 3 were recommended within the window that ends 200 s; \
         LowCpuLoad holds for all 3 members [wake 200 s]"
    );
    assert_eq!(
        idle(3).recommended(-300, 3).recommended(-50, 2).told(),
        "3 → 2 by shrink: LowCpuLoad holds for all 3 members"
    );
    let two = policy("shrink", below(20.0), 2);
    assert_eq!(
        idle(4).policies(&[two]).recommended(-50, 3).told(),
        "4 → 3 by shrink: LowCpuLoad holds for all 4 members; \
         3 were recommended within the window that ends 250 s",
        "as far as the window allows"
    );
    assert_eq!(
        idle(3).stabilisation_in(0).recommended(0, 3).told(),
        "3 → 2 by shrink: LowCpuLoad holds for all 3 members"
    );
}

#[test]
fn a_capacity_just_wished_is_a_recommendation() {
    let mut story = idle(2);
    story.state.desired.at = crate::bench::at(-60);
    assert_eq!(
        story.told(),
        "2 (rather 1): 2 were recommended within the window that ends 240 s; \
         LowCpuLoad holds for all 2 members [wake 240 s]"
    );
}

#[test]
fn nothing_is_removed_while_members_come_or_go() {
    let low = "LowCpuLoad holds for all 2 members";
    for (story, why) in [
        (idle(2).joining(3).desired(3), "scale out still under way"),
        (idle(2).draining(3), "scale in still under way"),
        (
            idle(2).last(LastAction::UnderWay { direction: In }),
            "scale in still under way",
        ),
        (
            idle(2).last(LastAction::UnderWay { direction: Out }),
            "scale out still under way",
        ),
    ] {
        let (from, to) = (story.state.desired.value, story.state.desired.value.0 - 1);
        assert_eq!(story.told(), format!("{from} (rather {to}): {why}; {low}"));
    }
    assert_eq!(
        idle(2).desired(3).told(),
        format!("3 (rather 2): 2 of 3 wished members exist: first those; {low}")
    );
}

#[test]
fn the_remains_of_a_dead_member_stand_against_nothing() {
    let cause = model::LeaveCause::Lost {
        why: "shut off".into(),
    };
    let story = idle(2).member(9, model::MemberState::Leaving { cause });
    assert_eq!(
        story.told(),
        "2 → 1 by shrink: LowCpuLoad holds for all 2 members"
    );
}

#[test]
fn of_several_policies_the_one_that_leaves_most_is_followed() {
    let story = idle(4).policies(&[
        policy("deep", below(10.0), 3),
        policy("gentle", below(20.0), 1),
    ]);
    assert_eq!(
        story.told(),
        "4 → 3 by gentle: LowCpuLoad holds for all 4 members"
    );
    let story = story.cpu(1, 15.0);
    assert_eq!(
        story.told(),
        "4 → 3 by gentle: LowCpuLoad holds for all 4 members"
    );
}

#[test]
fn what_is_high_is_not_low_even_without_a_policy_for_growing() {
    let story = idle(2)
        .policies(&[policy("shrink", below(20.0), 1)])
        .firing(HighCpuLoad, 1);
    assert_eq!(story.told(), "2: HighCpuLoad holds for m1 (CPU 4 %)");
}

#[test]
fn an_alert_that_prometheus_does_not_confirm_does_not_hold_shrinking_up() {
    assert_eq!(
        idle(2).webhook(alert(HighCpuLoad, 1, -5)).told(),
        "2 → 1 by shrink: LowCpuLoad holds for all 2 members; \
         Prometheus does not confirm HighCpuLoad of m1"
    );
}

#[test]
fn without_a_policy_for_shrinking_nothing_is_removed() {
    assert_eq!(
        idle(2).policies(&[policy("grow", above(80.0), 1)]).told(),
        "2: no bound is crossed"
    );
}
