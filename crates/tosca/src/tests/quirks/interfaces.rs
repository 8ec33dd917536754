//! Quirk 1: operations of `Configure` under the name of `Standard`.

use super::{found, quirk, silent, template};
use crate::{Code, Inputs, Mode, process};

const STANDARD_IN_RELATIONSHIP: &str = "
relationship_types:
  my.ConnectsTo:
    derived_from: tosca.relationships.ConnectsTo
    interfaces:
      Standard:
        type: tosca.interfaces.node.lifecycle.Standard
        operations:
          post_configure_source: x.yml
topology_template:
  node_templates:
    a:
      type: tosca.nodes.Root
      requirements:
        - dependency: { node: b, relationship: my.ConnectsTo, capability: tosca.capabilities.Endpoint.Admin }
    b: { type: tosca.nodes.Compute }
";

/// One operation that is misspelt is told, and the others are read as they are meant.
#[test]
fn q01_an_operation_of_configure_that_is_misspelt() {
    let read = |operations: &str| {
        let body = format!(
            "relationship_types:\n  my.R:\n    derived_from: tosca.relationships.Root\n    interfaces:\n      \
             Standard:\n        operations: {{ {operations} }}\n"
        );
        let found = found(&template(&body), Mode::Tolerant);
        let codes: Vec<_> = found.iter().map(|d| d.code).collect();
        (codes, found)
    };
    let misspelt = [
        "post_configure_source: x.yml, pre_confgure_source: x.yml",
        "pre_confgure_source: x.yml",
    ];
    for operations in misspelt {
        let (codes, found) = read(operations);
        assert_eq!(codes, [Code::InterfaceMixedUp, Code::UnknownOperation]);
        let help = found[1].help.as_deref();
        assert_eq!(help, Some("did you mean `pre_configure_source`?"));
    }
    // beside those of a node, which stay where they are
    let (codes, found) = read("create: x.yml, post_configure_source: x.yml");
    assert_eq!(codes, [Code::InterfaceMixedUp], "{found:?}");
    let (codes, _) = read("create: x.yml, pre_confgure_source: x.yml");
    assert_eq!(codes, [Code::InterfaceMixedUp, Code::UnknownOperation]);
    let (codes, _) = read("create: x.yml, start: x.yml");
    assert_eq!(codes, []);
}

/// So does a template of a relationship, or an assignment, whose type has `Configure`.
#[test]
fn q01_in_templates_of_relationships() {
    let body = "
topology_template:
  relationship_templates:
    by: { type: tosca.relationships.DependsOn, interfaces: { Standard: { operations: { post_configure_source: x.yml } } } }
  node_templates:
    a: { type: tosca.nodes.Root, requirements: [ dependency: { node: b, relationship: RELATIONSHIP } ] }
    b: { type: tosca.nodes.Compute }
";
    let inline = "{ type: tosca.relationships.DependsOn, interfaces: { Standard: { post_configure_source: x.yml } } }";
    for (body, places) in [
        (body.replace("RELATIONSHIP", "by"), 1),
        (body.replace("RELATIONSHIP", inline), 2),
    ] {
        let files = template(&body);
        let found = found(&files, Mode::Tolerant);
        let codes: Vec<_> = found.iter().map(|d| d.code).collect();
        assert_eq!(codes, vec![Code::InterfaceMixedUp; places], "{found:#?}");
        let topology = process("service.yaml", &files, &Inputs::default(), Mode::Tolerant).topology;
        let a = &topology.unwrap().nodes[&"a".parse().unwrap()];
        let of_configure = a.requirements[0]
            .relationship
            .operation("Configure", "post_configure_source");
        assert!(of_configure.is_some_and(|o| o.implementation.is_some()));
    }
}

/// An interface of a type of one's own is what it is called, and 2.0 has no quirk.
#[test]
fn q01_is_of_the_two_lifecycles_and_of_1_alone() {
    let own = "
interface_types:
  my.Life: { derived_from: tosca.interfaces.Root, operations: { check: {}, add_target: {} } }
relationship_types:
  my.R:
    derived_from: tosca.relationships.DependsOn
    interfaces: { Standard: { type: my.Life, operations: { check: x.yml, add_target: x.yml } } }
topology_template:
  node_templates:
    a: { type: tosca.nodes.Root, requirements: [ dependency: { node: b, relationship: { type: my.R, interfaces: { Standard: { check: x.yml } } } } ] }
    b: { type: tosca.nodes.Compute }
";
    silent(&template(own));
    let second = "tosca_definitions_version: tosca_2_0
artifact_types: { Script: {} }
interface_types:
  Life: { operations: { start: {}, post_configure_source: {} } }
relationship_types:
  R:
    interfaces:
      Standard: { type: Life, operations: { post_configure_source: { implementation: { primary: { type: Script, file: x.yml } } } } }
service_template: { node_templates: {} }
";
    silent(
        &super::Files::default()
            .with("service.yaml", second)
            .with("x.yml", ""),
    );
}

#[test]
fn q01_a_relationship_that_calls_configure_by_the_name_of_standard() {
    let body = STANDARD_IN_RELATIONSHIP.replace(
        "capability: tosca.capabilities.Endpoint.Admin",
        "capability: endpoint",
    );
    let body = body
        .replace("tosca.relationships.ConnectsTo", "tosca.relationships.Root")
        .replace(
            "    a:\n      type: tosca.nodes.Root",
            "    a:\n      type: my.A",
        );
    let body = format!(
        "
node_types:
  my.A:
    derived_from: tosca.nodes.Root
    requirements:
      - to: {{ capability: tosca.capabilities.Node, occurrences: [ 0, 1 ] }}
{}",
        body.trim_start().replace(
            "- dependency: { node: b, relationship: my.ConnectsTo, capability: endpoint }",
            "- to: { node: b, relationship: my.ConnectsTo }"
        )
    );
    let files = template(&body);
    quirk(&files, Code::InterfaceMixedUp, "post_configure_source");
    let topology = process("service.yaml", &files, &Inputs::default(), Mode::Tolerant)
        .topology
        .unwrap();
    let a = &topology.nodes[&"a".parse().unwrap()];
    let relationship = &a.requirements[0].relationship;
    assert!(
        relationship
            .operation("Configure", "post_configure_source")
            .is_some()
    );
}
