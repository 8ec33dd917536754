//! What a copy has of the template that it copies is told once, there.

use super::support::reports;

const TYPES: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
capability_types: { t.C: { derived_from: tosca.capabilities.Root } }
relationship_types: { t.R: { derived_from: tosca.relationships.Root, properties: { p: { type: string } } } }
node_types:
  t.A:
    derived_from: tosca.nodes.Root
    properties: { p: { type: integer }, q: { type: string, required: false } }
    capabilities: { c: { type: t.C, occurrences: [ 0, UNBOUNDED ] } }
    requirements: [ r: { capability: t.C, occurrences: [ 1, 1 ] } ]
  t.S: { derived_from: tosca.nodes.Root, capabilities: { c: { type: t.C, occurrences: [ 0, UNBOUNDED ] } } }
topology_template:
  node_templates:
    s: { type: t.S }
";

/// Codes with lines, of templates that follow on line 14.
fn told(templates: &str) -> Vec<(&'static str, u32)> {
    let found = reports(&format!("{TYPES}{templates}"));
    found
        .iter()
        .map(|d| (d.code.as_str(), d.location.line))
        .collect()
}

#[test]
fn what_a_copy_inherits_is_told_at_the_source() {
    for (templates, wanted) in [
        (
            "    b: { copy: a }\n    a: { type: t.A, requirements: [ r: s ] }\n",
            ("T0403", 15),
        ),
        (
            "    a: { type: t.A, properties: { p: 1 } }\n    b: { copy: a }\n",
            ("T0605", 14),
        ),
        (
            "    a: { type: t.A, properties: { p: 1 }, requirements: [ r: s, r: s ] }\n    b: { copy: a }\n    c: { copy: a }\n",
            ("T0606", 14),
        ),
        (
            "    a: { type: t.A, properties: { p: 1 }, requirements: [ r: s ] }\n  relationship_templates:\n    x: { type: t.R }\n    y: { copy: x }\n",
            ("T0403", 16),
        ),
    ] {
        assert_eq!(told(templates), [wanted], "{templates}");
    }
}

#[test]
fn what_is_wrong_with_a_copy_alone_is_told_of_it() {
    let right = "    a: { type: t.A, properties: { p: 1 }, requirements: [ r: s ] }\n";
    let copy = |more: &str| told(&format!("{right}    b: {{ copy: a, {more} }}\n"));
    assert_eq!(copy("properties: { q: x }"), []);
    assert_eq!(copy("properties: { p: x }"), [("T0401", 15)]);
    assert_eq!(copy("requirements: [ r: s, r: s ]"), [("T0606", 15)]);
    // of two that lack different things, each is told
    let both = told(
        "    a: { type: t.A, properties: { p: 1 } }\n    b: { copy: a, properties: { p: x } }\n",
    );
    assert_eq!(both, [("T0605", 14), ("T0401", 15)]);
}
