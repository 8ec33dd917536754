//! What the specification says must or must not be: one report each, where it is.

use super::support::{Files, assert_found, run};
use crate::{Inputs, Mode, process, render};

const OF_2: &str = "tosca_definitions_version: tosca_2_0
description: d
data_types:
  Size: { derived_from: scalar, data_type: integer, units: { B: 1, kB: 1000 } }
  Port: { derived_from: integer }
artifact_types: { A: {} }
capability_types:
  C: { properties: { memory: { type: integer, default: 4 }, name: { type: string, default: x } } }
  D: {}
relationship_types: { R: {} }
node_types:
  S: { capabilities: { c: C, d: D } }
  T:
    properties:
      p: { type: list, entry_schema: string, required: false }
      b: { type: bytes, required: false }
      t: { type: timestamp, required: false }
      on: { type: boolean, default: true }
    requirements: [ r: { capability: c, node: S, relationship: R, count_range: [ 1, 9 ] } ]
  U: { derived_from: T, requirements: [ r: { count_range: [ 1, 4 ] } ] }
service_template:
  inputs: { names: { type: list, entry_schema: string, default: [ a, b, c ] } }
  node_templates:
    s: { type: S, count: 2 }
    n:
      type: T
      count: 3
      properties: { p: [ { $get_input: [ names, $node_index ] } ], b: \"aGFsbG8=\", t: \"2001-12-14T21:59:43Z\", on: false }
      requirements: [ r: { node: s, count: 2, allocation: { memory: 1 } } ]
      artifacts: { a: { type: A, file: service.yaml, checksum: abc, checksum_algorithm: MD5 } }
  workflows:
    w: { steps: { s: { target: n, activities: [ set_state: up ] } } }
";

#[test]
fn keynames_that_go_together_or_never() {
    assert_found(
        OF_2,
        &[
            "checksum: abc, checksum_algorithm: MD5 | checksum: abc | checksum | T0103 | `checksum` needs the keyname `checksum_algorithm`",
            "[ set_state: up ] } } } | [ set_state: up ] } }, implementation: service.yaml } | implementation | T0110 | `implementation` and `steps` exclude each other",
        ],
    );
    let both = OF_2.replace("description: d", "profile: org.example:1.0");
    let files = Files::default().with("service.yaml", &both);
    let said = render(&run(&files).diagnostics, &files);
    assert!(
        said.contains("warning[T0110]: `service_template` and `profile` exclude"),
        "{said}"
    );
}

#[test]
fn names_and_types_that_are_not_taken() {
    assert_found(
        OF_2,
        &[
            "Port: { derived | integer: { derived | integer | T0303 | is a type of TOSCA itself",
            "kB: 1000 | \"k B\": 1000 | \"k | T0308 | no blanks",
            "b: \"aGFsbG8=\" | b: !!binary aGFsbG8= | aGF | T0401 | leave the tag out",
            "t: \"2001-12-14T21:59:43Z\" | t: !!timestamp 2001-12-14T21:59:43Z | 2001 | T0401 | leave the tag out",
            "on: false | on: False | False | T0401 | found `False`",
        ],
    );
}

/// A type of 1.x is that of YAML.
#[test]
fn tags_are_told_in_2_alone() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  T: { derived_from: tosca.nodes.Root, properties: { t: { type: timestamp } } }
topology_template:
  node_templates: { n: { type: T, properties: { t: !!timestamp 2001-12-14T21:59:43Z } } }
";
    let files = Files::default().with("service.yaml", text);
    assert_eq!(render(&run(&files).diagnostics, &files), "");
}

#[test]
fn a_capability_that_is_asked_for_by_its_name_stays_that() {
    assert_found(
        OF_2,
        &[
            "r: { count_range: [ 1, 4 ] | r: { capability: C, count_range: [ 1, 4 ] | C, | T0304 | by its name, `c`",
            "r: { node: s, count: 2 | r: { node: s, capability: C, count: 2 | C, | T0604 | by its name, not for C",
        ],
    );
}

#[test]
fn as_many_as_there_are() {
    assert_found(
        OF_2,
        &[
            "{ node: s, count: 2 | { node: s, count: 3 | 3 | T0606 | 3 relationships need as many nodes, and `s` is 2",
            "{ node: s, count: 2 | { node: [ s, 1 ], count: 2 | 2 | T0606 | and this is one",
            "{ $get_input: [ names, $node_index ] } | { $get_input: [ names, { $sum: [ 1, $node_index ] } ] } | $get_input | T0507 | number 2 of `n`",
        ],
    );
}

#[test]
fn parts_of_what_is_there() {
    assert_found(
        OF_2,
        &[
            "{ memory: 1 } | { memroy: 1 } | memroy | T0404 | mean `memory`",
            "{ memory: 1 } | { name: 1 } | name | T0614 | only integers, floats and scalars",
        ],
    );
}

/// Mandatory by the text, and left out in official tests: told, never refused.
#[test]
fn what_is_left_out_is_told() {
    for (right, wrong, part) in [
        (
            ", entry_schema: string, required",
            ", required",
            "of what type the entries of this list are",
        ),
        (
            "{ derived_from: integer }",
            "{ description: x }",
            "Port has neither properties nor a type",
        ),
    ] {
        let text = OF_2.replace(right, wrong);
        let files = Files::default().with("service.yaml", &text);
        for mode in [Mode::Tolerant, Mode::Strict] {
            let found = process("service.yaml", &files, &Inputs::default(), mode).diagnostics;
            let said = render(&found, &files);
            assert!(
                found.iter().all(|d| !d.is_error()) && said.contains(part),
                "{said}"
            );
        }
    }
}

#[test]
fn implementations_in_interface_types_are_told_in_1_as_well() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
interface_types:
  I: { derived_from: tosca.interfaces.Root, operations: { create: { implementation: service.yaml } } }
";
    let files = Files::default().with("service.yaml", text);
    let said = render(&run(&files).diagnostics, &files);
    assert!(
        said.contains("warning[T0705]: an interface type has no implementations"),
        "{said}"
    );
}

#[test]
fn a_service_template_is_called_so_and_has_nodes() {
    let text = "tosca_definitions_version: tosca_2_0\nservice_template: {}\n";
    let files = Files::default().with("service.yaml", text);
    let said = render(&run(&files).diagnostics, &files);
    assert!(
        said.contains("this service template needs the keyname `node_templates`"),
        "{said}"
    );
    assert!(
        said.contains("a file of types alone has no `service_template`"),
        "{said}"
    );
}
