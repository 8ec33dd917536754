//! Other ways to write names, and what opera takes.

use super::{found, silent, template};
use crate::tests::support::Files;
use crate::{Code, Diagnostic, Inputs, Mode, process, render};

#[test]
fn other_ways_to_write_a_name_are_legal() {
    silent(&template(
        "
node_types:
  my.Bare: {}
  my.A:
    derived_from: tosca:Compute
    interfaces:
      tosca.interfaces.node.lifecycle.Standard:
        operations: { create: x.yml }
topology_template:
  node_templates:
    bare: { type: my.Bare }
    a: { type: my.A }
    b: { type: Compute, interfaces: { Standard: { operations: { create: x.yml } } } }
",
    ));
}

#[test]
fn a_unit_in_the_wrong_case_is_an_error_that_proposes_the_right_one() {
    let files = template(
        "
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute, capabilities: { host: { properties: { mem_size: 512 Mb } } } }
",
    );
    let said = render(&found(&files, Mode::Tolerant), &files);
    assert!(
        said.contains("error[") && said.contains("did you mean `MB`?"),
        "{said}"
    );
}

/// What opera 0.7 takes and the specification does not: a warning for those who ask for it.
#[test]
fn what_opera_takes_is_listed_when_asked_for() {
    let undeclared = template(
        "topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute, properties: { flavour: small } }
  outputs:
    of: { value: { get_property: [ vm, flavour ] } }
",
    );
    let draft = Files::default()
        .with(
            "service.yaml",
            "tosca_definitions_version: tosca_2_0
imports: [ types.yaml ]
topology_template:
  node_templates:
    app: { type: t.App }
",
        )
        .with(
            "types.yaml",
            "tosca_definitions_version: tosca_2_0
node_types:
  t.App: { derived_from: tosca.nodes.SoftwareComponent, properties: { n: { type: integer, default: 1, constraints: [ { in_range: [ 0, 2 ] } ] } }, requirements: [ { host: { capability: tosca.capabilities.Compute, occurrences: [ 0, 1 ] } } ] }
",
        );
    for (files, code) in [
        (&undeclared, Code::UnknownProperty),
        (&draft, Code::Version),
    ] {
        for mode in [Mode::Tolerant, Mode::Strict] {
            assert!(
                found(files, mode).iter().any(Diagnostic::is_error),
                "{mode:?}"
            );
        }
        let listed = found(files, Mode::Opera);
        let said = render(&listed, files);
        let [only] = listed.as_slice() else {
            panic!("one warning is expected:\n{said}");
        };
        assert!(!only.blocks() && only.code == code, "{said}");
        let processed = process("service.yaml", files, &Inputs::default(), Mode::Opera);
        assert!(processed.topology.is_some(), "{said}");
    }
}

/// opera looks at no types: what is not of its own is listed, and taken as it is written.
#[test]
fn values_of_other_types_are_warnings_as_opera_reads_them() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.A:
    derived_from: tosca.nodes.Root
    properties:
      flag: { type: boolean, default: yes }
      text: { type: string }
      number: { type: integer, constraints: [ { greater_than: 10 } ] }
topology_template:
  node_templates:
    a: { type: t.A, properties: { text: 5, number: \"7\" } }
    b: { type: t.A, properties: { text: x, number: 7, flag: off } }
";
    let files = &Files::default().with("service.yaml", text);
    for mode in [Mode::Tolerant, Mode::Strict] {
        let processed = process("service.yaml", files, &Inputs::default(), mode);
        assert!(processed.topology.is_none(), "{mode:?}");
    }
    let processed = process("service.yaml", files, &Inputs::default(), Mode::Opera);
    let codes: Vec<Code> = processed.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(
        codes,
        [
            Code::ValueType,
            Code::ValueType,
            Code::ValueType,
            Code::ValueConstraint,
            Code::ValueType
        ],
        "{processed:?}"
    );
    let topology = processed.topology.expect("opera takes it");
    let value = |node: &str, name: &str| {
        let node = topology
            .nodes
            .values()
            .find(|n| n.name.as_str() == node)
            .unwrap();
        node.properties[name].as_literal().cloned().unwrap()
    };
    assert_eq!(value("a", "flag"), true);
    assert_eq!(value("a", "text"), 5);
    assert_eq!(value("a", "number"), "7");
    assert_eq!(value("b", "flag"), false);
}
