//! Values that types give inputs of operations are checked where they are written, used or not.

use super::support::{assert_found, reports};

const RIGHT: &str = "tosca_definitions_version: tosca_2_0
interface_types:
  I: { operations: { go: { inputs: { n: { type: integer, validation: { $less_than: [ $value, 100 ] } } } } } }
  J: { derived_from: I, operations: { go: { inputs: { n: 30 } } } }
  K: { derived_from: I, operations: { go: { inputs: { n: { default: 20 } } } } }
  L: { derived_from: K, operations: { go: { inputs: { n: { type: integer, validation: { $less_than: [ $value, 50 ] } } } } } }
node_types:
  A: { interfaces: { Own: { type: I, operations: { go: { implementation: x.sh, inputs: { n: { default: 3 } } } } } } }
  B: { derived_from: A, interfaces: { Own: { type: I, operations: { go: { inputs: { n: { default: 4 } } } } } } }
  C: { derived_from: B, interfaces: { Own: { type: I, operations: { go: { inputs: { n: 5 } } } } } }
service_template: { node_templates: { a: { type: A } } }
";

#[test]
fn in_every_derivation() {
    assert_found(
        RIGHT,
        &[
            "n: 30 | n: 300 | 300 | T0402 | does not satisfy",
            "default: 3 | default: 300 | 300 | T0402 | does not satisfy",
            "default: 4 | default: 400 | 400 | T0402 | does not satisfy",
            "default: 4 | default: x | x | T0401 | must be an integer",
            "n: 5 } | n: 500 } | 500 | T0402 | does not satisfy",
            "n: 5 } | n: five } | five | T0401 | must be an integer",
            // what is inherited is not wrong: what narrows it is
            "$value, 50 | $value, 10 | n: | T0402 | refine the default as well",
        ],
    );
}

#[test]
fn a_default_that_is_right_is_not_told_of_for_a_type_that_changes_it() {
    let wrong = RIGHT.replace(
        "{ type: integer, validation: { $less_than: [ $value, 50 ] } }",
        "{ type: string }",
    );
    let codes: Vec<_> = reports(&wrong).iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["T0304"]);
}

#[test]
fn of_an_interface_whose_type_cannot_be_nothing_else_is_told() {
    let wrong = RIGHT
        .replace("  I: {", "  X: {}\n  I: {")
        .replace(
            "{ Own: { type: I, operations: { go: { inputs: { n: { default: 4 } } } } } }",
            "{ Own: { type: X } }",
        )
        .replace("derived_from: B,", "derived_from: A,");
    let codes: Vec<_> = reports(&wrong).iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["T0304"]);
}
