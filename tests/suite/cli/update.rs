//! Another revision of a service, with the scripted provider.

use super::bench::Bench;
use serde_json::Value;

const SERVICE: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  demo.Part:
    derived_from: tosca.nodes.Root
    properties:
      text: { type: string, default: one }
    interfaces:
      Standard:
        operations:
          create: make.yaml
          configure:
            implementation: configure.yaml
            inputs:
              text: { type: string, default: { get_property: [ SELF, text ] } }
          delete: remove.yaml
topology_template:
  inputs:
    text: { type: string, default: one }
  node_templates:
    first: { type: demo.Part, properties: { text: { get_input: text } } }
    second: { type: demo.Part, requirements: [ { dependency: first } ] }
";

fn bench() -> Bench {
    let bench = Bench::new();
    let write = |name: &str, text: &str| std::fs::write(bench.path(name), text).unwrap();
    write("service.yaml", SERVICE);
    write("inputs.yaml", "text: two\n");
    for file in ["make.yaml", "configure.yaml", "remove.yaml"] {
        write(file, "- hosts: all\n  tasks: []\n");
    }
    bench
}

const DEPLOY: &str = "deploy service.yaml --service parts --provider fake --yes";

fn events(out: &str) -> Vec<Value> {
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// Titles of the steps that ended well, in order.
fn done(events: &[Value]) -> Vec<&str> {
    let finished = events.iter().filter(|e| e["event"] == "step_finished");
    finished
        .inspect(|e| assert_eq!(e["status"], "done", "{e}"))
        .filter_map(|e| e["title"].as_str())
        .collect()
}

#[test]
fn only_what_changed_runs_again() {
    let bench = bench();
    bench.ok(DEPLOY);
    let plan = bench.ok("plan service.yaml --service parts -i inputs.yaml --json");
    let plan: Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(plan["changes"]["first"]["change"], "again");
    assert_eq!(plan["steps"].as_array().unwrap().len(), 1, "{plan}");
    let out = bench.ok("update service.yaml -i inputs.yaml --json");
    let events = events(&out);
    assert_eq!(done(&events), ["first: configure"]);
    let history = bench.ok("history --last 20");
    assert!(
        history.contains("first: configure (run again: property text changed"),
        "{history}"
    );
    assert_eq!(events.last().unwrap()["how"], "done");
    let revisions = std::fs::read_dir(bench.state().join("revisions")).unwrap();
    let kept = revisions.filter(|e| e.as_ref().unwrap().path().is_dir());
    assert_eq!(kept.count(), 1, "inputs of the former may be secret");
    // and nothing is left to do
    let again = bench.ok("update service.yaml -i inputs.yaml --yes");
    assert!(again.contains("nothing to do"), "{again}");
    let without = bench.run("update service.yaml --yes").to_string();
    assert!(without.contains("given before and not now: "), "{without}");
    let other = bench.run("plan service.yaml").to_string();
    assert!(other.contains("is planned with --service parts"), "{other}");
}

#[test]
fn what_goes_is_taken_down_before_what_comes() {
    let bench = bench();
    bench.ok(DEPLOY);
    let other = SERVICE.replace(
        "second: { type: demo.Part, requirements: [ { dependency: first } ] }",
        "third: { type: demo.Part, requirements: [ { dependency: first } ] }",
    );
    std::fs::write(bench.path("other.yaml"), other).unwrap();
    let out = bench.ok("update other.yaml --json");
    let titles = events(&out);
    assert_eq!(
        done(&titles),
        ["second: delete", "third: create", "third: configure"]
    );
    let status = bench.ok("status --json");
    assert!(!status.contains("\"second\""), "{status}");
    assert!(bench.ok("undeploy --yes").contains("nothing of it is left"));
}

#[test]
fn a_deploy_of_another_revision_says_how_to_go_there() {
    let bench = bench();
    bench.ok(DEPLOY);
    let said = bench.fails(
        1,
        "deploy service.yaml --service parts -i inputs.yaml --yes",
    );
    assert!(said.contains("change it with `update`"), "{said}");
}

/// One that fails is gone on with, or taken back by a deploy of what was there.
#[test]
fn an_update_that_failed_goes_on_or_back() {
    let bench = bench();
    bench.ok(DEPLOY);
    bench.script("[[operation]]\ntitle = \"second: delete\"\nfault = \"failed\"\n");
    let without = SERVICE.replace(
        "    second: { type: demo.Part, requirements: [ { dependency: first } ] }\n",
        "",
    );
    std::fs::write(bench.path("other.yaml"), without).unwrap();
    bench.fails(1, "update other.yaml --yes");
    bench.script("");
    // back: what was there is there again
    let back = bench.ok(&format!("{DEPLOY} --json"));
    assert_eq!(events(&back).last().unwrap()["how"], "done");
    let on = bench.ok("update other.yaml --json");
    assert_eq!(done(&events(&on)), ["second: delete"]);
}

const HOOKED: &str = "\
relationship_types:
  demo.Uses:
    derived_from: tosca.relationships.DependsOn
    interfaces:
      Configure:
        operations:
          pre_configure_source: configure.yaml
";

#[test]
fn hooks_say_which_end_of_theirs_changes() {
    let bench = bench();
    let hooked = SERVICE
        .replace("node_types:", &format!("{HOOKED}node_types:"))
        .replace(
            "{ dependency: first }",
            "{ dependency: { node: first, relationship: demo.Uses } }",
        );
    std::fs::write(bench.path("service.yaml"), &hooked).unwrap();
    bench.ok(DEPLOY);
    let said = bench.ok("plan service.yaml --service parts -i inputs.yaml");
    let told = "second: pre_configure_source first (first is run again)";
    assert!(said.contains(told), "{said}");
    let other = hooked.replace(
        "second: { type: demo.Part,",
        "second: { type: demo.Part, properties: { text: three },",
    );
    std::fs::write(bench.path("other.yaml"), other).unwrap();
    let said = bench.ok("plan other.yaml --service parts");
    let told = "second: pre_configure_source first (second is run again)";
    assert!(said.contains(told), "{said}");
}
