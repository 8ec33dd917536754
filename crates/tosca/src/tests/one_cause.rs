//! Of what has one cause, that is told, and nothing beside it.

use super::support::{assert_found, reports};

fn codes(text: &str) -> Vec<(&'static str, u32)> {
    let found = reports(text);
    let all = found.iter().map(|d| (d.code.as_str(), d.location.line));
    all.collect()
}

#[test]
fn a_part_of_a_condition_that_is_neither_true_nor_false() {
    let of = |condition: &str| {
        codes(&format!(
            "tosca_definitions_version: tosca_2_0
node_types: {{ N: {{ properties: {{ p: {{ type: integer, default: 1 }}, b: {{ type: boolean, default: true }} }} }} }}
service_template:
  inputs: {{ i: {{ type: string, default: a }} }}
  node_templates: {{ n: {{ type: N }} }}
  workflows:
    w:
      precondition: {condition}
      steps: {{ s: {{ target: n, activities: [ set_state: a ] }} }}
"
        ))
    };
    assert_eq!(of("{ $and: [ { $get_property: [ n, b ] }, true ] }"), []);
    for condition in [
        "{ $and: [ { $get_property: [ n, p ] }, true ] }",
        "{ $not: [ { $get_input: i } ] }",
        "{ $xor: [ { $not: [ { $get_input: i } ] }, { $get_property: [ n, b ] } ] }",
    ] {
        assert_eq!(of(condition), [("T0401", 8)], "{condition}");
    }
    // another mistake is told beside it
    let two = "{ $and: [ { $get_input: i }, { $equal: [ { $quotient: [ 1, 0 ] }, 0 ] } ] }";
    assert_eq!(of(two), [("T0401", 8), ("T0507", 8)]);
}

#[test]
fn an_input_that_is_mapped_to_nothing_has_no_value() {
    let of = |mapped: &str| {
        codes(&format!(
            "tosca_definitions_version: tosca_2_0
node_types: {{ N: {{ properties: {{ p: {{ type: string }} }} }} }}
service_template:
  inputs: {{ colour: {{ type: string }} }}
  substitution_mappings: {{ node_type: N, properties: {{ {mapped} }} }}
  node_templates: {{ n: {{ type: N, properties: {{ p: {{ $get_input: colour }} }} }} }}
"
        ))
    };
    // what is right by itself has to be given a value where it stands for nothing
    assert_eq!(of("p: colour"), [("T0901", 4)]);
    assert_eq!(of(""), [("T0611", 4)]);
    // a misspelt name is told where it is written
    assert_eq!(of("p: color"), [("T0901", 4), ("T0611", 5)]);
}

#[test]
fn what_is_optional_is_not_what_must_be_there() {
    assert_found(
        "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: {} }
node_types:
  S: { capabilities: { c: C } }
  N: { requirements: [ r: { capability: C, relationship: R, count_range: [ 2, 4 ] } ] }
service_template:
  node_templates:
    s: { type: S, count: 4 }
    n: { type: N, requirements: [ r: { node: s, count: 3 } ] }
",
        &[
            "r: { node: s, count: 3 | r: { node: s, count: 3, optional: true | r: { | T0606 | leave `optional` out",
            "r: { node: s, count: 3 | r: { node: s, count: 1 | r: { | T0606 | assign 1 more of `r`",
        ],
    );
}

#[test]
fn amounts_of_two_kinds_are_told_what_units_there_are() {
    let right = "tosca_definitions_version: tosca_2_0
data_types:
  Len: { derived_from: scalar, data_type: float, units: { m: 1, km: 1000 }, canonical_unit: m }
  Dur: { derived_from: scalar, data_type: float, units: { s: 1, h: 3600 }, canonical_unit: s }
node_types: { N: { properties: { l: { type: Len, default: 3 m }, d: { type: Dur, default: 3 s }, p: { type: Len, required: false } } } }
service_template:
  node_templates:
    n: { type: N, properties: { p: { $difference: [ { $get_property: [ SELF, l ] }, { $get_property: [ SELF, l ] } ] } } }
";
    assert_found(
        right,
        &[
            "{ $get_property: [ SELF, l ] } ] } | { $get_property: [ SELF, d ] } ] } | $get | T0507 | its units: m, km",
        ],
    );
}

#[test]
fn lengths_are_of_what_has_one() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.N:
    derived_from: tosca.nodes.Root
    properties:
      p: { type: string, constraints: [ { min_length: 1 } ], default: a }
      l: { type: list, entry_schema: string, constraints: [ { max_length: 1 } ], default: [ a ] }
",
        &[
            "default: a } | default: '' } | '' | T0402 | at least 1 character, it has 0",
            "default: [ a ] | default: [ a, b ] | [ a, b | T0402 | at most 1 item, it has 2",
            "type: string, constraints: [ { min_length: 1 } ], default: a | type: integer, constraints: [ { min_length: 1 } ], default: 3 | min_length | T0305 | strings, lists and maps have a length",
        ],
    );
}
