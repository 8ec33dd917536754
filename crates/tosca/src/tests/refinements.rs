//! What a type declares again narrows what it inherits, at every depth.

use super::support::{Files, run};
use crate::render;

fn said(version: &str, body: &str) -> String {
    let files = Files::default().with(
        "service.yaml",
        &format!("tosca_definitions_version: {version}\n{body}"),
    );
    render(&run(&files).diagnostics, &files)
}

const LISTS: &str = "
node_types:
  A:
    properties:
      ports: { type: list, entry_schema: { type: integer, validation: { $less_than: [ $value, 100 ] } } }
  B:
    derived_from: A
    properties:
      ports: { PORTS }
service_template:
  node_templates:
    b: { type: B, properties: { ports: [ VALUE ] } }
";

#[test]
fn entries_are_narrowed_with_and_without_their_type() {
    for ports in [
        "entry_schema: { validation: { $greater_than: [ $value, 10 ] } }",
        "type: list, entry_schema: { validation: { $greater_than: [ $value, 10 ] } }",
        "type: list, entry_schema: { type: integer, validation: { $greater_than: [ $value, 10 ] } }",
    ] {
        let body = LISTS.replace("PORTS", ports);
        for (value, wrong) in [("50", false), ("5", true), ("500", true), ("x", true)] {
            let said = said("tosca_2_0", &body.replace("VALUE", value));
            assert_eq!(said.contains("error["), wrong, "{ports} {value}:\n{said}");
        }
    }
}

#[test]
fn an_entry_does_not_become_something_else() {
    let body = LISTS
        .replace("PORTS", "type: list, entry_schema: string")
        .replace("VALUE", "1");
    let said = said("tosca_2_0", &body);
    assert!(
        said.contains("an entry of `ports` has the type integer in A: it cannot become string"),
        "{said}"
    );
}

#[test]
fn what_is_required_stays_so() {
    let body = "
node_types:
  my.A: { derived_from: tosca.nodes.Root, properties: { x: { type: string } } }
  my.B: { derived_from: my.A, properties: { x: { type: string, required: false } } }
  my.C: { derived_from: my.A, properties: { x: { type: string, default: y } } }
";
    let said = said("tosca_simple_yaml_1_3", body);
    assert!(
        said.contains("`x` is required in my.A: it cannot become optional"),
        "{said}"
    );
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}
