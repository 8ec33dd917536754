//! Names of files that are imported with a prefix.

use super::support::{Files, run};
use crate::render;

const HEADER: &str = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

fn types(of_a: &str) -> String {
    format!(
        "{HEADER}node_types:\n  my.A: {{ derived_from: tosca.nodes.Root, properties: {{ {of_a} }} }}\n  \
         my.OF_FILE: {{ derived_from: my.A }}\n"
    )
}

fn said(service: &str) -> String {
    let files = Files::default()
        .with("service.yaml", &format!("{HEADER}{service}"))
        .with(
            "a.yaml",
            &types("x: { type: string }").replace("OF_FILE", "OfA"),
        )
        .with(
            "b.yaml",
            &types("y: { type: integer }").replace("OF_FILE", "OfB"),
        );
    render(&run(&files).diagnostics, &files)
}

/// Each file derives from its own, and the prefix tells which is meant.
#[test]
fn two_files_may_have_one_name() {
    let service = "
imports: [ a.yaml, { file: b.yaml, namespace_prefix: b } ]
topology_template:
  node_templates:
    one: { type: my.A, properties: { x: s } }
    of_one: { type: my.OfA, properties: { x: s } }
    two: { type: 'b:my.A', properties: { y: 1 } }
    of_two: { type: 'b:my.OfB', properties: { y: 1 } }
    without_prefix: { type: my.OfB, properties: { y: 1 } }
";
    let told = said(service);
    assert!(
        told.contains("`my.OfB` is imported with the prefix `b`"),
        "{told}"
    );
    assert_eq!(told.matches("T0").count(), 1, "{told}");
    let mistaken = service.replace(
        "'b:my.A', properties: { y: 1 }",
        "'b:my.A', properties: { x: s }",
    );
    let said = said(&mistaken);
    assert!(
        said.contains("the type b:my.A has no property `x`"),
        "{said}"
    );
    assert!(said.contains("b.yaml"), "{said}");
}

#[test]
fn without_a_prefix_they_are_there_twice() {
    let said = said("imports: [ a.yaml, b.yaml ]\n");
    assert!(said.contains("`my.A` is defined twice"), "{said}");
}
