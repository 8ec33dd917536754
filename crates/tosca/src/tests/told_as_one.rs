//! One mistake, one report: what follows from it is silent.

use super::support::{assert_found, report, reports};

fn codes(text: &str) -> Vec<&'static str> {
    reports(text).iter().map(|d| d.code.as_str()).collect()
}

#[test]
fn a_wrong_prefix_is_not_missed_as_a_unit() {
    let text = |prefixes: &str| {
        format!(
            "tosca_definitions_version: tosca_2_0
data_types:
  Len: {{ derived_from: scalar, data_type: integer, units: {{ m: 1 }}, prefixes: {{ {prefixes} }} }}
  Far: {{ derived_from: Len }}
"
        )
    };
    assert_eq!(codes(&text("\"\": 1, k: 1000")), [""; 0]);
    assert_eq!(codes(&text("\"\": one, k: 1000")), ["T0308"]);
    assert_eq!(codes(&text("\"\": 1, k: 1.5")), ["T0308"]);
    assert_eq!(codes(&text("k: 1000")), ["T0308"]);
}

#[test]
fn an_attribute_in_the_short_form_of_others() {
    let text = "tosca_definitions_version: tosca_2_0
node_types: { T: { attributes: { free: integer } } }
service_template:
  node_templates:
    t: { type: T, attributes: { free: 1 } }
    t2: { type: T, attributes: { free: { $get_attribute: [ t, free ] } } }
";
    assert_eq!(codes(text), ["T0102"]);
}

#[test]
fn a_default_that_is_worked_out_is_told_once() {
    let text = "tosca_definitions_version: tosca_2_0
service_template:
  inputs: { i: { type: integer, default: { $concat: [ a, b ] } } }
  workflows:
    w:
      inputs: { j: { type: integer, default: { $concat: [ a, b ] } } }
      steps: { s: { target: t, activities: [ { set_state: started } ] } }
  node_templates: { t: { type: T } }
node_types: { T: {} }
";
    assert_eq!(codes(text), ["T0401", "T0401"]);
}

#[test]
fn values_are_not_held_against_what_is_none() {
    let said = report(
        "
node_types:
  T:
    derived_from: tosca.nodes.Root
    properties:
      j: { type: integer, constraints: [ { valid_values: [ a, b ] } ], default: 1 }
      k: { type: integer, constraints: [ { in_range: [ a, 2 ] } ] }
topology_template:
  node_templates: { t: { type: T, properties: { j: 2, k: 3 } } }
",
    );
    assert_eq!(said.matches("error[T0305]").count(), 2, "{said}");
    assert_eq!(said.matches("error[").count(), 2, "{said}");
}

#[test]
fn a_word_that_joins_clauses_is_known_by_its_value() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types: { T: { derived_from: tosca.nodes.Root, attributes: { free: { type: integer }, order: { type: string } } } }
topology_template:
  node_templates: { t: { type: T } }
  workflows:
    w:
      preconditions:
        - { target: t, condition: [ { assert: [ { free: [ { equal: 1 } ] } ] } ] }
        - { target: t, condition: [ { or: [ { free: [ { equal: 1 } ] }, { order: [ { equal: x } ] } ] } ] }
      steps: { s: { target: t, activities: [ set_state: started ] } }
",
        &[
            "assert: | asert: | asert | T0101 | `assert`",
            "{ or: [ | { ort: [ | ort | T0101 | `or`",
        ],
    );
}

#[test]
fn tags_of_yaml_say_of_what_type_a_value_is() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute, capabilities: { host: { properties: { num_cpus: !!int \"3\" } } } }
    net: { type: tosca.nodes.network.Network, properties: { dhcp_enabled: !!bool \"true\", network_name: !!str 12 } }
";
    assert_eq!(reports(text), []);
    assert_found(
        text,
        &[
            "!!int \"3\" | !!int three | three | T0401 | ",
            "!!bool \"true\" | !!bool maybe | maybe | T0401 | ",
            "!!str 12 | !!int \"12\" | \"12\" | T0401 | ",
        ],
    );
}

#[test]
fn an_output_is_of_the_type_of_its_attribute() {
    assert_found(
        "tosca_definitions_version: tosca_2_0
interface_types: { I: { operations: { go: { outputs: { o: { type: integer }, q: { type: string } } } } } }
node_types:
  T:
    attributes: { num: { type: float }, word: { type: string } }
    interfaces: { i: { type: I, operations: { go: { implementation: x.sh, outputs: { o: [ SELF, num ], q: { type: string, mapping: [ SELF, word ] } } } } } }
service_template: { node_templates: { t: { type: T } } }
",
        &[
            "o: [ SELF, num ] | o: [ SELF, word ] | [ SELF | T0401 | the output `o` is an integer",
            "mapping: [ SELF, word ] | mapping: [ SELF, num ] | [ SELF | T0401 | the output `q` is a string",
            "q: { type: string } | q: { type: sting } | sting | T0301 | `string`",
        ],
    );
}

#[test]
fn a_fixed_value_of_a_type_that_names_a_node_template() {
    let text = "tosca_definitions_version: tosca_2_0
interface_types: { I: { operations: { o: {} } } }
node_types:
  T: { interfaces: { i: { type: I, operations: { o: { implementation: x.sh, inputs: { n: { type: string, value: { $get_property: [ nope, p ] } } } } } } } }
service_template: { node_templates: { t: { type: T } } }
";
    assert_eq!(codes(text), ["T0506"]);
}
