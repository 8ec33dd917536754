//! What nothing uses is right by itself: groups' attributes, and relationship templates.

use super::support::assert_found;

const TEXT: &str = "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
interface_types: { I: { operations: { go: { inputs: { n: { type: integer, default: 1 } } } } } }
relationship_types:
  R:
    properties: { p: { type: integer, default: 1 } }
    attributes: { at: { type: integer } }
    interfaces: { i: { type: I, operations: { go: { implementation: x.sh } } } }
group_types: { G: { attributes: { a: { type: integer } }, properties: { p: { type: integer, default: 1 } } } }
node_types: { T: { properties: { p: { type: integer, default: 1 } } } }
service_template:
  inputs: { i: { type: integer, default: 1 } }
  node_templates: { t: { type: T } }
  relationship_templates:
    r:
      type: R
      properties: { p: { $get_input: i } }
      attributes: { at: { $get_property: [ SELF, SOURCE, anything ] } }
      interfaces: { i: { operations: { go: { inputs: { n: { $get_property: [ t, p ] } } } } } }
  groups:
    g: { type: G, members: [ t ], attributes: { a: { $get_attribute: [ t, p ] }, p: 2 } }
";

#[test]
fn what_nothing_uses_is_right_by_itself() {
    assert_found(
        TEXT,
        &[
            "p: { $get_input: i } | p: { $get_input: j } | j | T0502 | `j`",
            "[ t, p ] } } } } } } | [ u, p ] } } } } } } | u | T0505 | `u`",
            "[ t, p ] } } } } } } | [ t, q ] } } } } } } | q | T0503 | `q`",
            "[ t, p ] }, p: 2 | [ u, p ] }, p: 2 | u | T0505 | `u`",
            "a: { $get_attribute: [ t, p ] } | a: one | one | T0401 | integer",
            "p: 2 | p: two | two | T0401 | integer",
            "a: { $get_attribute: [ t, p ] } | b: 1 | b | T0405 | `a`",
        ],
    );
}
