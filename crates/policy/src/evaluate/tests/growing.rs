use crate::AlertStatus;
use crate::bench::{Bench, above, alert, at, below, policy};
use model::RuleName::{self, HighCpuLoad};

#[test]
fn any_high_member_grows_the_group() {
    let story = Bench::with_members(2).high(1, 96.4).cpu(2, 30.0);
    assert_eq!(
        story.told(),
        "2 → 3 by grow: HighCpuLoad holds for m1 (CPU 96 %)"
    );
}

#[test]
fn all_that_are_high_are_told() {
    let story = Bench::with_members(2).high(1, 85.0).high(2, 99.0);
    assert_eq!(
        story.told(),
        "2 → 3 by grow: HighCpuLoad holds for m1 (CPU 85 %); HighCpuLoad holds for m2 (CPU 99 %)"
    );
}

#[test]
fn cpu_above_the_bound_is_not_enough_before_the_rule_fires() {
    let story = Bench::with_members(1).cpu(1, 99.0);
    assert_eq!(story.told(), "1: no bound is crossed");
}

#[test]
fn at_the_maximum_nothing_is_added() {
    let story = Bench::with_members(2).bounds(1, 2).high(1, 96.0);
    assert_eq!(
        story.told(),
        "2: already at the maximum of 2; HighCpuLoad holds for m1 (CPU 96 %)"
    );
}

#[test]
fn an_adjustment_is_cut_at_the_maximum() {
    let story = Bench::with_members(4)
        .policies(&[policy("grow", above(80.0), 3)])
        .high(1, 96.0);
    assert_eq!(
        story.told(),
        "4 → 5 by grow: HighCpuLoad holds for m1 (CPU 96 %); 7 proposed, 5 allowed"
    );
}

#[test]
fn a_webhook_needs_prometheus_word_where_it_answers() {
    let hasty = Bench::with_members(1).webhook(alert(HighCpuLoad, 1, -5));
    assert_eq!(
        hasty.clone().cpu(1, 50.0).told(),
        "1: Prometheus does not confirm HighCpuLoad of m1; no bound is crossed"
    );
    assert_eq!(
        hasty.told(),
        "1: Prometheus does not confirm HighCpuLoad of m1; no data of m1"
    );
    assert_eq!(
        hasty.clone().cpu_at(1, 99.0, -61).told(),
        "1: Prometheus does not confirm HighCpuLoad of m1; no data of m1",
        "a stale sample confirms nothing"
    );
    assert_eq!(
        hasty.cpu(1, 90.0).told(),
        "1 → 2 by grow: HighCpuLoad holds for m1 (CPU 90 %)",
        "the sample confirms it before the rule's own series is there"
    );
}

#[test]
fn where_prometheus_is_silent_alerts_justify_growing() {
    let dark = Bench::with_members(1).prometheus_silent();
    let told =
        "1 → 2 by grow: HighCpuLoad holds for m1; Prometheus does not answer: no answer in 3 s";
    assert_eq!(dark.clone().webhook(alert(HighCpuLoad, 1, -5)).told(), told);
    assert_eq!(
        dark.clone()
            .held_by_alertmanager(alert(HighCpuLoad, 1, -5))
            .told(),
        told
    );
    assert_eq!(
        dark.clone()
            .webhook(alert(HighCpuLoad, 1, -5))
            .webhook(alert(HighCpuLoad, 1, -5))
            .told(),
        told,
        "a duplicate changes nothing"
    );
    assert_eq!(
        dark.told(),
        "1: Prometheus does not answer: no answer in 3 s"
    );
}

#[test]
fn resolved_is_not_firing() {
    let mut over = alert(HighCpuLoad, 1, -50);
    over.status = AlertStatus::Resolved { ends_at: at(-5) };
    let story = Bench::with_members(1)
        .prometheus_silent()
        .webhook(over)
        // the firing delivery of the same outbreak comes late
        .webhook(alert(HighCpuLoad, 1, -50));
    assert_eq!(
        story.told(),
        "1: Prometheus does not answer: no answer in 3 s"
    );
}

#[test]
fn an_alert_from_before_the_member_served_is_not_about_it() {
    let dark = Bench::with_members(1)
        .prometheus_silent()
        .in_service_since(1, -100);
    let refused = "1: Prometheus does not answer: no answer in 3 s";
    assert_eq!(
        dark.clone().webhook(alert(HighCpuLoad, 1, -101)).told(),
        refused
    );
    assert_ne!(dark.webhook(alert(HighCpuLoad, 1, -100)).told(), refused);
}

#[test]
fn only_members_of_the_group_count() {
    let story = Bench::with_members(1)
        .cpu(1, 50.0)
        .high(9, 99.0)
        .firing(RuleName::LowCpuLoad, 8);
    assert_eq!(story.told(), "1: no bound is crossed");
    let mut foreign = alert(HighCpuLoad, 1, -5);
    foreign.group = Some(model::GroupName::new("other").unwrap());
    let story = Bench::with_members(1).prometheus_silent().webhook(foreign);
    assert_eq!(
        story.told(),
        "1: Prometheus does not answer: no answer in 3 s"
    );
}

#[test]
fn policies_of_other_groups_do_not_count() {
    let mut foreign = policy("grow", above(80.0), 1);
    foreign.group = model::GroupName::new("other").unwrap();
    let story = Bench::with_members(1).policies(&[foreign]).high(1, 99.0);
    assert_eq!(story.told(), "1: the group has no scaling policies");
}

#[test]
fn of_several_policies_the_one_that_wants_most_is_followed() {
    let story = Bench::with_members(1).policies(&[
        policy("a-little", above(60.0), 1),
        policy("much", above(90.0), 3),
        policy("shrink", below(20.0), 1),
    ]);
    assert_eq!(
        story.clone().high(1, 95.0).told(),
        "1 → 4 by much: HighCpuLoad holds for m1 (CPU 95 %)"
    );
    assert_eq!(
        story.high(1, 70.0).told(),
        "1 → 2 by a-little: HighCpuLoad holds for m1 (CPU 70 %)",
        "the rule fires from the lowest bound on; the higher one needs the sample"
    );
}

#[test]
fn where_both_directions_hold_growing_wins() {
    let story = Bench::with_members(2)
        .low(1, 3.0)
        .low(2, 2.0)
        .firing(HighCpuLoad, 2);
    assert_eq!(
        story.told(),
        "2 → 3 by grow: HighCpuLoad holds for m2 (CPU 2 %)"
    );
}

#[test]
fn a_running_shrink_does_not_block_growing() {
    let story = Bench::with_members(1)
        .draining(2)
        .settled(model::ScaleDirection::In, -1)
        .high(1, 96.0);
    assert_eq!(
        story.told(),
        "1 → 2 by grow: HighCpuLoad holds for m1 (CPU 96 %)"
    );
}

#[test]
fn missing_data_of_another_member_does_not_block_growing() {
    let story = Bench::with_members(3).high(1, 96.0).alertmanager_silent();
    assert_eq!(
        story.told(),
        "3 → 4 by grow: HighCpuLoad holds for m1 (CPU 96 %); \
         Alertmanager does not answer: connection refused"
    );
}
