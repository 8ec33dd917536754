//! Who goes, and whole or not at all.

use super::bench::Bench;
use serde_json::Value;

const DEPLOY: &str = "deploy web-fleet/service.yaml --provider fake --yes";

#[test]
fn the_member_that_is_named_goes() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 3 --yes");
    let before = bench.members();
    assert_eq!(before.len(), 3);
    let said = bench.fails(1, "scale app_vm --by -1 --victim m99 --yes");
    assert!(
        said.contains("app_vm has no member m99; it has m"),
        "{said}"
    );
    let said = bench.fails(1, "scale app_vm --to 3 --victim 0 --yes");
    assert!(said.contains("nobody goes"), "{said}");
    assert!(!said.contains("Plan for"), "{said}");
    bench.ok("scale app_vm --by -1 --victim app_vm[0] --yes");
    assert_eq!(bench.members(), before[1..]);
    bench.ok(&format!(
        "scale app_vm --by -1 --victim {} --yes",
        before[2]
    ));
    assert_eq!(bench.members(), before[1..2]);
}

#[test]
fn where_not_all_can_come_all_that_came_go_again() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let before = bench.members();
    // one more can be made, no other
    let faults: String = (2..20)
        .map(|nth| format!("[[create]]\nname = \"*app*\"\nnth = {nth}\nfault = \"failed\"\n"))
        .collect();
    bench.script(&faults);
    let said = bench.fails(1, "scale app_vm --to 3 --atomic --yes");
    assert!(
        said.contains("3 could not be had, and all that came is gone again"),
        "{said}"
    );
    assert_eq!(bench.members(), before);
    let status = bench.status();
    let desired = &status["services"][0]["groups"][0]["desired"];
    assert_eq!(desired["value"], 1, "{status}");
    assert_eq!(desired["source"]["by"], "fell_back");
    // without it, those that came stay
    let said = bench.fails(1, "scale app_vm --to 3 --yes");
    assert!(!said.contains("gone again"), "{said}");
    let ready: Vec<Value> = status["services"].as_array().cloned().unwrap();
    assert_eq!(ready.len(), 1);
    assert_eq!(bench.ready(), 2);
}

/// Once all are there, what happens to one later takes nothing back.
#[test]
fn an_atomic_scale_is_over_when_all_are_there() {
    let bench = Bench::new();
    bench.ok("deploy web-fleet/service.yaml --service web --provider fake --yes");
    bench.ok("scale app_vm --to 3 --atomic --yes");
    assert_eq!(bench.ready(), 3);
    let records = bench.ok("store export");
    let mut lines = records.lines();
    let capacity = lines.find(|line| line.contains("capacity") && line.contains("\"generation\""));
    let capacity = capacity.unwrap_or_else(|| panic!("no capacity: {records}"));
    assert!(!capacity.contains("or_else"), "{capacity}");
}
