//! kill -9 in the middle, then again: the same end, nothing twice.

use super::bench::Bench;
use serde_json::Value;

const DEPLOY: &str = "deploy web-fleet/service.yaml --provider fake";

/// No server has a name that another has, and none is there that nobody recorded.
fn nothing_twice(bench: &Bench, expected: usize) {
    let servers = bench.servers();
    let mut names = servers.clone();
    names.dedup();
    assert_eq!(names.len(), servers.len(), "{servers:?}");
    assert_eq!(servers.len(), expected, "{servers:?}");
}

#[test]
fn a_deploy_that_is_killed_goes_on_as_if_nothing_had_happened() {
    // at the creation of servers, between, and in an operation
    for moment in ["begin s1 ", "done  s2 ", "begin s5 ", "begin s8 "] {
        let bench = Bench::new();
        let mut deploy = bench.start(DEPLOY);
        deploy.hear(moment);
        deploy.signal("-KILL");
        deploy.end();
        bench.ok("deploy web-fleet/service.yaml --provider fake");
        assert_eq!(bench.ready(), 1, "killed at {moment:?}");
        nothing_twice(&bench, 2);
        bench.ok("undeploy");
        nothing_twice(&bench, 0);
    }
}

#[test]
fn an_undeploy_that_is_killed_goes_on() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let mut undeploy = bench.start("undeploy");
    undeploy.hear("begin s");
    undeploy.signal("-KILL");
    undeploy.end();
    bench.ok("undeploy");
    nothing_twice(&bench, 0);
}

#[test]
fn an_agent_that_is_killed_while_it_scales_is_replaced() {
    let bench = Bench::new();
    bench.script("[[operation]]\ntitle = \"* configure\"\nseconds = 0.5\n");
    bench.ok(DEPLOY);
    let mut agent = bench.start("agent --listen 127.0.0.1:0");
    agent.hear("acts");
    let scale = bench.start("scale app_vm --to 3");
    agent.hear("create server");
    agent.hear("configure");
    agent.signal("-KILL");
    agent.end();
    // the one that follows sees that nobody acts any more, and takes over
    let (code, said) = scale.end();
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("nobody acts any more: taking over"), "{said}");
    assert_eq!(bench.ready(), 3);
    nothing_twice(&bench, 4);
}

#[test]
fn an_agent_settles_what_a_killed_one_left() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let mut first = bench.start("agent --listen 127.0.0.1:0");
    first.hear("acts");
    let mut scale = bench.start("scale app_vm --to 2");
    scale.hear("following it");
    first.hear("create server");
    first.signal("-KILL");
    scale.signal("-KILL");
    first.end();
    scale.end();
    let mut second = bench.start("agent --listen 127.0.0.1:0");
    second.hear("acts");
    bench.wait_for("two members", |bench| bench.ready() == 2);
    nothing_twice(&bench, 3);
    let status = bench.status();
    assert_ne!(status["services"][0]["holder"], Value::Null);
    second.signal("-TERM");
    assert_eq!(second.end().0, 0);
}
