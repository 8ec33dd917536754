use crate::LastAction;
use crate::bench::{Bench, alert};
use model::RuleName::HighCpuLoad;
use model::ScaleDirection::Out;
use std::time::Duration;

#[test]
fn bounds_that_changed_clamp_whatever_else_is_true() {
    let story = Bench::with_members(4)
        .bounds(1, 2)
        .held_until(500)
        .prometheus_silent()
        .joining(5);
    assert_eq!(
        story.told(),
        "4 → 2 by bounds: 4 wished, which is outside 1..2"
    );
    assert_eq!(
        Bench::with_members(1).bounds(3, 5).told(),
        "1 → 3 by bounds: 1 wished, which is outside 3..5"
    );
}

#[test]
fn without_policies_or_members_there_is_nothing_to_decide() {
    assert_eq!(
        Bench::with_members(2).policies(&[]).told(),
        "2: the group has no scaling policies"
    );
    assert_eq!(
        Bench::with_members(0).desired(1).told(),
        "1: nobody is in service yet"
    );
    assert_eq!(
        Bench::with_members(0).desired(1).joining(1).told(),
        "1: nobody is in service yet; scale out still under way"
    );
}

#[test]
fn a_booting_member_is_not_asked_about_and_waited_for() {
    let story = Bench::with_members(1)
        .desired(2)
        .joining(2)
        .high(1, 97.0)
        .high(2, 99.0);
    assert_eq!(
        story.told(),
        "2 (rather 3): scale out still under way; HighCpuLoad holds for m1 (CPU 97 %)"
    );
}

#[test]
fn members_that_are_missing_come_first() {
    let story = Bench::with_members(1).desired(2).high(1, 97.0);
    assert_eq!(
        story.told(),
        "2 (rather 3): 1 of 2 wished members exist: first those; \
         HighCpuLoad holds for m1 (CPU 97 %)"
    );
}

#[test]
fn as_long_as_it_holds_the_group_grows_member_by_member() {
    let high = "HighCpuLoad holds for m1 (CPU 97 %)";
    let one = Bench::with_members(1).bounds(1, 3).high(1, 97.0);
    assert_eq!(one.told(), format!("1 → 2 by grow: {high}"));
    let booting = one
        .clone()
        .desired(2)
        .joining(2)
        .last(LastAction::UnderWay { direction: Out });
    assert_eq!(
        booting.told(),
        format!("2 (rather 3): scale out still under way; {high}")
    );
    let two = booting.in_service_since(2, 100).settled(Out, 100);
    assert_eq!(
        two.clone().now(110).high(1, 97.0).told(),
        format!("2 (rather 3): m2 warms up until 160 s; {high} [wake 160 s]")
    );
    let warm = two.now(160).high(1, 97.0);
    assert_eq!(warm.told(), format!("2 → 3 by grow: {high}"));
    assert_eq!(
        warm.desired(3).in_service_since(3, 90).told(),
        format!("3: already at the maximum of 3; {high}")
    );
}

#[test]
fn a_new_members_metrics_are_not_trusted() {
    let story = Bench::with_members(1)
        .desired(2)
        .cpu(1, 50.0)
        .in_service_since(2, -10)
        .high(2, 99.0);
    assert_eq!(
        story.told(),
        "2: m2 warms up until 50 s; HighCpuLoad holds for m2 (CPU 99 %) [wake 50 s]"
    );
    let idle = Bench::with_members(1)
        .desired(2)
        .low(1, 3.0)
        .in_service_since(2, -10);
    assert_eq!(
        idle.told(),
        "2 (rather 1): m2 warms up until 50 s; LowCpuLoad holds for the only member [wake 50 s]"
    );
}

#[test]
fn an_operators_capacity_is_left_alone() {
    let high = Bench::with_members(1).high(1, 97.0).held_until(900);
    assert_eq!(
        high.told(),
        "1 (rather 2): an operator's capacity holds until 900 s; \
         HighCpuLoad holds for m1 (CPU 97 %) [wake 900 s]"
    );
    assert_eq!(
        high.now(900).high(1, 97.0).told(),
        "1 → 2 by grow: HighCpuLoad holds for m1 (CPU 97 %)"
    );
    let low = Bench::with_members(2).low(1, 3.0).low(2, 3.0).held_until(9);
    assert_eq!(
        low.told(),
        "2 (rather 1): an operator's capacity holds until 9 s; \
         LowCpuLoad holds for all 2 members [wake 9 s]"
    );
}

#[test]
fn quiet_time_after_growing_only_delays_growing_where_it_is_set() {
    let story = Bench::with_members(1)
        .settled(Out, -10)
        .high(1, 97.0)
        .settings(|s| s.cooldown_out = Duration::from_secs(30));
    assert_eq!(
        story.told(),
        "1 (rather 2): cooldown until 20 s; HighCpuLoad holds for m1 (CPU 97 %) [wake 20 s]"
    );
}

#[test]
fn of_several_obstacles_the_last_to_pass_counts() {
    let story = Bench::with_members(1)
        .settled(Out, -10)
        .held_until(15)
        .high(1, 97.0)
        .settings(|s| s.cooldown_out = Duration::from_secs(30));
    assert!(story.told().ends_with("[wake 20 s]"), "{}", story.told());
    let never = story.bounds(1, 1);
    assert!(!never.told().contains("wake"), "{}", never.told());
}

#[test]
fn evaluations_can_be_logged_and_read_back() {
    let evaluation = Bench::with_members(2)
        .prometheus_silent()
        .webhook(alert(HighCpuLoad, 2, -5))
        .evaluate();
    let text = serde_json::to_string(&evaluation).unwrap();
    assert_eq!(
        serde_json::from_str::<crate::Evaluation>(&text).unwrap(),
        evaluation
    );
}
