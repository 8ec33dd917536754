//! Groups that come to another revision member by member, with the scripted provider.

use super::bench::Bench;
use serde_json::Value;

const DEPLOY: &str = "deploy web-fleet/service.yaml --service web --provider fake --yes";

/// The example, with servers of another size, in `other.yaml`.
fn with_other_servers(bench: &Bench) {
    let service = bench.path("web-fleet/service.yaml");
    let text = std::fs::read_to_string(service).unwrap();
    let (before, group) = text.split_once("    app_vm:\n").unwrap();
    let other = group.replacen("mem_size: 256 MB", "mem_size: 512 MB", 1);
    assert_ne!(group, other, "the example has changed: change this test");
    let other = format!("{before}    app_vm:\n{other}");
    std::fs::write(bench.path("web-fleet/other.yaml"), other).unwrap();
}

fn former(bench: &Bench) -> usize {
    let status = bench.status();
    let members = status["services"][0]["groups"][0]["members"].as_array();
    let members = members.into_iter().flatten();
    members.filter(|m| m["former_revision"].is_string()).count()
}

#[test]
fn servers_are_replaced_one_by_one_and_the_plan_says_so() {
    let bench = Bench::new();
    with_other_servers(&bench);
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 3 --yes");
    let was = bench.members();
    let plan = bench.ok("plan web-fleet/other.yaml --service web");
    assert!(
        plan.contains(
            "app_vm: one after the other, each new member in service before a former one goes"
        ),
        "{plan}"
    );
    let planned: Value =
        serde_json::from_str(&bench.ok("plan web-fleet/other.yaml --service web --json")).unwrap();
    let steps = planned["steps"].as_array().unwrap();
    let servers = |kind: &str| {
        steps
            .iter()
            .filter(|s| s["action"]["action"] == kind)
            .count()
    };
    assert_eq!(
        (servers("create_server"), servers("delete_server")),
        (3, 3),
        "{planned}"
    );
    let mut update = bench.start("update web-fleet/other.yaml --yes");
    let mut least = 3;
    while !update.ended() {
        least = least.min(bench.ready());
    }
    let (code, said) = update.end();
    assert_eq!(code, 0, "{said}");
    assert_eq!(least, 3, "fewer served than are wanted\n{said}");
    assert_eq!(bench.ready(), 3);
    assert_eq!(former(&bench), 0);
    let is = bench.members();
    assert!(
        is.iter().all(|member| !was.contains(member)),
        "{was:?} {is:?}"
    );
    assert!(bench.ok("undeploy --yes").contains("nothing of it is left"));
    assert!(bench.servers().is_empty());
}

#[test]
fn new_members_that_fail_stop_it_and_it_is_told_how_to_go_on() {
    let bench = Bench::new();
    with_other_servers(&bench);
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 2 --yes");
    let was = bench.members();
    bench.script("[[operation]]\ntitle = \"*app_nginx*configure*\"\nfault = \"failed\"\nmessage = \"no such package\"\n");
    let said = bench.fails(1, "update web-fleet/other.yaml --yes");
    assert!(
        said.contains("2 new members in a row failed to join"),
        "{said}"
    );
    assert!(said.contains("no such package"), "{said}");
    assert_eq!(bench.ready(), 2, "the former ones serve");
    assert_eq!(bench.members(), was);
    assert_eq!(former(&bench), 2);
    let status = bench.ok("status");
    assert!(status.contains("of former revision"), "{status}");
    assert!(status.contains("the update stopped"), "{status}");
    // back: nothing is to be done
    let back = bench.ok("update web-fleet/service.yaml --yes");
    assert!(!back.contains("begin"), "{back}");
    assert_eq!(former(&bench), 0);
    assert_eq!(bench.members(), was);
    // forward, once it is mended
    bench.script("");
    bench.ok("update web-fleet/other.yaml --yes");
    assert_eq!((bench.ready(), former(&bench)), (2, 0));
}

#[test]
fn killed_in_the_middle_it_goes_on() {
    let bench = Bench::new();
    with_other_servers(&bench);
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 3 --yes");
    bench.script("[[operation]]\ntitle = \"*site*configure*\"\nseconds = 1.0\n");
    let update = bench.start("update web-fleet/other.yaml --yes");
    bench.wait_for("the first of three is replaced", |bench| former(bench) == 2);
    update.signal("-KILL");
    update.end();
    assert!(former(&bench) > 0, "it was over already");
    bench.ok("update web-fleet/other.yaml --yes");
    assert_eq!((bench.ready(), former(&bench)), (3, 0));
    assert_eq!(bench.servers().len(), 4, "{:?}", bench.servers());
}

#[test]
fn another_name_alone_touches_nothing() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let (servers, text) = (
        bench.servers(),
        std::fs::read_to_string(bench.path("web-fleet/service.yaml")).unwrap(),
    );
    let renamed = text.replace("app_vm", "web_vm");
    std::fs::write(bench.path("web-fleet/renamed.yaml"), &renamed).unwrap();
    let plan = bench.ok("plan web-fleet/renamed.yaml --service web");
    assert!(plan.contains("concertina.was: app_vm"), "{plan}");
    let said = renamed.replacen(
        "    web_vm:\n",
        "    web_vm:\n      metadata: { concertina.was: app_vm }\n",
        1,
    );
    assert_ne!(said, renamed);
    std::fs::write(bench.path("web-fleet/renamed.yaml"), said).unwrap();
    let update = bench.ok("update web-fleet/renamed.yaml --yes");
    assert!(update.contains("web_vm: was app_vm"), "{update}");
    let history = bench.ok("history");
    assert!(history.contains("web_vm is what app_vm was"), "{history}");
    assert!(history.contains("in service, of revision"), "{history}");
    assert_eq!(bench.servers(), servers);
    bench.ok("scale web_vm --to 2 --yes");
    assert_eq!(bench.ready(), 2);
    assert!(bench.ok("undeploy --yes").contains("nothing of it is left"));
}
