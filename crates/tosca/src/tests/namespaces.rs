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

/// What is written in `service.yaml` beside two files that are imported with prefixes.
fn of_two(body: &str) -> String {
    let imports =
        "imports: [ { file: p.yaml, namespace_prefix: p }, { file: q.yaml, namespace_prefix: q } ]";
    let types = |inner: &str| format!("{HEADER}node_types:\n{inner}");
    let files = Files::default()
        .with("service.yaml", &format!("{HEADER}{imports}\n{body}"))
        .with(
            "p.yaml",
            &types(
                "  X: { derived_from: tosca.nodes.Root }
  Compute: { derived_from: tosca.nodes.Root, properties: { own: { type: string } } }
",
            ),
        )
        .with(
            "q.yaml",
            &types("  Y: { derived_from: tosca.nodes.Root }\n"),
        );
    render(&run(&files).diagnostics, &files)
}

#[test]
fn a_prefix_under_which_nothing_is_named_is_silent() {
    let body = "topology_template: { node_templates: { a: { type: 'p:X' } } }\n";
    assert_eq!(of_two(body), "");
    let said = of_two("topology_template: { node_templates: { a: { type: X } } }\n");
    assert!(
        said.contains("written with the prefix `p`, and `X`"),
        "{said}"
    );
    assert_eq!(said.matches("T0206").count(), 1, "{said}");
}

/// One of a file with a prefix does not stand before the normative one.
#[test]
fn a_short_name_without_a_prefix_is_that_of_the_normative_type() {
    let body = "
topology_template:
  node_templates:
    a: { type: Compute }
    b: { type: 'p:Compute', properties: { own: x } }
    c: { type: tosca:Compute }
";
    assert_eq!(of_two(body), "");
    let said = of_two(&body.replace("type: Compute", "type: Compute, properties: { own: x }"));
    assert!(
        said.contains("tosca.nodes.Compute has no property `own`"),
        "{said}"
    );
}

#[test]
fn a_name_with_the_prefix_of_another_file() {
    let body =
        "topology_template: { node_templates: { a: { type: 'p:X' }, b: { type: 'q:X' } } }\n";
    let said = of_two(body);
    assert!(said.contains("with the prefix `q` has `q:X`"), "{said}");
    assert!(said.contains("did you mean `p:X`?"), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}
