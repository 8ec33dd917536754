//! Names of types: the short and the qualified ones of 1.x, and what was meant by those that nothing has.

use super::support::{Files, assert_found, report, run};
use crate::render;

#[test]
fn short_and_qualified_names_stand_for_the_normative_types() {
    for name in [
        "Compute",
        "nodes.Compute",
        "tosca:Compute",
        "tosca:nodes.Compute",
        "tosca:tosca.nodes.Compute",
    ] {
        let body = format!(
            "node_types: {{ N: {{ derived_from: {name} }} }}
topology_template: {{ node_templates: {{ a: {{ type: {name} }}, b: {{ type: N }} }} }}"
        );
        assert_eq!(report(&body), "", "{name}");
    }
    let body = "
relationship_types: { R: { derived_from: tosca:relationships.HostedOn, valid_target_types: [ capabilities.Container ] } }
capability_types: { C: { derived_from: capabilities.network.Bindable, valid_source_types: [ tosca:nodes.Root ] } }
artifact_types: { A: { derived_from: tosca:Bash } }
data_types: { D: { derived_from: tosca:datatypes.network.PortDef } }
interface_types: { I: { derived_from: interfaces.Root } }
group_types: { G: { derived_from: tosca:groups.Root } }
policy_types: { P: { derived_from: policies.Scaling } }
";
    assert_eq!(report(body), "");
}

#[test]
fn what_was_meant_is_said() {
    let right = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.A: { derived_from: tosca.nodes.Root, properties: { p: { type: string, default: x } } }
  t.B: { derived_from: tosca.nodes.Root, requirements: [ { way: { capability: tosca.capabilities.Node, node: t.A } } ] }
topology_template:
  node_templates:
    a: { type: t.A }
    b: { type: t.B, requirements: [ { way: { node: t.A } } ] }
    c: { type: tosca:nodes.Root }
  outputs:
    one: { value: { get_property: [ b, way, p ] } }
    two: { value: { get_property: [ a, p ] } }
";
    assert_found(
        right,
        &[
            "requirements: [ { way: { node: t.A | requirements: [ { way: { node: t.Aa | t.Aa | T0602 | `t.A`",
            "type: tosca:nodes.Root | type: tosac:nodes.Root | tosac | T0301 | `tosca:nodes.Root`",
            "b, way, p | b, wya, p | wya | T0503 | `way`",
            "[ a, p ] | [ aa, p ] | aa | T0505 | `a`",
        ],
    );
}

#[test]
fn words_and_names_of_paths() {
    let right = "tosca_definitions_version: tosca_2_0
capability_types: { C: { properties: { z: { type: string, default: x } } } }
relationship_types: { R: { properties: { r: { type: string, default: x } } } }
node_types:
  A: { properties: { p: { type: string, default: x } }, capabilities: { c: { type: C } } }
  B:
    properties: { own: { type: string, default: x } }
    requirements: [ { way: { capability: C, relationship: R, node: A, count_range: [ 1, 1 ] } } ]
service_template:
  node_templates:
    a: { type: A }
    b: { type: B, requirements: [ { way: a } ], properties: { own: { $get_property: [ SELF, RELATIONSHIP, way, r ] } } }
  outputs:
    one: { value: { $get_property: [ b, RELATIONSHIP, way, TARGET, p ] } }
    two: { value: { $get_property: [ a, CAPABILITY, c, z ] } }
";
    assert_found(
        right,
        &[
            "SELF, RELATIONSHIP | SEFL, RELATIONSHIP | SEFL | T0505 | `SELF`",
            "way, r ] | wya, r ] | wya | T0601 | `way`",
            "way, r ] | way, rr ] | rr | T0503 | `r`",
            "b, RELATIONSHIP | b, RELATONSHIP | RELATONSHIP | T0503 | `RELATIONSHIP`",
            "TARGET, p | TARGT, p | TARGT | T0503 | `TARGET`",
            "a, CAPABILITY | a, CAPABILTY | CAPABILTY | T0503 | `CAPABILITY`",
        ],
    );
}

#[test]
fn a_prefix_that_nothing_declares() {
    let files = Files::default()
        .with(
            "service.yaml",
            "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ { file: a.yaml, namespace_prefix: liba } ]
topology_template: { node_templates: { a: { type: libb:my.A } } }
",
        )
        .with(
            "a.yaml",
            "tosca_definitions_version: tosca_simple_yaml_1_3
node_types: { my.A: { derived_from: tosca.nodes.Root } }
",
        );
    let said = render(&run(&files).diagnostics, &files);
    assert!(said.contains("did you mean `liba:my.A`?"), "{said}");
}

#[test]
fn one_interface_under_two_names() {
    let said = report(
        "
topology_template:
  node_templates:
    a:
      type: tosca.nodes.Root
      interfaces:
        Standard: { operations: { create: { inputs: {} } } }
        tosca.interfaces.node.lifecycle.Standard: { operations: { start: { inputs: {} } } }
",
    );
    assert!(
        said.contains(
            "error[T0008]: `Standard` and `tosca.interfaces.node.lifecycle.Standard` are one"
        ),
        "{said}"
    );
}
