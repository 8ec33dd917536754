//! The loop from end to end, all parts real: `concertina demo` deploys the example on virtual
//! machines, drives load through the balancer until real Prometheus and Alertmanager have made the
//! fleet grow from 1 to 3, kills a machine behind everyone's back, and lets the fleet shrink again.

use crate::cli::bench::Bench;
use crate::demo_live::{gone, place_of};
use crate::machines::{Leftovers, MACHINES_ARE_SLOW};
use std::time::Duration;

/// The demo's own deadlines end it long before.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// What the demo promises; its exit status says whether all of it held.
pub(crate) const HELD: [&str; 5] = [
    "Under load the fleet grew from 1 to 3 members",
    "A member whose VM was killed was replaced",
    "With the load gone the fleet shrank to 1 again",
    "Scale-in failed no request",
    "No other request failed, but between the kill and its leaving the balancer",
];

/// Left up, it is an ordinary service: the commands that it prints work on it.
fn is_played_with(bench: &Bench, place: &std::path::Path) {
    let place = place.display();
    let common = format!("--state {place} --config {place}/concertina.toml");
    assert!(bench.ok(&format!("{common} status")).contains("app_vm"));
    // monitors that run, an agent that listens, servers that answer: nothing will fail
    let doctor = bench.ok(&format!("{common} doctor"));
    for held in [
        "an agent listens at",
        "answers on SSH at",
        "alerts about members reach the agent",
    ] {
        assert!(doctor.contains(held), "{held}:\n{doctor}");
    }
    bench.ok(&format!("{common} scale app_vm --to 2 --yes"));
    let history = bench.ok(&format!("{common} history --last 1000"));
    assert!(history.contains("scale"), "{history}");
}

#[test]
fn the_fleet_follows_its_load() {
    let bench = Bench::new();
    let mut demo = bench.start("demo --keep --listen 127.0.0.1:5904 --report report.html");
    let place = place_of(&demo);
    let _leftovers = Leftovers(place.clone());
    demo.hear_within("Everything stays up until Ctrl-C", LIMIT);
    println!("{}", demo.heard());
    for held in HELD {
        assert!(
            demo.heard().contains(&format!("✓ {held}")),
            "did not hold: {held}"
        );
    }
    is_played_with(&bench, &place);
    demo.signal("-INT");
    let (code, said) = demo.end_within(MACHINES_ARE_SLOW);
    assert_eq!(code, 0, "{said}");
    gone(&place);
    let page = std::fs::read_to_string(bench.path("report.html")).unwrap();
    assert!(page.contains("<svg"), "the report has charts");
    assert!(!page.contains("http://www.w3.org/1999/xlink") && !page.contains("<script src"));
}
