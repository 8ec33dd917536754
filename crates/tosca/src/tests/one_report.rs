//! One mistake, one report, where it is made.

use super::support::assert_found;

#[test]
fn a_misspelt_keyname_of_an_import_is_no_name() {
    assert_found(
        "tosca_definitions_version: tosca_2_0
imports: [ { profile: org.oasis-open.simple:2.0 } ]
",
        &[
            "profile: org | profle: org | profle | T0101 | `profile`",
            "{ profile: org.oasis-open.simple:2.0 } | { urll: a.yaml } | urll | T0101 | `url`",
            "{ profile: org.oasis-open.simple:2.0 } | { ulr: { url: a.yaml } } | ulr | T0101 | `url`",
            "{ profile: org.oasis-open.simple:2.0 } | { namespace: n } | { name | T0103 | `url` or `profile`",
        ],
    );
}

#[test]
fn a_requirement_is_defined_once() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.A:
    derived_from: tosca.nodes.Root
    requirements:
      - one: { capability: tosca.capabilities.Node, occurrences: [ 0, 1 ] }
      - two: { capability: tosca.capabilities.Node, occurrences: [ 0, 1 ] }
",
        &["two: | one: | one | T0008 | another name"],
    );
}

/// The one that is too many is where it is written.
#[test]
fn too_many_are_told_at_the_first_one_too_many() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
capability_types: { C: { derived_from: tosca.capabilities.Root } }
node_types:
  T: { derived_from: tosca.nodes.Root, capabilities: { c: { type: C, occurrences: [ 0, 2 ] } } }
  S: { derived_from: tosca.nodes.Root, requirements: [ { r: { capability: C, occurrences: [ 0, 2 ] } } ] }
topology_template:
  node_templates:
    t: { type: T }
    u: { type: T }
    z: { type: S, requirements: [ r: t, r: u ] }
    a: { type: S, requirements: [ r: t ] }
",
        &[
            "r: u ] | r: u, r: u ] | r: u ] } | T0606 | `z` is there 3 times; at most 2 are allowed",
            "[ r: t ] | [ r: u, r: t, r: t ] | r: t ] | T0606 | `a` is there 3 times",
            "r: t ] | r: u, r: t ]\n    b: { type: S, requirements: [ r: t ] | r: t ] } | T0606 | 3 times",
        ],
    );
}
