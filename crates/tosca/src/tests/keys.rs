//! Keys of maps are of their type, and only maps have any.

use super::support::{assert_found, reports};

#[test]
fn keys_of_2_0_are_strings() {
    assert_found(
        "tosca_definitions_version: tosca_2_0
data_types:
  K: { derived_from: map, key_schema: { type: string }, entry_schema: { type: string } }
  L: { derived_from: list, entry_schema: { type: string } }
  I: { derived_from: integer }
  D: { properties: { x: { type: string } } }
node_types:
  T:
    properties:
      m: { type: map, key_schema: string, entry_schema: string }
      n: { type: map, entry_schema: integer }
      k: { type: K }
service_template:
  node_templates:
    t:
      type: T
      properties:
        m: { a: a, \"1\": b }
        n: { c: 2, \"true\": 3 }
        k: { e: f }
",
        &[
            "{ a: a | { 2: a | 2 | T0401 | write it in quotes: \"2\"",
            "{ c: 2 | { false: 2 | false | T0401 | the boolean false",
            "{ e: f } | { 2.5: f } | 2.5 | T0401 | must be a string",
            "key_schema: { type: string } | key_schema: { type: integer } | integer | T0309 | keys are strings",
            "L: { derived_from: list, | L: { derived_from: list, key_schema: string, | key_schema | T0309 | only a map has keys",
            "I: { derived_from: integer | I: { derived_from: integer, entry_schema: string | entry_schema | T0309 | only lists and maps",
            "D: { properties: | D: { entry_schema: string, properties: | entry_schema | T0309 | only lists and maps",
        ],
    );
}

#[test]
fn keys_of_1_3_may_be_numbers() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.T:
    derived_from: tosca.nodes.Root
    properties:
      i: { type: map, key_schema: { type: integer }, entry_schema: { type: string } }
      s: { type: map, key_schema: { type: string }, entry_schema: { type: string } }
topology_template:
  node_templates:
    t: { type: t.T, properties: { i: { 1: a, 2: b }, s: { 3: c, d: e } } }
";
    assert_eq!(reports(text), []);
    assert_found(
        text,
        &[
            "1: a | one: a | one | T0401 | must be an integer",
            "1: a | \"1\": a | \"1\" | T0401 | without quotes: 1",
        ],
    );
}

#[test]
fn what_is_joined_is_a_list_of_strings() {
    assert_found(
        "tosca_definitions_version: tosca_2_0
node_types: { T: { properties: { p: { type: string } } } }
service_template:
  inputs: { i: { type: integer, default: 1 } }
  node_templates:
    t: { type: T, properties: { p: { $join: [ [ a, b, { $get_input: i } ], \",\" ] } } }
",
        &[
            "[ a, | [ 1, | 1 | T0501 | write it in quotes",
            "[ a, | [ [ c ], | [ c ] | T0501 | joins strings",
        ],
    );
}

#[test]
fn what_functions_of_ones_own_give_suits_those_that_take_it() {
    let text = |call: &str| {
        format!(
            "tosca_definitions_version: tosca_2_0
functions:
  number: {{ signatures: [ {{ arguments: [], result: integer }} ] }}
  text: {{ signatures: [ {{ arguments: [], result: string }} ] }}
node_types: {{ T: {{ properties: {{ p: {{ type: string, validation: {{ $equal: [ $value, $text ] }} }} }} }} }}
service_template:
  node_templates:
    t: {{ type: T, properties: {{ p: {call} }} }}
"
        )
    };
    let told = |text: &str, part: &str| {
        let reports = reports(text);
        reports.iter().any(|d| d.message.contains(part))
    };
    let right = text("{ $token: [ $text, x, 0 ] }");
    assert!(reports(&right).iter().all(|d| !d.is_error()));
    let wrong = text("{ $token: [ $number, x, 0 ] }");
    assert!(told(
        &wrong,
        "`$token` takes a string here, found what `$number` gives"
    ));
    let wrong = right.replace("[ $value, $text ]", "[ $value, $number ]");
    assert!(told(
        &wrong,
        "`$equal` compares with a string, and this is an integer"
    ));
}

#[test]
fn a_type_that_is_not_there_hides_no_reference() {
    let text = "tosca_definitions_version: tosca_2_0
service_template:
  inputs: { i: { type: integer } }
  node_templates:
    t: { type: Nowhere, properties: { p: { $get_property: [ nope, p ] } }, interfaces: { i: { operations: { o: { inputs: { x: { $get_input: j } } } } } } }
  groups: { g: { type: Nowhere, properties: { p: { $get_property: [ none, p ] } } } }
  policies: [ p: { type: Nowhere, properties: { p: { $get_property: [ nobody, p ] } } } ]
  relationship_templates: { r: { type: Nowhere, properties: { p: { $get_property: [ nothing, p ] } } } }
";
    let reports = reports(text);
    for name in ["nope", "none", "nobody", "nothing"] {
        let message = format!("there is no node template `{name}`");
        assert!(reports.iter().any(|d| d.message == message), "{message}");
    }
    assert!(reports.iter().any(|d| d.message == "there is no input `j`"));
}

#[test]
fn a_type_that_is_not_there_hides_no_other() {
    let text = "tosca_definitions_version: tosca_2_0
node_types: { T: { properties: { p: { type: lst, entry_schema: strin } } } }
";
    let told: Vec<String> = reports(text).into_iter().map(|d| d.message).collect();
    assert_eq!(
        told,
        [
            "there is no data type `lst`",
            "there is no data type `strin`"
        ]
    );
}
