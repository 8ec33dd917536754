//! Members whose servers are not what they were made as any more.

use crate::plan_rolls::{fleet, run_watched, servers, serving};
use model::MemberId;
use std::collections::BTreeSet;

fn members(bench: &crate::plan_bench::Bench) -> BTreeSet<u64> {
    bench.recorded.members.keys().map(|id| id.0).collect()
}

fn change(bench: &mut crate::plan_bench::Bench, member: u64) {
    let why = "its flavor is m1.tiny, it was made as m1.nano".to_owned();
    bench.desired.changed.insert(MemberId(member), why);
}

#[test]
fn another_one_serves_before_each_goes() {
    let mut bench = fleet(3);
    change(&mut bench, 1);
    change(&mut bench, 3);
    let mut most = 0;
    run_watched(&mut bench, |bench| {
        assert!(serving(bench) >= 3, "fewer serve than are wanted");
        most = most.max(servers(bench));
    });
    assert_eq!(most, 4, "one after the other");
    assert_eq!(members(&bench), BTreeSet::from([2, 4, 5]));
    assert_eq!(serving(&bench), 3);
}

#[test]
fn the_only_one_serves_until_another_does() {
    let mut bench = fleet(1);
    change(&mut bench, 1);
    run_watched(&mut bench, |bench| {
        assert!(serving(bench) >= 1, "nobody serves");
    });
    assert_eq!(members(&bench), BTreeSet::from([2]));
}

#[test]
fn where_fewer_are_wanted_it_goes_first() {
    let mut bench = fleet(3);
    change(&mut bench, 1);
    bench.scale(&testkit::app_group(), 2);
    run_watched(&mut bench, |_| {});
    assert_eq!(members(&bench), BTreeSet::from([2, 3]));
}

/// Somebody gave it its size back while the other one came: one too many leaves, and it is not that one.
#[test]
fn what_is_as_it_was_again_stays() {
    let mut bench = fleet(2);
    change(&mut bench, 1);
    let first = bench.ready().into_iter().next().expect("another one comes");
    bench.start(first);
    bench.desired.changed.clear();
    run_watched(&mut bench, |bench| {
        assert!(serving(bench) >= 2, "fewer serve than are wanted");
    });
    assert_eq!(members(&bench), BTreeSet::from([1, 2]));
}
