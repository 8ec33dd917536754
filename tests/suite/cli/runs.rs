//! Workflows and triggers, asked for from the command line, with the scripted provider.

use super::agent::agent;
use super::bench::Bench;
use serde_json::Value;

const SERVICE: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
interface_types:
  t.Care:
    derived_from: tosca.interfaces.Root
    operations: { check: { inputs: { text: { type: string, default: none } } }, mend: {} }
node_types:
  t.Part:
    derived_from: tosca.nodes.Root
    attributes: { load: { type: integer, default: 1 } }
    interfaces:
      Standard: { operations: { create: say.yaml, stop: say.yaml, delete: say.yaml } }
      care: { type: t.Care, operations: { check: say.yaml, mend: say.yaml } }
relationship_types:
  t.Link:
    derived_from: tosca.relationships.DependsOn
    interfaces: { care: { type: t.Care, operations: { check: say.yaml } } }
policy_types:
  t.Watch: { derived_from: tosca.policies.Root }
topology_template:
  node_templates:
    one: { type: t.Part }
    two: { type: t.Part, requirements: [ dependency: { node: one, relationship: t.Link } ] }
    three: { type: t.Part, requirements: [ dependency: two ] }
  groups:
    both: { type: tosca.groups.Root, members: [ one, two ] }
  policies:
    - watch:
        type: t.Watch
        targets: [ both ]
        triggers:
          full: { event: disk.full, target_filter: { node: two }, action: [ call_operation: care.check ] }
          broken: { event: disk.broken, action: [ call_operation: care.check, call_operation: care.mend ] }
  workflows:
    look:
      description: Looks at both.
      inputs: { word: { type: string }, times: { type: integer, default: 1 } }
      preconditions:
        - target: one
          condition: [ state: [ equal: started ] ]
      steps:
        first:
          target: one
          activities: [ call_operation: { operation: care.check, inputs: { text: { get_input: word } } } ]
          on_success: [ second ]
        second: { target: both, filter: [ load: [ greater_than: 0 ] ], activities: [ call_operation: care.mend ] }
        nobody: { target: both, filter: [ load: [ greater_than: 5 ] ], activities: [ call_operation: care.mend ] }
    rest:
      steps:
        stop: { target: three, activities: [ set_state: stopping, call_operation: Standard.stop, set_state: stopped ] }
    anew:
      steps:
        down: { target: two, activities: [ delegate: undeploy ], on_success: [ up ] }
        up: { target: two, activities: [ delegate: deploy, inline: { workflow: look, inputs: { word: hi } } ] }
    down:
      steps:
        down: { target: three, activities: [ delegate: undeploy ] }
    ends:
      steps:
        far: { target: two, target_relationship: dependency, operation_host: TARGET, activities: [ call_operation: care.check ], on_success: [ near ] }
        near: { target: two, target_relationship: dependency, operation_host: SOURCE, activities: [ call_operation: care.check ], on_success: [ some ] }
        some: { target: both, operation_host: two, activities: [ call_operation: care.check ], on_success: [ all ] }
        all: { target: both, operation_host: t.Part, activities: [ call_operation: care.mend ] }
    bad:
      steps:
        mend: { target: one, activities: [ call_operation: care.mend ], on_failure: [ rescue ], on_success: [ never ] }
        rescue: { target: one, activities: [ call_operation: care.check ], on_success: [ after ] }
        never: { target: two, activities: [ call_operation: care.check ], on_success: [ after ] }
        after: { target: three, activities: [ call_operation: care.check ] }
";

fn bench() -> Bench {
    let bench = Bench::new();
    std::fs::write(bench.path("service.yaml"), SERVICE).unwrap();
    std::fs::write(bench.path("say.yaml"), "- hosts: all\n  tasks: []\n").unwrap();
    std::fs::write(bench.path("word.yaml"), "word: hello\n").unwrap();
    bench.ok("deploy service.yaml --service parts --provider fake --yes");
    bench
}

