//! One mistake, one report, where it is made.

use super::support::{Files, assert_found, report, run};
use crate::Code;

#[test]
fn a_misspelt_keyname_of_an_import_is_no_name() {
    assert_found(
        "tosca_definitions_version: tosca_2_0
imports: [ { profile: org.oasis-open.simple:2.0 } ]
",
        &[
            "profile: org | profle: org | profle | T0101 | `profile`",
            "{ profile: org.oasis-open.simple:2.0 } | { urll: service.yaml } | urll | T0101 | `url`",
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

/// A mistake in a type is found in each of its templates.
#[test]
fn a_mistake_in_a_type_is_told_once() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.A:
    derived_from: tosca.nodes.Root
    properties: { p: { type: string, default: a } }
    artifacts: { f: { file: x.sh } }
    interfaces:
      Standard:
        operations:
          create: { implementation: x.sh, inputs: { i: { type: string, default: { get_property: [ SELF, p ] } } } }
          start: { implementation: x.sh, inputs: { i: { type: string, default: { get_artifact: [ SELF, f ] } } } }
topology_template:
  node_templates: { a: { type: t.A }, b: { type: t.A }, c: { type: t.A } }
",
        &[
            "SELF, p ] | SELF, q ] | q | T0503 | `p`",
            "SELF, f ] | SELF, g ] | g | T0510 | `f`",
        ],
    );
}

#[test]
fn of_two_consequences_one_is_told() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
capability_types: { t.C: { derived_from: tosca.capabilities.Compute, valid_source_types: [ tosca.nodes.DBMS ] } }
node_types:
  t.B: { derived_from: tosca.nodes.Root, capabilities: { c: t.C, d: tosca.capabilities.Container } }
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
    b: { type: t.B }
    app: { type: tosca.nodes.SoftwareComponent, requirements: [ host: vm ], artifacts: { f: x.sh } }
",
        &[
            "host: vm | host: b | b ] | T0603 | asks for a tosca.nodes.Compute",
            "f: x.sh | f: 5 | 5 | T0102 | in quotes",
            "b: { type: t.B } | b: { typ: t.B } | typ | T0101 | `type`",
        ],
    );
    let said = report(
        "topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
    app: { type: tosca.nodes.SoftwareComponent, requirements: [ host: { node: vm, capability: os } ] }
",
    );
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}

#[test]
fn a_file_of_another_generation_is_told_and_left_out() {
    let of_2 = "tosca_definitions_version: tosca_2_0
imports: [ profile: org.oasis-open.simple:2.0 ]
data_types: { Amount: { derived_from: scalar, units: { B: 1 } } }
node_types:
  A: { derived_from: Root, properties: { x: { type: integer, validation: { $less_than: [ $value, 3 ] } } } }
";
    let of_1 = "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ two.yaml ]
topology_template:
  node_templates: { a: { type: A, properties: { x: 1 } } }
";
    let files = Files::default()
        .with("service.yaml", of_1)
        .with("two.yaml", of_2);
    let found = run(&files).diagnostics;
    let errors: Vec<_> = found.iter().filter(|d| d.is_error()).collect();
    let [only] = errors.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(only.code, Code::Version);
    assert_eq!(
        (only.location.file.as_str(), only.location.line),
        ("two.yaml", 1)
    );
}

/// Operations may stand beside keynames until 1.3: a slip of the pen is still told as one.
#[test]
fn a_misspelt_keyname_of_an_interface_is_no_operation() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.A:
    derived_from: tosca.nodes.Root
    interfaces:
      Standard:
        inputs: { i: { type: string, default: a } }
        operations: { create: x.sh }
      Own: { type: tosca.interfaces.Root, operation: { implementation: x.sh }, opened: x.sh }
topology_template:
  node_templates:
    a: { type: t.A, interfaces: { Standard: { operations: { start: x.sh } } } }
",
        &[
            "operations: { create | operatons: { create | operatons | T0101 | `operations`",
            "operations: { start | opertions: { start | opertions | T0101 | `operations`",
            "inputs: { i | input: { i | input | T0101 | `inputs`",
        ],
    );
}

#[test]
fn prefixes_are_told_by_what_is_declared() {
    let lib = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types: { t.Apple: { derived_from: tosca.nodes.Root } }
";
    let help = |type_name: &str| {
        let text = format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ {{ file: lib.yaml, namespace_prefix: own }} ]
topology_template:
  node_templates: {{ a: {{ type: own:t.Apple }}, b: {{ type: {type_name} }} }}
"
        );
        let files = Files::default()
            .with("service.yaml", &text)
            .with("lib.yaml", lib);
        let found = run(&files).diagnostics;
        found
            .first()
            .and_then(|d| d.help.clone())
            .unwrap_or_default()
    };
    assert_eq!(help("ownn:t.Apple"), "did you mean `own:t.Apple`?");
    assert_eq!(help("own:t.Aple"), "did you mean `own:t.Apple`?");
    let other = "no import has `namespace_prefix: other`; there are: tosca, own";
    assert_eq!(help("other:t.Banana"), other);
}

#[test]
fn where_a_path_was_looked_for_is_said() {
    let said = report("imports: [ /lib/none.yaml ]\n");
    assert!(said.contains("from the service's folder"), "{said}");
    let said = report("imports: [ { file: lib.yaml, namespace_prefix: '' } ]\n");
    assert!(!said.contains("``"), "{said}");
}
