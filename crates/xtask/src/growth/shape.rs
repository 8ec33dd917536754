//! A template of any size.

use std::collections::BTreeMap;

/// Texts by path; the first one read is `service.yaml`.
pub(super) type Written = BTreeMap<String, String>;

/// A kind of template.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) name: &'static str,
    /// One with `n` of it.
    pub(super) write: fn(usize) -> Written,
}

/// A text for each number below `n`.
pub(super) fn each(n: usize, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect()
}

/// A service of 1.3.
pub(super) fn of_1(types: &str, template: &str) -> Written {
    let text = format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3\n{types}topology_template:\n{template}"
    );
    BTreeMap::from([("service.yaml".to_owned(), text), file("run.sh")])
}

/// A service of 2.0.
pub(super) fn of_2(types: &str, template: &str) -> Written {
    let text =
        format!("tosca_definitions_version: tosca_2_0\n{types}service_template:\n{template}");
    BTreeMap::from([("service.yaml".to_owned(), text), file("run.sh")])
}

fn file(path: &str) -> (String, String) {
    (path.to_owned(), String::new())
}

/// A type with a property of each kind.
pub(super) const TYPES: &str = "node_types:
  T:
    derived_from: tosca.nodes.Root
    properties:
      l: { type: list, entry_schema: integer, required: false }
      m: { type: map, entry_schema: string, required: false }
      s: { type: string, required: false }
      x: { type: list, entry_schema: { type: map, entry_schema: integer }, required: false }
      z: { type: scalar-unit.size, required: false }
";

/// One node with properties.
pub(super) fn one(properties: &str) -> Written {
    of_1(
        TYPES,
        &format!("  node_templates:\n    a:\n      type: T\n      properties:\n{properties}"),
    )
}

/// That many node templates.
pub(super) fn many(n: usize, one: impl Fn(usize) -> String) -> String {
    format!("  node_templates:\n{}", each(n, one))
}

/// A server.
pub(super) const SERVERS: &str = "node_types:\n  s: { derived_from: tosca.nodes.Compute }\n";

/// A type with a property that is a text.
pub(super) const PROPERTIES: &str = "node_types:
  T: { derived_from: tosca.nodes.Root, properties: { p: { type: string, default: x } } }
";
