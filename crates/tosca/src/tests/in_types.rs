//! What types refer to, whether or not a template uses them.

use super::support::assert_found;

const RIGHT: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  Base:
    derived_from: tosca.nodes.Root
    properties:
      a: { type: string, default: { get_input: name } }
      c: { type: string, default: { get_property: [ SELF, a ] } }
      e: { type: string, default: { get_property: [ SELF, below ] } }
    attributes:
      b: { type: string, default: { get_attribute: [ SELF, state ] } }
    interfaces:
      Standard:
        type: tosca.interfaces.node.lifecycle.Standard
        operations:
          create:
            implementation: { primary: x.sh, operation_host: HOST }
            inputs: { i: { type: string, default: { get_property: [ SELF, c ] } } }
            outputs: { o: [ SELF, b ] }
  Derived:
    derived_from: Base
    properties: { below: { type: string } }
topology_template:
  inputs: { name: { type: string, default: x } }
  node_templates: { vm: { type: tosca.nodes.Compute } }
";

const ROWS: [&str; 6] = [
    "get_input: name | get_input: nmae | nmae | T0502 | did you mean `name`?",
    "[ SELF, a ] | [ SELF, aa ] | aa | T0503 | has no property `aa`",
    "[ SELF, state ] | [ SELF, stae ] | stae | T0504 | did you mean `state`?",
    "[ SELF, c ] | [ SELF, nope ] | nope | T0503 | has no property `nope`",
    "outputs: { o: [ SELF, b ] } | outputs: { o: [ SELF, nope ] } | [ SELF, nope ] | T0504 | no attribute `nope`",
    "operation_host: HOST | operation_host: HSOT | HSOT | T0705 | HOST",
];

#[test]
fn a_type_that_nothing_uses_refers_to_what_is_there() {
    assert_found(RIGHT, &ROWS);
}

/// The report of the template says more.
#[test]
fn of_a_type_that_is_used_it_is_told_once() {
    let used = RIGHT.replace(
        "{ vm: { type: tosca.nodes.Compute } }",
        "{ one: { type: Derived, properties: { below: x } } }",
    );
    // what others refer to cannot be worked out either
    assert_found(&used, &ROWS[2..]);
}

#[test]
fn a_misspelt_interface_beside_an_inherited_one_is_told() {
    assert_found(
        RIGHT,
        &["Standard: | Standrd: | Standrd | T0701 | did you mean `Standard`?"],
    );
}
