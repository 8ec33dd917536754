//! Where outputs of operations and notifications go, artifacts in place, and operations of groups.

use super::support::{Files, assert_found, run};
use crate::render;
use model::{GroupName, InstanceId, MemberId, Ordinal};
use serde_json::{Value, json};
use topology::{Evaluator, Outcome, Site, World};

#[test]
fn outputs_go_to_attributes_that_are_there() {
    let right = "tosca_definitions_version: tosca_simple_yaml_1_3
interface_types:
  t.Events:
    derived_from: tosca.interfaces.Root
    operations: { ask: {} }
    notifications: { changed: {} }
capability_types: { t.C: { derived_from: tosca.capabilities.Node, attributes: { load: { type: integer } } } }
relationship_types:
  t.R:
    derived_from: tosca.relationships.DependsOn
    attributes: { weight: { type: integer } }
    interfaces: { events: { type: t.Events, notifications: { changed: { outputs: { w: [ SELF, weight ], l: [ TARGET, level ] } } } } }
node_types:
  t.N:
    derived_from: tosca.nodes.Root
    attributes: { level: { type: integer } }
    capabilities: { c: { type: t.C } }
    requirements: [ { way: { capability: t.C, relationship: t.R, occurrences: [ 0, 1 ] } } ]
    interfaces: { events: { type: t.Events } }
topology_template:
  node_templates:
    n:
      type: t.N
      interfaces:
        events:
          notifications: { changed: { outputs: { l: [ SELF, level ], m: [ SELF, c, load ] } } }
          operations: { ask: { implementation: x.sh, outputs: { o: [ SELF, level ] } } }
    m: { type: t.N, requirements: [ { way: n } ] }
";
    assert_found(
        right,
        &[
            "l: [ SELF, level ] | l: [ SELF, levl ] | [ SELF, levl | T0504 | `level`",
            "o: [ SELF, level ] | o: [ SELF, levl ] | [ SELF, levl | T0504 | `level`",
            "l: [ SELF, level ] | l: [ SEFL, level ] | [ SEFL | T0705 | `SELF`",
            "c, load | c, laod | laod | T0504 | `load`",
            "SELF, weight | SELF, weihgt | [ SELF | T0504 | `weight`",
            "TARGET, level | TARGET, levl | levl | T0504 | `level`",
            "notifications: { changed: { outputs: { l: | notifications: { chnaged: { outputs: { l: | chnaged | T0702 | `changed`",
        ],
    );
}

#[test]
fn artifacts_in_place_have_types_that_are_there() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    n:
      type: tosca.nodes.Root
      interfaces:
        Standard:
          operations:
            create: { implementation: { primary: { file: x.sh, type: tosca.artifacts.Implementation.Bash } } }
            start: { implementation: { file: y.sh, type: tosca.artifacts.File } }
            stop: { implementation: { primary: x.sh, dependencies: [ { file: y.sh, type: tosca.artifacts.Deployment } ] } }
",
        &[
            "tosca.artifacts.Implementation.Bash | no.such | no.such | T0301 | no artifact type",
            "tosca.artifacts.File | tosca.artifacts.Fiel | tosca | T0301 | `tosca.artifacts.File`",
            "tosca.artifacts.Deployment | tosca.artifacts.Deploiment | tosca | T0301 | `tosca.artifacts.Deployment`",
        ],
    );
}

#[test]
fn an_artifact_in_place_stands_under_primary_since_2_0() {
    let files = Files::default().with("x.sh", "").with(
        "service.yaml",
        "tosca_definitions_version: tosca_2_0
interface_types: { I: { operations: { run: {} } } }
node_types: { N: { interfaces: { i: { type: I } } } }
service_template:
  node_templates:
    n: { type: N, interfaces: { i: { operations: { run: { implementation: { file: x.sh } } } } } }
",
    );
    let said = render(&run(&files).diagnostics, &files);
    assert!(said.contains("stands under `primary:`"), "{said}");
    assert!(!said.contains("calls it `url`"), "{said}");
}

