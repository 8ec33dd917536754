//! Validation clauses that ask for other values, worked out where those are known (TOSCA 2.0 §9.11).

use super::support::{Files, assert_found};
use crate::{Inputs, Mode, process, render};

const OF_2: &str = "tosca_definitions_version: tosca_2_0
data_types:
  Size: { derived_from: scalar, data_type: integer, units: { B: 1, kB: 1000 } }
node_types:
  T:
    properties:
      least: { type: integer }
      most: { type: integer, validation: { $greater_or_equal: [ $value, { $get_property: [ SELF, least ] } ] } }
      port: { type: integer, validation: { $and: [ { $greater_than: [ $value, 0 ] }, { $less_than: [ $value, { $get_input: limit } ] } ] } }
      room: { type: Size }
      used: { type: Size, validation: { $less_or_equal: [ $value, { $get_property: [ SELF, room ] } ] } }
      late: { type: integer, required: false, validation: { $less_than: [ $value, { $get_attribute: [ SELF, load ] } ] } }
    attributes: { load: { type: integer } }
service_template:
  inputs:
    limit: { type: integer, default: 1000 }
    less: { type: integer, default: 5, validation: { $less_than: [ $value, { $get_input: limit } ] } }
  node_templates:
    n:
      type: T
      properties: { least: 5, most: 5, port: 999, room: 2 kB, used: 2000 B, late: 3 }
    m:
      type: T
      properties: { least: { $get_property: [ n, most ] }, most: { $sum: [ 1, 5 ] }, port: 1, room: 1 kB, used: 1 kB }
";

#[test]
fn both_values_are_named() {
    assert_found(
        OF_2,
        &[
            "most: 5, port | most: 4, port | 4 | T0402 | found the integer 4, where `{ $get_property: [ SELF, least ] }` is the integer 5",
            "port: 999 | port: 1000 | 1000 | T0402 | found the integer 1000, where `{ $get_input: limit }` is an integer",
            "port: 999 | port: 0 | 0 | T0402 | does not satisfy { $greater_than: [ $value, 0 ] }",
            "used: 2000 B | used: 2001 B | 2001 B | T0402 | is the string \"2 kB\"",
            "$sum: [ 1, 5 ] | $sum: [ 1, 3 ] | { | T0402 | found an integer, where `{ $get_property: [ SELF, least ] }` is an integer",
            "default: 5, validation | default: 1001, validation | 1001 | T0402 | where `{ $get_input: limit }` is an integer",
        ],
    );
}

#[test]
fn what_a_clause_refers_to_is_there() {
    assert_found(
        OF_2,
        &[
            "[ SELF, least ] } ] } } | [ SELF, leats ] } ] } } | leats | T0503 | mean `least`",
            "{ $get_input: limit } ] } ] } | { $get_input: limti } ] } ] } | limti | T0502 | mean `limit`",
        ],
    );
}

/// What comes from outside may be a secret.
#[test]
fn given_values_are_not_shown() {
    let files = Files::default().with("service.yaml", OF_2);
    let inputs = Inputs::Values([("limit".to_owned(), 77.into())].into());
    let said = render(
        &process("service.yaml", &files, &inputs, Mode::Tolerant).diagnostics,
        &files,
    );
    assert!(said.contains("T0402") && !said.contains("77"), "{said}");
}
