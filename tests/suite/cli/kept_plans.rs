//! Plans that are kept in a file, and done later if nothing has changed since.

use super::bench::Bench;
use serde_json::Value;

const PLAN: &str = "plan web-fleet/service.yaml --provider fake --out change.plan";

fn change_template(bench: &Bench, from: &str, to: &str) {
    let path = bench.path("web-fleet/service.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from));
    std::fs::write(&path, text.replace(from, to)).unwrap();
}

#[test]
fn what_was_planned_is_done_without_a_question() {
    let bench = Bench::new();
    let shown = bench.ok(PLAN);
    assert!(shown.contains("to create: 2 servers to make"), "{shown}");
    let said = bench.ok("deploy --plan change.plan");
    assert!(said.contains("web-fleet is as wished"), "{said}");
    assert_eq!(bench.ready(), 1);
    // it is done: what it was made from is not there any more
    let said = bench.fails(1, "deploy --plan change.plan");
    assert!(
        said.contains("not as it was when the plan was made"),
        "{said}"
    );
    change_template(&bench, "Hello from", "Good morning from");
    let shown = bench.ok("plan web-fleet/service.yaml --out change.plan --json");
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["counts"]["create"], 0, "{shown}");
    assert!(shown["counts"]["change"].as_u64().unwrap() > 0, "{shown}");
    bench.ok("deploy --plan change.plan");
    let shown = bench.ok("plan web-fleet/service.yaml");
    assert!(shown.contains("nothing to do"), "{shown}");
}

#[test]
fn what_has_changed_since_is_refused_and_nothing_is_touched() {
    let bench = Bench::new();
    bench.ok(PLAN);
    change_template(&bench, "Hello from", "Good morning from");
    let said = bench.fails(1, "deploy --plan change.plan");
    assert!(
        said.contains("the template, its inputs or its files are not"),
        "{said}"
    );
    assert!(bench.servers().is_empty());
    bench.ok(PLAN);
    bench.ok("deploy --plan change.plan");
    change_template(&bench, "Good morning from", "Good evening from");
    bench.ok("plan web-fleet/service.yaml --out change.plan");
    bench.ok("scale app_vm --to 2 --yes");
    let said = bench.fails(1, "deploy --plan change.plan");
    assert!(
        said.contains("not as it was when the plan was made"),
        "{said}"
    );
    std::fs::write(bench.path("change.plan"), "{\"plan_form\": 99}").unwrap();
    let said = bench.fails(2, "deploy --plan change.plan");
    assert!(said.contains("another version"), "{said}");
    let said = bench.fails(2, "deploy --plan web-fleet/service.yaml");
    assert!(
        said.contains("service.yaml is no plan that was kept"),
        "{said}"
    );
    assert!(
        said.contains("concertina plan TEMPLATE --out FILE"),
        "{said}"
    );
}

#[test]
fn deploy_without_a_file_goes_on_with_what_is_deployed() {
    let bench = Bench::new();
    bench.script("[[operation]]\ntitle = \"balancer: configure\"\nfault = \"failed\"\n");
    bench.fails(1, "deploy web-fleet/service.yaml --provider fake --yes");
    bench.script("");
    std::fs::remove_dir_all(bench.path("web-fleet")).unwrap();
    bench.ok("deploy --yes");
    assert_eq!(bench.ready(), 1);
}
