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

#[test]
fn what_was_meant_is_said_by_the_end_of_a_name() {
    let right = "tosca_definitions_version: tosca_simple_yaml_1_3
repositories: { docker_hub: 'http://x.org' }
node_types:
  my.App: { derived_from: tosca.nodes.SoftwareComponent }
  my.Apps: { derived_from: my.App }
topology_template:
  node_templates:
    vm: { type: Compute }
    cow: { type: tosca.nodes.Root, artifacts: { i: { file: x.sh, type: tosca.artifacts.File, repository: docker_hub } } }
    app: { type: my.App, requirements: [ host: { node: vm, relationship: HostedOn } ] }
    app2: { copy: app }
";
    assert_found(
        right,
        &[
            "type: Compute | type: compute | compute | T0301 | mean `tosca.nodes.Compute`",
            "derived_from: tosca.nodes.SoftwareComponent | derived_from: SoftwareComponents | SoftwareComponents | T0301 | mean `tosca.nodes.SoftwareComponent`",
            "derived_from: my.App } | derived_from: my.Appz } | my.Appz | T0301 | mean `my.App`",
            "relationship: HostedOn | relationship: hosted_on | hosted_on | T0301 | mean `tosca.relationships.HostedOn`",
            "node: vm | node: compute | compute | T0602 | mean `tosca.nodes.Compute`",
            // what is near is not what is asked for
            "node: vm | node: caw | caw | T0602 | these fit: vm",
            "repository: docker_hub | repository: dockr_hub | dockr_hub | T0204 | mean `docker_hub`",
            "copy: app | copy: ap2 | ap2 | T0109 | mean `app`",
        ],
    );
}

/// What a program can put in place.
#[test]
fn what_is_meant_is_data_too() {
    let of = |text: &str| {
        let files = Files::default().with("service.yaml", text);
        let found = run(&files).diagnostics;
        let found = found.into_iter().filter_map(|d| d.replacement);
        found.collect::<Vec<_>>()
    };
    let of_1 = "tosca_definitions_version: tosca_simple_yaml_1_3
repositories: { docker_hub: 'http://x.org' }
node_types: { my.A: { derived_from: Rot } }
topology_template:
  node_templates:
    web: { type: tosca.nodes.Root, artifacts: { i: { file: x, type: File, repository: dockr_hub } } }
    web_b: { copy: wed }
    app: { type: SoftwareComponent, requirements: [ host: { node: compute, relationship: hosted_on } ] }
  outputs: { o: { value: { concta: [ a, b ] } } }
";
    assert_eq!(
        of(of_1),
        [
            "tosca.nodes.Root",
            "docker_hub",
            "web",
            "tosca.nodes.Compute",
            "tosca.relationships.HostedOn",
            "concat",
        ]
    );
    let of_2 = "tosca_definitions_version: tosca_2_0
service_template:
  node_templates: {}
  outputs: { o: { value: { $concta: [ a, b ] } } }
";
    assert_eq!(of(of_2), ["$concat"]);
    assert_eq!(
        of(&of_2.replace("tosca_2_0", "tosca_2_2"))
            .first()
            .map(String::as_str),
        Some("tosca_2_0")
    );
}

/// Since 2.0 no types are there unasked: where they come from is said.
#[test]
fn types_of_1_x_are_a_profile_of_2_0() {
    assert_found(
        "tosca_definitions_version: tosca_2_0
node_types: { N: {} }
capability_types: { C: {} }
service_template: { node_templates: { n: { type: N } } }
",
        &[
            "type: N | type: tosca.nodes.Compute | tosca | T0301 | import them with `- profile: org.oasis-open.simple:2.0`",
            "C: {} | C: { derived_from: tosca.capabilities.Endpoint } | tosca | T0301 | import them with `- profile: org.oasis-open.simple:2.0`",
        ],
    );
}
