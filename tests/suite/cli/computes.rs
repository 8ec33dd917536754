//! Which Compute is made by whom: said by `plan` and `deploy`, fixed by the first deploy.

use super::bench::Bench;
use serde_json::{Value, json};

const TEMPLATE: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  own.nodes.Made:
    derived_from: tosca.nodes.Compute
    interfaces:
      Standard:
        operations: { create: make.yaml }
topology_template:
  inputs:
    where: { type: string, default: 192.0.2.7 }
  node_templates:
    plain: { type: tosca.nodes.Compute }
    there:
      type: tosca.nodes.Compute
      attributes: { public_address: 192.0.2.1 }
    given:
      type: tosca.nodes.Compute
      attributes: { private_address: { get_input: where } }
    made: { type: own.nodes.Made }
    app:
      type: tosca.nodes.SoftwareComponent
      requirements: [ { host: plain } ]
      interfaces:
        Standard:
          operations: { configure: make.yaml }
";

fn bench() -> Bench {
    let bench = Bench::new();
    std::fs::write(bench.path("hosts.yaml"), TEMPLATE).unwrap();
    let playbook = "- hosts: all\n  gather_facts: false\n  tasks: []\n";
    std::fs::write(bench.path("make.yaml"), playbook).unwrap();
    bench
}

#[test]
fn a_plan_says_who_makes_each_compute() {
    let bench = bench();
    let said = bench.ok("plan hosts.yaml");
    for line in [
        "plain: this host, which exists (it has no address; a server of qemu with --provider qemu)",
        "there: a host that exists at 192.0.2.1",
        "given: a host that exists",
        "made: made by its own create",
    ] {
        assert!(said.contains(line), "{line} is not in:\n{said}");
    }
    assert!(!said.contains("create server"), "{said}");
    let said = bench.ok("plan hosts.yaml --provider fake");
    assert!(said.contains("plain: a server of fake"), "{said}");
    assert!(said.contains("plain: create server"), "{said}");
    assert!(
        said.contains("there: a host that exists at 192.0.2.1"),
        "{said}"
    );
    assert_eq!(said.matches("create server").count(), 1, "{said}");
    let said = bench.ok("plan hosts.yaml --provider fake --json");
    let plan: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(plan["computes"]["plain"], json!({ "made_by": "provider" }));
    let there = json!({ "made_by": "nobody", "address": "192.0.2.1" });
    assert_eq!(plan["computes"]["there"], there);
    let said = bench.ok("plan web-fleet/service.yaml");
    assert!(said.contains("app_vm: a server of qemu"), "{said}");
}

#[test]
fn a_provider_that_is_named_first_makes_plain_computes_ever_after() {
    let bench = bench();
    let said = bench.ok("deploy hosts.yaml --provider fake --yes");
    assert!(said.contains("plain: a server of fake"), "{said}");
    assert_eq!(bench.servers(), ["hosts-plain"]);
    let status = bench.ok("status");
    assert!(status.contains("plain: started at 127.65.0.1"), "{status}");
    // named or not, it stays so
    for again in [
        "deploy hosts.yaml --yes",
        "deploy hosts.yaml --provider fake --yes",
        "deploy --yes",
        "update hosts.yaml --yes",
    ] {
        bench.ok(again);
        assert_eq!(bench.servers(), ["hosts-plain"], "{again}");
    }
    let text = format!("{TEMPLATE}    more: {{ type: tosca.nodes.Compute }}\n");
    std::fs::write(bench.path("hosts.yaml"), text).unwrap();
    let said = bench.ok("plan hosts.yaml --out more.plan");
    assert!(said.contains("more: a server of fake"), "{said}");
    bench.ok("update hosts.yaml --yes");
    assert_eq!(bench.servers(), ["hosts-more", "hosts-plain"]);
    // an agent knows it from the record
    let (mut agent, _) = super::agent::agent(&bench);
    agent.hear("acts");
    bench.ok("undeploy --yes");
    assert!(bench.servers().is_empty());
}

#[test]
fn a_plan_that_is_kept_remembers_that_a_provider_was_named() {
    let bench = bench();
    bench.ok("plan hosts.yaml --provider fake --out hosts.plan");
    bench.ok("deploy --plan hosts.plan");
    assert_eq!(bench.servers(), ["hosts-plain"]);
}

/// Without a provider nothing is booted, and one that is named later is refused with the reason.
#[test]
fn a_plain_compute_is_never_booted_by_surprise() {
    let bench = Bench::new();
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  \
                node_templates:\n    vm: { type: tosca.nodes.Compute }\n";
    std::fs::write(bench.path("hosts.yaml"), text).unwrap();
    let said = bench.ok("deploy hosts.yaml --yes");
    assert!(said.contains("vm: this host, which exists"), "{said}");
    assert!(bench.servers().is_empty());
    for command in [
        "deploy hosts.yaml --provider qemu --yes",
        "deploy --provider qemu --yes",
        "plan hosts.yaml --provider qemu",
    ] {
        let said = bench.fails(1, command);
        assert!(
            said.contains("first deployed without --provider, so that vm exists"),
            "{command}:\n{said}"
        );
    }
    let said = bench.fails(1, "deploy hosts.yaml --provider fake --yes");
    assert!(
        said.contains("provider qemu, which can't be changed"),
        "{said}"
    );
    bench.ok("deploy hosts.yaml --yes");
    bench.ok("undeploy --yes");
}
