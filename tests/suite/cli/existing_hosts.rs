//! Groups on hosts that no provider made: nothing there goes by itself.

use super::agent::agent;
use super::bench::Bench;
use std::fs;

const SERVICE: &str = "
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.App:
    derived_from: tosca.nodes.SoftwareComponent
    interfaces: { Standard: { operations: { create: say.yaml, configure: say.yaml, delete: say.yaml } } }
topology_template:
  node_templates:
    vm:
      type: tosca.nodes.Compute
      attributes: { private_address: localhost, public_address: localhost }
      capabilities: { scalable: { properties: { min_instances: 1, max_instances: 5, default_instances: 1 } } }
    web: { type: my.App, requirements: [ host: vm ] }
";

const FAILS: &str = "[[operation]]\ntitle = \"*web*configure*\"\nfault = \"failed\"\n";
const SLOW: &str = "[[operation]]\ntitle = \"*web*delete*\"\nseconds = 1\n";

fn bench() -> Bench {
    let bench = Bench::new();
    fs::write(bench.path("service.yaml"), SERVICE).unwrap();
    fs::write(bench.path("say.yaml"), "- hosts: all\n  tasks: []\n").unwrap();
    bench.ok("deploy service.yaml --service hosts --provider fake --yes");
    assert!(
        bench.servers().is_empty(),
        "it is to be on hosts that exist"
    );
    let status = bench.ok("status");
    assert!(
        status.contains("vm[0] m1: in service") && status.contains(" at localhost"),
        "{status}"
    );
    bench
}

#[test]
fn a_member_that_failed_to_join_is_taken_down_once() {
    let bench = bench();
    bench.script(&format!("{FAILS}{SLOW}"));
    let said = bench.fails(1, "scale vm --to 2 --yes");
    assert!(!said.contains("cancelled s"), "{said}");
    assert_eq!(bench.members(), ["m1"], "{said}");
    let history = bench.ok("history --last 1000");
    assert!(
        history.contains("done ") && history.contains("web@m2: delete"),
        "{history}"
    );
    assert!(!history.contains("cancelled s"), "{history}");
    bench.script("");
    bench.ok("scale vm --to 2 --yes");
    assert!(bench.ok("undeploy --yes").contains("nothing of it is left"));
}

#[test]
fn an_agent_tries_what_a_command_left_to_be_asked_for_again() {
    let bench = bench();
    bench.script("[[operation]]\ntitle = \"*web*delete*\"\nfault = \"failed\"\n");
    bench.ok("scale vm --to 2 --yes");
    bench.fails(1, "scale vm --to 1 --yes");
    assert_eq!(bench.members().len(), 2);
    bench.script("");
    let (mut agent, _) = agent(&bench);
    agent.hear("acts");
    bench.wait_for("it goes at last", |bench| bench.members() == ["m1"]);
}

#[test]
fn a_member_that_does_not_go_keeps_no_update_waiting() {
    let bench = bench();
    let other = SERVICE.replace("configure: say.yaml", "configure: other.yaml");
    fs::write(bench.path("other.yaml"), "- hosts: all\n  tasks: []\n").unwrap();
    fs::write(bench.path("changed.yaml"), other).unwrap();
    bench.script("[[operation]]\ntitle = \"*web*delete*\"\nfault = \"failed\"\n");
    bench.ok("scale vm --to 2 --yes");
    bench.fails(1, "scale vm --to 1 --yes");
    let said = bench.fails(1, "update changed.yaml --yes");
    assert!(said.contains("web@m1: configure"), "it waited:\n{said}");
    assert!(said.contains("web@m2: delete"), "{said}");
    bench.script("");
    bench.ok("deploy changed.yaml --service hosts --yes");
    assert_eq!(bench.members(), ["m1"]);
    assert!(bench.ok("undeploy --yes").contains("nothing of it is left"));
}

/// What goes for an update fails: `deploy` goes on with the update, and `status` tells of it.
#[test]
fn an_update_that_did_not_end_is_told_and_gone_on_with() {
    let bench = bench();
    let other = SERVICE.replace("create: say.yaml", "create: other.yaml");
    fs::write(bench.path("other.yaml"), "- hosts: all\n  tasks: []\n").unwrap();
    let alone = |text: &str| text.replace("max_instances: 5", "max_instances: 1");
    fs::write(bench.path("alone.yaml"), alone(SERVICE)).unwrap();
    fs::write(bench.path("changed.yaml"), alone(&other)).unwrap();
    bench.ok("update alone.yaml --yes");
    bench.script("[[operation]]\ntitle = \"*web*delete*\"\nfault = \"failed\"\n");
    bench.fails(1, "update changed.yaml --yes");
    let status = bench.ok("status");
    assert!(
        status.contains("on its way to another revision: changed.yaml"),
        "{status}"
    );
    bench.script("");
    let said = bench.ok("deploy --yes");
    assert!(said.contains("web: create"), "{said}");
    let status = bench.ok("status");
    assert!(
        status.contains("from changed.yaml") && !status.contains("on its way"),
        "{status}"
    );
}

/// A group can't end while more than one of its members is there.
#[test]
fn a_group_ends_with_one_member_alone() {
    let bench = bench();
    let alone = SERVICE.replace("max_instances: 5", "max_instances: 1");
    fs::write(bench.path("alone.yaml"), alone).unwrap();
    bench.ok("scale vm --to 2 --yes");
    bench.script("[[operation]]\ntitle = \"*web*delete*\"\nfault = \"failed\"\n");
    bench.fails(1, "update alone.yaml --yes");
    assert_eq!(bench.members().len(), 2, "it ended all the same");
    bench.script("");
    bench.ok("deploy --yes");
    assert!(bench.members().is_empty());
    let history = bench.ok("history --last 1000");
    assert!(
        history.contains("m2: gone") && !history.contains("m1: gone"),
        "{history}"
    );
    assert!(bench.ok("undeploy --yes").contains("nothing of it is left"));
}
