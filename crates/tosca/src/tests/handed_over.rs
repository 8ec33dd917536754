//! What triggers and steps of workflows hand over: it is there, and of the type that is asked for.

use super::support::{assert_found, reports};

const OF_2_0: &str = "tosca_definitions_version: tosca_2_0
interface_types: { I: { operations: { go: { inputs: { n: { type: integer } } } } } }
node_types:
  T:
    properties: { p: { type: integer, default: 1 }, q: { type: string, default: x } }
    interfaces: { i: { type: I, operations: { go: { implementation: x.sh, inputs: { n: { type: integer, default: 1 } } } } } }
policy_types: { P: { targets: [ T ] } }
service_template:
  inputs: { i: { type: integer, default: 1 }, hidden: { type: integer, default: 1 } }
  node_templates: { t: { type: T } }
  policies:
    - pol:
        type: P
        targets: [ t ]
        triggers:
          tr:
            event: e
            action:
              - call_operation: { operation: i.go, inputs: { n: { $get_property: [ t, p ] } } }
              - call_operation: { operation: i.go, inputs: { n: { $get_input: i } } }
              - inline: { workflow: w, inputs: { a: { $sum: [ 1, { $get_input: i } ] } } }
              - delegate: { workflow: elsewhere, inputs: { x: { $get_attribute: [ t, q ] } } }
  workflows:
    w:
      inputs: { a: { type: integer }, hidden: { type: string } }
      steps:
        s:
          target: t
          activities:
            - call_operation: { operation: i.go, inputs: { n: { $get_property: [ SELF, p ] } } }
            - call_operation: { operation: i.go, inputs: { n: { $length: { $get_input: hidden } } } }
            - call_operation: { operation: i.go, inputs: { n: { $sum: [ 2, { $get_input: a } ] } } }
    v:
      steps: { s: { target: t, activities: [ { inline: { workflow: w, inputs: { a: 1, hidden: { $get_property: [ SELF, q ] } } } } ] } }
";

#[test]
fn what_is_handed_over_is_there_and_of_its_type() {
    let right = OF_2_0.replace(
        "inputs: { a: { $sum: [ 1,",
        "inputs: { hidden: x, a: { $sum: [ 1,",
    );
    assert_found(
        &right,
        &[
            "$get_property: [ t, p ] | $get_property: [ u, p ] | u | T0505 | `u`",
            "n: { $get_property: [ t, p ] | n: { $get_property: [ t, q ] | { $ | T0401 | integer",
            "$get_property: [ t, p ] | $get_proprety: [ t, p ] | $ | T0509 | `$get_property`",
            "n: { $get_input: i } | n: { $get_input: j } | j | T0502 | `j`",
            "[ 1, { $get_input: i } ] | [ 1, { $get_input: j } ] | j | T0502 | `j`",
            "[ t, q ] | [ t, r ] | r | T0504 | `r`",
            "[ SELF, p ] | [ SELF, r ] | r | T0503 | `r`",
            "n: { $get_property: [ SELF, p ] | n: { $get_property: [ SELF, q ] | { $ | T0401 | integer",
            "{ $get_input: a } | { $get_input: b } | b | T0502 | neither the workflow",
            "[ SELF, q ] | [ SELF, r ] | r | T0503 | `r`",
        ],
    );
}

#[test]
fn what_a_pair_of_1_3_is_given_is_of_the_relationship() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
relationship_types:
  t.On:
    derived_from: tosca.relationships.HostedOn
    interfaces: { Configure: { operations: { add_source: { implementation: x.sh, inputs: { a: { type: string, required: false } } } } } }
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
    app: { type: tosca.nodes.SoftwareComponent, requirements: [ host: { node: vm, relationship: t.On } ] }
  workflows:
    w:
      steps:
        s:
          target: app
          target_relationship: host
          activities:
            - call_operation: { operation: Configure.add_source, inputs: { a: { get_attribute: [ TARGET, private_address ] } } }
";
    assert_eq!(reports(text), []);
    assert_found(
        text,
        &["[ TARGET, private | [ TARGT, private | TARGT | T0505 | `TARGET`"],
    );
}
