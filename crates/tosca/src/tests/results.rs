//! What functions give is of the type that is asked for.

use super::support::report;
use super::values::{count, report_of_2};

const TYPED_1: &str = "
node_types:
  N:
    derived_from: tosca.nodes.Root
    properties:
      it: { type: TYPE }
      count: { type: integer, default: 1 }
    attributes:
      texts: { type: list, entry_schema: { type: string } }
      named: { type: map, entry_schema: { type: string } }
      text: { type: string }
topology_template:
  inputs: { open: { type: list, entry_schema: { type: string } } }
  node_templates: { n: { type: N, properties: { it: VALUE } } }
";

const TYPED_2: &str = "
functions:
  texts: { signatures: [ { arguments: [ string ], result: { type: list, entry_schema: string } } ] }
  either: { signatures: [ { result: string }, { result: integer } ] }
  any: { signatures: [ { variadic: true } ] }
data_types: { Size: { derived_from: scalar, units: { B: 1 } } }
node_types:
  N:
    properties:
      it: { type: TYPE }
      count: { type: integer, default: 1 }
    attributes:
      texts: { type: list, entry_schema: string }
      text: { type: string }
service_template:
  inputs: { open: { type: list, entry_schema: string } }
  node_templates: { n: { type: N, properties: { it: VALUE } } }
";

/// Rows are type, value, and what is said of them: nothing, where they go together.
#[track_caller]
fn assert_told(template: &str, rows: &[(&str, &str, &str)]) {
    for (type_name, value, told) in rows {
        let body = template.replace("TYPE", type_name).replace("VALUE", value);
        let said = match template {
            TYPED_2 => report_of_2(&body),
            _ => report(&body),
        };
        let errors = count(&said, "error[");
        assert_eq!(
            errors,
            usize::from(!told.is_empty()),
            "{type_name} {value}:\n{said}"
        );
        assert!(said.contains(told), "{told}:\n{said}");
        let line = body.lines().position(|line| line.contains(value)).unwrap() + 2;
        assert!(
            told.is_empty() || said.contains(&format!("--> service.yaml:{line}:53")),
            "{said}"
        );
    }
}

/// Rows of [`assert_told`].
const GIVEN_1: &[(&str, &str, &str)] = &[
    (
        "integer",
        "{ concat: [ a, b ] }",
        "must be an integer, and `concat` gives a string",
    ),
    (
        "float",
        "{ token: [ 'a.b', '.', 0 ] }",
        "must be a float, and `token` gives a string",
    ),
    (
        "boolean",
        "{ join: [ [ a, b ] ] }",
        "must be a boolean, and `join` gives a string",
    ),
    (
        "list, entry_schema: { type: string }",
        "{ concat: [ a ] }",
        "must be a list, and",
    ),
    (
        "map, entry_schema: { type: string }",
        "{ get_nodes_of_type: N }",
        "gives a list",
    ),
    ("scalar-unit.size", "{ concat: [ '5', ' MB' ] }", ""),
    (
        "scalar-unit.size",
        "{ concat: [ '5', ' Mb' ] }",
        "must be a scalar-unit.size, found",
    ),
    (
        "version",
        "{ concat: [ '1.', { get_attribute: [ SELF, text ] } ] }",
        "",
    ),
    ("string", "{ concat: [ a, b ] }", ""),
    (
        "string, constraints: [ { max_length: 1 } ]",
        "{ concat: [ a, b ] }",
        "at most 1 character,",
    ),
    (
        "string",
        "{ get_attribute: [ SELF, texts ] }",
        "a string, and the attribute `texts` is a list",
    ),
    ("string", "{ get_attribute: [ SELF, texts, 0 ] }", ""),
    (
        "integer",
        "{ get_attribute: [ SELF, texts, 0 ] }",
        "`0` of the attribute `texts` is a string",
    ),
    (
        "list, entry_schema: { type: string }",
        "{ get_attribute: [ SELF, named ] }",
        "is a map",
    ),
    ("string", "{ get_attribute: [ SELF, named, a ] }", ""),
    (
        "string",
        "{ get_input: open }",
        "must be a string, and the input `open` is a list",
    ),
    (
        "list, entry_schema: { type: string }",
        "{ get_input: open }",
        "",
    ),
    ("float", "{ get_property: [ SELF, count ] }", ""),
    (
        "tosca.datatypes.Root",
        "{ get_attribute: [ SELF, texts ] }",
        "",
    ),
];

#[test]
fn what_functions_of_1_give_is_of_the_type() {
    assert_told(TYPED_1, GIVEN_1);
}

/// Rows of [`assert_told`].
const GIVEN_2: &[(&str, &str, &str)] = &[
    (
        "integer",
        "{ $concat: [ a, b ] }",
        "must be an integer, and `$concat` gives a string",
    ),
    (
        "list, entry_schema: string",
        "{ $concat: [ [ a ], [ b ] ] }",
        "",
    ),
    (
        "string",
        "{ $concat: [ [ a ], [ b ] ] }",
        "must be a string, and `$concat` gives a list",
    ),
    (
        "integer",
        "{ $concat: [ { $get_attribute: [ SELF, text ] } ] }",
        "gives a string or a list",
    ),
    (
        "list, entry_schema: string",
        "{ $sum: [ 1, 2 ] }",
        "gives an integer or a float or a string",
    ),
    (
        "Size",
        "{ $sum: [ { $get_attribute: [ SELF, text ] } ] }",
        "",
    ),
    (
        "float",
        "{ $length: { $get_attribute: [ SELF, text ] } }",
        "",
    ),
    (
        "string",
        "{ $equal: [ 1, { $get_attribute: [ SELF, text ] } ] }",
        "gives a boolean",
    ),
    (
        "string",
        "$node_index",
        "and `$node_index` gives an integer",
    ),
    (
        "string",
        "{ $texts: [ a ] }",
        "must be a string, and `$texts` gives a list",
    ),
    ("list, entry_schema: string", "{ $texts: [ a ] }", ""),
    ("integer", "$either", ""),
    (
        "boolean",
        "$either",
        "and `$either` gives a string or an integer",
    ),
    ("boolean", "{ $any: [ 1 ] }", ""),
    (
        "integer",
        "{ $get_attribute: [ SELF, texts ] }",
        "and the attribute `texts` is a list",
    ),
];

#[test]
fn what_functions_of_2_give_is_of_the_type() {
    assert_told(TYPED_2, GIVEN_2);
}