fn events(out: &str) -> Vec<Value> {
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// Titles of the steps that ended, in order, with how.
fn steps(out: &str) -> Vec<String> {
    let events = events(out);
    let finished = events.iter().filter(|e| e["event"] == "step_finished");
    let told = finished.map(|e| {
        let title = e["title"].as_str().unwrap();
        format!("{title}: {}", e["status"].as_str().unwrap())
    });
    told.collect()
}

#[test]
fn a_workflow_runs_its_steps_in_order_on_what_its_filters_mean() {
    let bench = bench();
    let out = bench.ok("run look -i word.yaml --json");
    let mut done = steps(&out);
    assert_eq!(done[0], "one: care.check: done", "{out}");
    done[1..].sort();
    assert_eq!(done[1..], ["one: care.mend: done", "two: care.mend: done"]);
    assert_eq!(events(&out).last().unwrap()["how"], "done");
}

#[test]
fn operation_host_chooses_the_end_of_a_relationship_and_the_nodes_of_a_group() {
    let bench = bench();
    let out = bench.ok("run ends --json");
    let events = events(&out);
    let started = events.iter().filter(|e| e["event"] == "step_started");
    let mut on: Vec<&str> = started.map(|e| e["instance"].as_str().unwrap()).collect();
    on[3..].sort_unstable();
    assert_eq!(on, ["one", "two", "two", "one", "two"], "{out}");
}

#[test]
fn what_can_not_be_run_is_refused_before_anything_is_done() {
    let bench = bench();
    for (command, told) in [
        (
            "run lok --yes",
            "there are anew, bad, down, ends, look, rest",
        ),
        ("run look --yes", "needs the input word (string)"),
        (
            "notify -t fll --yes",
            "there are broken, disk.broken, disk.full, full",
        ),
    ] {
        let said = bench.fails(1, command);
        assert!(said.contains(told), "{command}: {said}");
    }
    std::fs::write(bench.path("wrong.yaml"), "word: a\nwrod: b\n").unwrap();
    let said = bench.fails(1, "run look -i wrong.yaml --yes");
    assert!(said.contains("has no input wrod"), "{said}");
    std::fs::write(bench.path("wrong.yaml"), "word: a\ntimes: often\n").unwrap();
    let said = bench.fails(1, "run look -i wrong.yaml --yes");
    assert!(
        said.contains("the input times of the workflow look must be an integer"),
        "{said}"
    );
    let history = bench.ok("history --json");
    assert!(!history.contains("run_began"), "{history}");
    let shown = bench.ok("run look -i word.yaml --dry-run");
    assert!(
        shown.contains("look/first.0: call care.check (one)"),
        "{shown}"
    );
    let list = bench.ok("run");
    assert!(
        list.contains("look [times: integer, word: string (required)]  Looks at both."),
        "{list}"
    );
}

#[test]
fn a_precondition_that_does_not_hold_stops_it() {
    let bench = bench();
    bench.ok("run down --yes");
    std::fs::write(
        bench.path("service.yaml"),
        SERVICE.replace("        - target: one\n", "        - target: three\n"),
    )
    .unwrap();
    bench.ok("update service.yaml --yes");
    bench.ok("run down --yes");
    let said = bench.fails(1, "run look -i word.yaml --yes");
    assert!(
        said.contains("precondition 1 does not hold: it is false for three"),
        "{said}"
    );
}

#[test]
fn a_failed_step_leads_to_those_that_see_to_it_and_the_run_has_failed() {
    let bench = bench();
    bench.script(
        "[[operation]]\ntitle = \"one: care.mend\"\nfault = \"failed\"\nmessage = \"no luck\"\n",
    );
    let said = bench.run("run bad --json");
    assert_eq!(said.code, 1);
    assert_eq!(
        steps(&said.out),
        [
            "one: care.mend: failed",
            "one: care.check: done",
            "three: care.check: done"
        ]
    );
    let last = events(&said.out).pop().unwrap();
    let message = last["failed"][0]["message"].as_str().unwrap();
    assert!(message.contains("no luck"), "{message}");
}

#[test]
fn what_a_run_left_stays_so_until_somebody_asks() {
    let bench = bench();
    bench.ok("run rest --yes");
    let status = bench.ok("status");
    assert!(
        status.contains("three: configured (left so by r1"),
        "{status}"
    );
    // another command leaves it as it is
    let out = bench.ok("notify -e disk.full --json");
    assert_eq!(steps(&out), ["two: care.check: done"]);
    assert!(bench.ok("status").contains("three: configured"));
    bench.ok("deploy service.yaml --service parts --provider fake --yes");
    assert!(bench.ok("status").contains("three: started"));
}

#[test]
fn delegating_takes_down_and_brings_up() {
    let bench = bench();
    let out = bench.ok("run anew --json");
    let done = steps(&out);
    assert_eq!(
        done[..3],
        ["two: stop: done", "two: delete: done", "two: create: done"],
        "{out}"
    );
    assert!(done.contains(&"one: care.check: done".to_owned()), "{out}");
    bench.ok("run down --yes");
    assert!(bench.ok("status").contains("three: initial (left so by r2"));
}

#[test]
fn a_trigger_is_told_of_by_name_or_event_with_what_came_with_it() {
    let bench = bench();
    let out = bench.ok("notify -e disk.full --json");
    assert_eq!(steps(&out), ["two: care.check: done"]);
    std::fs::write(bench.path("note.json"), "{}").unwrap();
    let out = bench.ok("notify --trigger broken -n note.json --json");
    let mut done = steps(&out);
    assert_eq!(done.len(), 4, "{out}");
    done[..2].sort();
    assert_eq!(
        done[..2],
        ["one: care.check: done", "two: care.check: done"]
    );
}

#[test]
fn an_agent_carries_out_what_is_asked() {
    let bench = bench();
    let (mut agent, _) = agent(&bench);
    agent.hear("acts");
    let out = bench.ok("run look -i word.yaml --yes");
    assert!(out.contains("following it"), "{out}");
    assert!(out.contains("r1 of parts is done"), "{out}");
    let said = bench.fails(1, "run lok --yes");
    assert!(said.contains("there is no workflow lok"), "{said}");
}

#[test]
fn a_run_ends_where_what_it_brings_up_fails_also_beside_an_agent() {
    let bench = bench();
    let (mut agent, _) = agent(&bench);
    agent.hear("acts");
    bench.script(
        "[[operation]]\ntitle = \"two: create\"\nfault = \"failed\"\nmessage = \"no luck\"\n",
    );
    // the agent reads its script once: it is begun anew
    drop(agent);
    let (mut agent, _) = self::agent(&bench);
    agent.hear("acts");
    let said = bench.fails(1, "run anew --yes");
    assert!(said.contains("no luck"), "{said}");
}

#[test]
fn how_each_of_many_runs_ended_is_told() {
    let bench = bench();
    for _ in 0..25 {
        bench.ok("notify -t full --yes");
    }
    bench.script("[[operation]]\ntitle = \"one: care.mend\"\nfault = \"failed\"\n");
    bench.fails(1, "run bad --yes");
    let said = bench.run("store check").to_string();
    assert!(
        !said.contains("no record that this program knows"),
        "{said}"
    );
}

#[test]
fn a_run_that_was_stopped_can_be_given_up() {
    let bench = bench();
    bench.script("[[operation]]\ntitle = \"one: care.check\"\nseconds = 1.5\n");
    let mut run = bench.start("run look -i word.yaml --yes");
    run.hear("one: care.check");
    run.signal("-INT");
    let (code, said) = run.end();
    assert_eq!(code, 130, "{said}");
    assert!(said.contains("concertina run --give-up r1"), "{said}");
    assert!(bench.ok("status").contains("r1 workflow look"));
    let said = bench.ok("run --give-up r1");
    assert!(said.contains("r1 of parts does not go on"), "{said}");
    let said = bench.ok("deploy service.yaml --service parts --yes");
    assert!(!said.contains("care.mend"), "it went on:\n{said}");
    let said = bench.ok("history");
    assert!(said.contains("it was given up (run --give-up ("), "{said}");
    let said = bench.fails(1, "run --give-up r1");
    assert!(said.contains("no run r1 of parts goes on"), "{said}");
}

#[test]
fn an_agent_cancels_what_is_given_up() {
    let bench = bench();
    bench.script("[[operation]]\ntitle = \"one: care.check\"\nseconds = 600\n");
    let (mut agent, _) = agent(&bench);
    agent.hear("acts");
    let mut run = bench.start("run look -i word.yaml --yes");
    run.hear("one: care.check");
    let said = bench.ok("run --give-up r1");
    assert!(said.contains("r1 of parts does not go on"), "{said}");
    let (code, said) = run.end();
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("it was given up"), "{said}");
    bench.wait_for("its step ends", |bench| {
        bench.status()["services"][0]["under_way"] == Value::Array(Vec::new())
    });
    let said = bench.ok("history --last 100");
    assert!(
        said.contains("cancelled s4") && !said.contains("FAILED s"),
        "{said}"
    );
}
