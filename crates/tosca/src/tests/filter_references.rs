//! What filters refer to beside the ends that they are about is there.

use super::support::{assert_found, reports};

const OF_2_0: &str = "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: {} }
node_types:
  T: { properties: { p: { type: string, default: x } }, capabilities: { c: C } }
  S:
    requirements:
      - r:
          capability: C
          node: T
          relationship: R
          node_filter: { $equal: [ { $get_property: [ t, p ] }, { $get_input: of_type } ] }
  Unused:
    requirements:
      - r: { capability: C, node: T, relationship: R, node_filter: { $equal: [ { $get_property: [ SELF, TARGET, p ] }, { $get_input: unused } ] } }
service_template:
  inputs:
    of_type: { type: string, default: x }
    unused: { type: string, default: x }
    i: { type: string, default: x }
  substitution_mappings:
    node_type: T
    properties: { p: i }
    substitution_filter: { $equal: [ { $get_property: [ SELF, p ] }, { $get_property: [ t, p ] } ] }
  node_templates:
    t: { type: T }
    s:
      type: S
      requirements:
        - r:
            node: t
            node_filter: { $and: [ { $equal: [ { $get_property: [ SELF, TARGET, p ] }, { $get_input: i } ] }, { $equal: [ { $get_attribute: [ t, p ] }, x ] } ] }
";

#[test]
fn what_filters_of_2_0_refer_to_is_there() {
    assert_found(
        OF_2_0,
        &[
            "[ t, p ] }, { $get_input: of_type } ] | [ u, p ] }, { $get_input: of_type } ] | u | T0505 | `u`",
            "$get_input: of_type | $get_input: of_tpye | of_tpye | T0502 | of_type",
            "$get_input: unused | $get_input: unsued | unsued | T0502 | unused",
            "$get_input: i } | $get_input: j } | j | T0502 | there is no input `j`",
            "[ SELF, p ] }, { $get_property: [ t, p ] } | [ SELF, p ] }, { $get_property: [ t, q ] } | q | T0503 | `q`",
            "$get_attribute: [ t, p ] | $get_attribute: [ nope, p ] | nope | T0505 | `nope`",
            "$get_attribute: [ t, p ] | $get_attribute: [ t, nope ] | nope | T0504 | `nope`",
        ],
    );
}

const OF_1_3: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.T: { derived_from: tosca.nodes.Root, properties: { p: { type: integer, default: 1 } } }
  t.S:
    derived_from: tosca.nodes.Root
    requirements:
      - r: { capability: tosca.capabilities.Node, node: t.T, relationship: tosca.relationships.DependsOn, node_filter: { properties: [ p: { less_than: { get_input: of_type } } ] } }
topology_template:
  inputs: { of_type: { type: integer, default: 5 }, i: { type: integer, default: 1 } }
  node_templates:
    t: { type: t.T }
    s: { type: t.S, requirements: [ r: { node_filter: { properties: [ p: { equal: { get_input: i } } ] } } ] }
";

#[test]
fn what_filters_of_1_3_refer_to_is_there() {
    // what a property comes to is not known where a target is chosen
    let asks = OF_1_3.replace("{ get_input: i }", "{ get_property: [ t, p ] }");
    assert_eq!(reports(&asks), []);
    assert_found(
        OF_1_3,
        &[
            "get_input: of_type | get_input: of_typ | of_typ } | T0502 | of_type",
            "get_input: i | get_input: j | j | T0502 | there is no input `j`",
            "{ get_input: i } | { get_property: [ nope, p ] } | nope | T0505 | `nope`",
            "{ get_input: i } | { get_property: [ t, q ] } | q | T0503 | `q`",
        ],
    );
}
