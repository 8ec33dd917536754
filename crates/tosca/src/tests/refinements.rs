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

/// What is inherited still holds, so a looser constraint says something that is never true.
#[test]
fn a_looser_constraint_is_told_where_it_is() {
    let body = "
data_types:
  my.I: { derived_from: integer, constraints: [ in_range: [ 1, 10 ] ] }
  my.J: { derived_from: my.I, constraints: [ DATA ] }
capability_types:
  my.C: { derived_from: tosca.capabilities.Root, properties: { a: { type: string, constraints: [ max_length: 8 ] } } }
node_types:
  my.A:
    derived_from: tosca.nodes.Root
    properties:
      x: { type: integer, constraints: [ greater_than: 5 ] }
      v: { type: string, constraints: [ valid_values: [ a, b ] ] }
      l: { type: list, entry_schema: { type: integer, constraints: [ less_or_equal: 7 ] } }
    capabilities: { c: my.C }
  my.B:
    derived_from: my.A
    properties:
      x: { type: integer, constraints: [ INTEGER ] }
      v: { type: string, constraints: [ VALUES ] }
      l: { type: list, entry_schema: { type: integer, constraints: [ ENTRY ] } }
    capabilities: { c: { type: my.C, properties: { a: { type: string, constraints: [ LENGTH ] } } } }
";
    let narrower = [
        (
            "DATA",
            "in_range: [ 1, 5 ]",
            "in_range: [ 0, 5 ]",
            "from 1 to 10",
        ),
        (
            "INTEGER",
            "greater_than: 5",
            "greater_than: 4",
            "greater than 5",
        ),
        (
            "VALUES",
            "valid_values: [ b ]",
            "valid_values: [ b, c ]",
            "one of a, b",
        ),
        (
            "ENTRY",
            "in_range: [ 0, 7 ]",
            "in_range: [ 0, 8 ]",
            "at most 7",
        ),
        ("LENGTH", "max_length: 8", "max_length: 9", "max_length: 8"),
    ];
    let right = narrower
        .iter()
        .fold(body.to_owned(), |all, (mark, right, ..)| {
            all.replace(mark, right)
        });
    assert_eq!(said("tosca_simple_yaml_1_3", &right), "");
    for (mark, _, looser, refusal) in narrower {
        let wrong = body.replace(mark, looser);
        let wrong = narrower
            .iter()
            .fold(wrong, |all, (mark, right, ..)| all.replace(mark, right));
        let said = said("tosca_simple_yaml_1_3", &wrong);
        assert!(
            said.contains("warning[T0304]") && said.contains(refusal),
            "{said}"
        );
        assert!(said.contains("inherited from here"), "{said}");
        assert_eq!(said.matches("[T").count(), 1, "{said}");
    }
}

/// A data type is one of properties, or narrows a type of the grammar (TOSCA 1.3 §3.7.6).
#[test]
fn a_data_type_that_says_too_little_or_too_much_is_told() {
    for (definition, told) in [
        (
            "{ derived_from: string, properties: { a: { type: string } } }",
            "they have no properties",
        ),
        (
            "{ description: of nothing }",
            "neither properties nor a type",
        ),
        (
            "{ derived_from: tosca.datatypes.Root, properties: { a: { type: string } }, constraints: [ max_length: 3 ] }",
            "`max_length` means nothing",
        ),
    ] {
        let said = said(
            "tosca_simple_yaml_1_3",
            &format!("data_types:\n  my.D: {definition}\n"),
        );
        assert!(
            said.contains(told) && said.contains("warning[T0309]"),
            "{definition}:\n{said}"
        );
        assert_eq!(said.matches("[T").count(), 1, "{said}");
    }
    for definition in [
        "{ derived_from: string, constraints: [ max_length: 3 ] }",
        "{ derived_from: map, entry_schema: string, constraints: [ max_length: 3 ] }",
        "{ properties: { a: { type: string } } }",
    ] {
        let said = said(
            "tosca_simple_yaml_1_3",
            &format!("data_types:\n  my.D: {definition}\n"),
        );
        assert_eq!(said, "", "{definition}");
    }
}