#[test]
fn steps_call_what_all_members_of_a_group_have() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
interface_types: { t.I: { derived_from: tosca.interfaces.Root, operations: { turn: {} } } }
node_types:
  t.A: { derived_from: tosca.nodes.Root, interfaces: { i: { type: t.I } } }
  t.B: { derived_from: t.A }
topology_template:
  node_templates:
    a: { type: t.A }
    b: { type: t.B }
    c: { type: tosca.nodes.Root }
  groups: { all: { type: tosca.groups.Root, members: [ a, b ] } }
  policies:
    - p:
        type: tosca.policies.Root
        targets: [ all ]
        triggers: { t: { event: e, action: [ { call_operation: { operation: i.turn } } ] } }
  workflows:
    w:
      steps:
        one: { target: all, activities: [ { call_operation: i.turn } ] }
",
        &[
            "[ { call_operation: i.turn | [ { call_operation: i.trun | i.trun | T0702 | `i.turn`",
            "{ operation: i.turn | { operation: i.trun | i.trun | T0702 | `i.turn`",
            "target: all, | target: all, target_relationship: dependency, | dependency | T0707 | node template",
        ],
    );
}

/// The attributes of capabilities are recorded with their node.
struct Recorded;

impl World for Recorded {
    fn attribute(&self, _: &InstanceId, name: &str) -> Option<Value> {
        (name == "c.load").then(|| json!(3))
    }

    fn members_in_service(&self, _: &GroupName) -> Vec<MemberId> {
        Vec::new()
    }

    fn ordinal(&self, _: MemberId) -> Option<Ordinal> {
        None
    }
}

#[test]
fn outputs_go_to_capabilities_and_parts_of_attributes() {
    let text = "tosca_definitions_version: tosca_2_0
capability_types: { C: { attributes: { load: { type: integer } } } }
interface_types: { I: { operations: { run: { outputs: { o: { type: integer }, m: { type: string } } } } } }
data_types: { D: { properties: { key: { type: string, required: false }, l: { type: list, entry_schema: string, required: false } } } }
node_types:
  N: { attributes: { d: { type: D } }, capabilities: { c: { type: C } }, interfaces: { i: { type: I } } }
service_template:
  node_templates:
    n: { type: N, interfaces: { i: { operations: { run: { implementation: x.sh, outputs: { o: [ SELF, CAPABILITY, c, load ], m: [ SELF, d, l, 1 ] } } } } } }
  outputs: { load: { value: { $get_attribute: [ n, CAPABILITY, c, load ] } } }
";
    assert_found(
        text,
        &[
            "c, load ], | c, laod ], | laod | T0504 | `load`",
            "CAPABILITY, c, load ], | CAPABILITY, cc, load ], | cc, | T0607 | `c`",
            "d, l, 1 | d, ll, 1 | ll | T0504 | `l`",
            "d, l, 1 | dd, l, 1 | dd | T0504 | `d`",
            "d, l, 1 | d, l, 99999 | 99999 | T0705 | more than 10000",
        ],
    );
    let files = Files::default().with("service.yaml", text).with("x.sh", "");
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let (topology, groups) = (processed.topology.unwrap(), processed.groups.unwrap());
    let evaluator = Evaluator::new(&topology, &groups, &Recorded);
    let load = evaluator.evaluate(&topology.outputs["load"].value, &Site::Outside);
    assert_eq!(load, Ok(Outcome::Known(json!(3))));
    let node = topology.nodes.values().next().unwrap();
    let outputs = &node.operation("i", "run").unwrap().outputs;
    assert_eq!(outputs["o"].recorded(), "c.load");
    assert_eq!(
        outputs["m"].taken(None, json!("x")),
        json!({ "l": [null, "x"] })
    );
}
