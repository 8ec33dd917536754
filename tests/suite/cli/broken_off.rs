//! What is broken off in the middle, and updates that overtake each other.

use super::agent::agent;
use super::bench::{Bench, Running};
use serde_json::Value;
use std::time::Duration;

const SERVICE: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.Part:
    derived_from: tosca.nodes.Root
    properties: { text: { type: string } }
    interfaces:
      Standard:
        operations:
          create: { implementation: make.yaml, inputs: { text: { type: string, default: { get_property: [ SELF, text ] } } } }
          start: { implementation: start.yaml, inputs: { text: { type: string, default: { get_property: [ SELF, text ] } } } }
          stop: stop.yaml
          delete: remove.yaml
topology_template:
  inputs: { text: { type: string, default: one } }
  node_templates:
    a: { type: t.Part, properties: { text: { get_input: text } } }
";

const DEPLOY: &str = "deploy service.yaml --service parts --provider fake --yes";

fn bench() -> Bench {
    let bench = Bench::new();
    let write = |name: &str, text: &str| std::fs::write(bench.path(name), text).unwrap();
    write("service.yaml", SERVICE);
    for file in ["make.yaml", "start.yaml", "stop.yaml", "remove.yaml"] {
        write(file, "- hosts: all\n  tasks: []\n");
    }
    for text in ["two", "three"] {
        write(&format!("{text}.yaml"), &format!("text: {text}\n"));
    }
    bench
}

fn slow(bench: &Bench, title: &str, seconds: u32) {
    bench.script(&format!(
        "[[operation]]\ntitle = \"{title}\"\nseconds = {seconds}\n"
    ));
}

/// A deploy that is killed in the middle of a step.
fn killed_in(bench: &Bench, step: &str) {
    slow(bench, step, 60);
    let mut deploy: Running = bench.start(DEPLOY);
    deploy.hear(&format!(
        "begin s{} {step}",
        if step.ends_with("create") { 1 } else { 2 }
    ));
    deploy.signal("-KILL");
    deploy.end();
    bench.script("");
}

#[test]
fn what_a_killed_create_may_have_made_is_deleted() {
    let bench = bench();
    killed_in(&bench, "a: create");
    let said = bench.ok("undeploy --yes");
    assert!(said.contains("done  s2 a: delete"), "{said}");
}

#[test]
fn what_a_killed_create_may_have_made_is_made_by_the_next_deploy() {
    let bench = bench();
    killed_in(&bench, "a: create");
    let said = bench.ok(DEPLOY);
    assert!(
        said.contains("done  s2 a: create") && !said.contains("delete"),
        "{said}"
    );
}

#[test]
fn a_plan_over_what_was_broken_off_has_each_step_once() {
    let bench = bench();
    for step in ["a: create", "a: start"] {
        killed_in(&bench, step);
        let plan = bench.ok("plan service.yaml --service parts -i two.yaml --json");
        let plan: Value = serde_json::from_str(&plan).unwrap();
        let steps = plan["steps"].as_array().unwrap();
        assert!(steps.len() <= 4, "{plan}");
        bench.ok("undeploy --yes");
    }
}

/// An update that another one overtakes ends, and says who did.
fn overtaken(bench: &Bench) {
    slow(bench, "a: create", 5);
    let mut first = bench.start("update service.yaml -i two.yaml --yes");
    first.hear("begin s");
    bench.script("");
    bench.ok("update service.yaml -i three.yaml --yes");
    let (code, said) = first.end_within(Duration::from_secs(60));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("update"), "{said}");
    assert!(!said.contains("is as wished"), "{said}");
}

#[test]
fn an_update_that_is_overtaken_does_not_say_that_it_holds() {
    let bench = bench();
    bench.ok(DEPLOY);
    overtaken(&bench);
}

#[test]
fn an_update_that_is_overtaken_beside_an_agent_ends() {
    let bench = bench();
    let (mut agent, _) = agent(&bench);
    bench.ok(DEPLOY);
    agent.hear("acts");
    bench.wait_for("the agent acts", |b| {
        b.ok("status").contains("agent acts for it")
    });
    overtaken(&bench);
}

/// A script that fails while a service is removed can be mended: the rest goes by the template that has it.
#[test]
fn an_undeploy_that_failed_goes_on_by_a_mended_template() {
    let bench = bench();
    bench.ok(DEPLOY);
    bench.script("[[operation]]\ntitle = \"a: stop\"\nfault = \"failed\"\n");
    bench.fails(1, "undeploy --yes");
    bench.script("");
    let other = SERVICE.replace(
        "node_templates:\n",
        "node_templates:\n    b: { type: t.Part, properties: { text: b } }\n",
    );
    std::fs::write(bench.path("other.yaml"), other).unwrap();
    let said = bench.fails(1, "undeploy other.yaml --yes");
    assert!(said.contains("its node b is new"), "{said}");
    let mended = SERVICE.replace("stop: stop.yaml", "stop: mended.yaml");
    std::fs::write(bench.path("mended.yaml"), "- hosts: all\n  tasks: []\n").unwrap();
    std::fs::write(bench.path("service.yaml"), mended).unwrap();
    bench.script("[[operation]]\ntitle = \"a: delete\"\nfault = \"failed\"\n");
    let said = bench.fails(1, "undeploy service.yaml --yes");
    assert!(said.contains("done  s4 a: stop"), "{said}");
    let history = bench.ok("history --json --last 1000");
    assert!(history.contains("\"revision_changed\""), "{history}");
    bench.script("");
    let said = bench.ok("undeploy --yes");
    assert!(said.contains("nothing of it is left"), "{said}");
}
