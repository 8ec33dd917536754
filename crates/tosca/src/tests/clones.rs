//! Quirk 6: nodes with a mark are a scaling group, and the mark in values is the member's number.

use super::support::{Files, report};
use crate::{Inputs, Mode, Processed, process, render};
use model::{GroupName, InstanceId, MemberId, Ordinal};
use serde_json::{Value, json};
use topology::{Evaluator, Expr, Outcome, Site, World};

const SERVICE: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
policy_types:
  my.ScaleOut: { derived_from: tosca.policies.Scaling }
node_types:
  my.VM:
    derived_from: tosca.nodes.Compute
    properties:
      name: { type: string }
      tags: { type: map, entry_schema: { type: string }, required: false }
    interfaces:
      Standard:
        operations:
          create: { inputs: { label: { type: string, default: vm_xx/disk_xxl } } }
  my.App: { derived_from: tosca.nodes.SoftwareComponent, properties: { title: { type: string } } }
topology_template:
  node_templates:
    vm_xx:
      type: my.VM
      properties: { name: web_xx.example, tags: { role: app, host: h_xx } }
      CAPABILITIES
    app_xx:
      type: my.App
      properties: { title: App _xx }
      requirements: [ { host: vm_xx } ]
    other: { type: my.VM, properties: { name: other_xx } }
";

fn run(capabilities: &str, mode: Mode) -> Processed {
    let text = SERVICE.replace("CAPABILITIES", capabilities);
    let files = Files::default().with("service.yaml", &text);
    let processed = process("service.yaml", &files, &Inputs::default(), mode);
    let said = render(&processed.diagnostics, &files);
    assert_eq!(processed.diagnostics.len(), 1, "{said}");
    processed
}

/// Members whose ordinal is their id.
struct Numbered;

impl World for Numbered {
    fn attribute(&self, _: &InstanceId, _: &str) -> Option<Value> {
        None
    }

    fn members_in_service(&self, _: &GroupName) -> Vec<MemberId> {
        Vec::new()
    }

    fn ordinal(&self, member: MemberId) -> Option<Ordinal> {
        u32::try_from(member.0).ok().map(Ordinal)
    }
}

fn bounds(processed: &Processed) -> Vec<String> {
    let groups = processed.groups.as_ref().unwrap().iter();
    groups.map(|g| format!("{} {}", g.name, g.bounds)).collect()
}

#[test]
fn marked_nodes_are_a_group_and_the_mark_is_the_number() {
    let processed = run("", Mode::Tolerant);
    assert_eq!(bounds(&processed), ["vm_xx 1..10"]);
    let (topology, groups) = (processed.topology.unwrap(), processed.groups.unwrap());
    let evaluator = Evaluator::new(&topology, &groups, &Numbered);
    let value = |node: &str, expr: &Expr| {
        let node = node.parse().unwrap();
        let site = match groups.of_node(&node) {
            Some(_) => Site::Node(InstanceId::OfMember(node, MemberId(7))),
            None => Site::Node(InstanceId::Single(node)),
        };
        match evaluator.evaluate(expr, &site) {
            Ok(Outcome::Known(value)) => value,
            other => panic!("{other:?}"),
        }
    };
    let of = |node: &str, property: &str| {
        let found = &topology.nodes[&node.parse().unwrap()].properties[property];
        value(node, found)
    };
    assert_eq!(of("vm_xx", "name"), "web_7.example");
    assert_eq!(of("vm_xx", "tags"), json!({ "role": "app", "host": "h_7" }));
    assert_eq!(of("app_xx", "title"), "App _7");
    assert_eq!(of("other", "name"), "other_xx", "it is of no group");
    let vm = &topology.nodes[&"vm_xx".parse().unwrap()];
    let label = &vm.operation("Standard", "create").unwrap().inputs["label"];
    assert_eq!(
        value("vm_xx", label),
        "vm_7/disk_xxl",
        "a mark within a word is none"
    );
}

#[test]
fn bounds_that_are_written_count_and_opera_makes_single_nodes() {
    let own = "capabilities: { scalable: { properties: { max_instances: 3 } } }";
    assert_eq!(bounds(&run(own, Mode::Tolerant)), ["vm_xx 1..3"]);
    let as_opera = run("", Mode::Opera);
    assert_eq!(bounds(&as_opera), Vec::<String>::new());
    let vm = &as_opera.topology.unwrap().nodes[&"vm_xx".parse().unwrap()];
    assert_eq!(vm.properties["name"], Expr::literal("web_xx.example"));
    assert!(run("", Mode::Strict).topology.is_none());
}

/// Each server with a mark is a group of its own; one on a server without it is none.
#[test]
fn marks_on_several_servers() {
    let said = report(
        "policy_types: { my.Out: { derived_from: tosca.policies.Scaling } }
topology_template:
  node_templates:
    a_xx: { type: tosca.nodes.Compute }
    b_yy: { type: tosca.nodes.Compute }
    c_xx: { type: tosca.nodes.SoftwareComponent, requirements: [ { host: b_yy } ] }
    d_xx: { type: tosca.nodes.Compute }
    e_xx: { type: tosca.nodes.SoftwareComponent, requirements: [ { host: d_xx } ] }
",
    );
    for part in [
        "warning[T0806]: a_xx is taken for a scaling group",
        "warning[T0806]: d_xx, e_xx are taken for a scaling group",
        "warning[T0806]: `c_xx` ends in `_xx` and lies on `b_yy`, which does not: it is a single node",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}
