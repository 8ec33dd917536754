//! What is compared is of one type (TOSCA 2.0 §10.2.2.2), and what is mapped to an attribute too (§9.8).

use super::support::assert_found;

const RIGHT: &str = "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: { properties: { weight: { type: integer, default: 1 } } } }
node_types:
  Server:
    properties: { size: { type: integer, default: 3 }, named: { type: string, default: a } }
    attributes: { load: { type: integer } }
    capabilities: { c: C }
  App: { requirements: [ r: { capability: C, relationship: R, count_range: [ 0, 1 ] } ] }
  Any:
    properties:
      same: { type: boolean, default: { $equal: [ 1, 2 ] } }
      one_of: { type: boolean, default: { $valid_values: [ a, [ a, b ] ] } }
      less: { type: boolean, default: { $less_than: [ { $length: [ abc ] }, 4.5 ] } }
service_template:
  node_templates:
    s: { type: Server }
    a:
      type: App
      requirements:
        - r:
            node: s
            node_filter: { $equal: [ { $get_property: [ SELF, TARGET, size ] }, 3 ] }
    b: { type: App, requirements: [ r: { node: s, node_filter: { $less_than: [ { $get_property: [ SELF, weight ] }, { $get_property: [ SELF, TARGET, size ] } ] } } ] }
    c: { type: Any }
  workflows:
    w:
      outputs: { load: { type: integer, mapping: [ s, load ] }, named: { type: string, value: { $get_property: [ s, named ] } } }
      steps: { one: { target: s, activities: [ { set_state: started } ] } }
";

#[test]
fn what_is_written_out() {
    assert_found(
        RIGHT,
        &[
            "$equal: [ 1, 2 | $equal: [ 1, two | two | T0501 | an integer with a string",
            "[ a, b ] ] } } | [ a, 2 ] ] } } | 2 | T0501 | a string with an integer",
            "abc ] }, 4.5 | abc ] }, many | many | T0501 | an integer with a string",
        ],
    );
}

#[test]
fn what_paths_lead_to() {
    assert_found(
        RIGHT,
        &[
            // told once: not that the target does not satisfy it
            "size ] }, 3 | size ] }, big | big | T0305 | an integer",
            "{ $get_property: [ SELF, TARGET, size ] } ] } } | { $get_property: [ SELF, TARGET, named ] } ] } } | { | T0305 | this is a string",
        ],
    );
}

#[test]
fn what_is_mapped_to_an_attribute() {
    assert_found(
        RIGHT,
        &[
            "load: { type: integer, mapping | load: { type: string, mapping | string | T0401 | the attribute `load` is an integer",
        ],
    );
}
