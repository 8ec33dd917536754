//! What derives is no wider than what it derives from: lists of valid types, definitions, inputs.

use super::support::assert_found;

const OF_2_0: &str = "tosca_definitions_version: tosca_2_0
capability_types:
  C: { valid_source_node_types: [ A ], valid_relationship_types: [ R ], properties: { z: { type: integer, required: false } } }
  D: { derived_from: C, valid_source_node_types: [ B ], valid_relationship_types: [ S ] }
  Other: {}
relationship_types:
  R: { valid_capability_types: [ C ], valid_target_node_types: [ A ], valid_source_node_types: [ A ] }
  S: { derived_from: R, properties: { r: { type: string, required: false } } }
  T: { derived_from: R, valid_capability_types: [ D ], valid_target_node_types: [ B ], valid_source_node_types: [ B ] }
interface_types:
  I: { operations: { run: { inputs: { x: { type: integer } } } } }
  J: { derived_from: I, operations: { run: { inputs: { x: { type: integer, required: true } } } } }
node_types:
  A: { capabilities: { c: { type: D } } }
  B:
    derived_from: A
    capabilities: { own: { type: C, valid_source_node_types: [ B, A ], properties: { z: { type: integer, default: 1 } } } }
    requirements:
      - way: { capability: D, node: A, relationship: { type: S, properties: { r: { default: x } } } }
    interfaces: { i: { type: I, operations: { run: { inputs: { x: { type: integer, default: 1 } } } } } }
  Stranger: {}
group_types:
  G: { members: [ A ] }
  H: { derived_from: G, members: [ B ] }
policy_types:
  P: { targets: [ A, G ], triggers: { t: { event: e, action: [ { set_state: s } ] } } }
  Q: { derived_from: P, targets: [ B, H ], triggers: { u: { event: e, action: [ { set_state: s } ] } } }
";

#[test]
fn types_of_2_0_restrict_and_do_not_expand() {
    assert_found(
        OF_2_0,
        &[
            "derived_from: C, valid_source_node_types: [ B ] | derived_from: C, valid_source_node_types: [ Stranger ] | Stranger | T0304 | inherited: A",
            "valid_capability_types: [ D ] | valid_capability_types: [ Other ] | Other | T0304 | inherited: C",
            "[ D ], valid_target_node_types: [ B ] | [ D ], valid_target_node_types: [ Stranger ] | Stranger | T0304 | inherited: A",
            "[ B ], valid_source_node_types: [ B ] | [ B ], valid_source_node_types: [ Stranger ] | Stranger | T0304 | inherited: A",
            "[ B, A ] | [ B, Stranger ] | Stranger | T0304 | inherited: A",
            "z: { type: integer, default: 1 | z: { type: string, default: a | string | T0304 | integer",
            "members: [ B ] | members: [ Stranger ] | Stranger | T0304 | inherited: A",
            "targets: [ B, H ] | targets: [ B, Stranger ] | Stranger | T0304 | inherited: A, G",
            "triggers: { u: | triggers: { t: | t: | T0304 | another name",
            "{ type: integer, required: true | { type: string, required: true | string | T0304 | integer",
            "required: true | required: false | false | T0304 | cannot become optional",
            "x: { type: integer, default: 1 } | x: { type: string, default: a } | string | T0304 | integer",
            "{ r: { default | { rr: { default | rr | T0404 | `r`",
            "capability: D, node: A | capability: Other, node: A | S, | T0608 | goes to: C",
        ],
    );
}

/// The one rule that 1.3 has (§3.7.2); what only later versions forbid is a warning.
#[test]
fn lists_of_1_3_restrict_as_well() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
capability_types:
  t.C: { derived_from: tosca.capabilities.Root, valid_source_types: [ tosca.nodes.SoftwareComponent ] }
  t.D: { derived_from: t.C, valid_source_types: [ tosca.nodes.WebServer ] }
node_types:
  t.N: { derived_from: tosca.nodes.Root, capabilities: { c: { type: t.C, valid_source_types: [ tosca.nodes.DBMS ] } } }
relationship_types:
  t.R: { derived_from: tosca.relationships.HostedOn, valid_target_types: [ tosca.capabilities.Compute ] }
",
        &[
            "tosca.nodes.WebServer | tosca.nodes.Database | tosca | T0304 | inherited: tosca.nodes.SoftwareComponent",
            "tosca.nodes.DBMS | tosca.nodes.Compute | tosca | T0304 | inherited: tosca.nodes.SoftwareComponent",
            "tosca.capabilities.Compute | tosca.capabilities.Endpoint | tosca | T0304 | inherited: tosca.capabilities.Container",
        ],
    );
}
