//! Mistakes that a reading with fresh eyes found untold.

use super::support::{Files, assert_found, report, run, with_header};
use crate::render;

fn told(body: &str, part: &str) {
    let said = report(body);
    assert!(said.contains(part), "{part} is not in:\n{said}");
}

#[test]
fn values_are_checked_whatever_else_is_wrong() {
    let body = "
node_types: { N: { derived_from: tosca.nodes.Root, properties: { i: { type: integer, required: false } } } }
topology_template:
  inputs: { s: { type: string, default: a } }
  node_templates: { a: { type: N, properties: { i: { get_input: s } } }, b: { type: N, foo: 1 } }
";
    told(body, "no keyname `foo`");
    told(body, "the property `i` must be an integer, found a string");
}

#[test]
fn calls_inside_of_values_have_a_type_too() {
    let body = "
node_types: { N: { derived_from: tosca.nodes.Root, properties: { l: { type: list, entry_schema: { type: integer } } } } }
topology_template:
  inputs: { s: { type: string, default: a } }
  node_templates: { a: { type: N, properties: { l: [ { get_input: s } ] } } }
";
    told(body, "an item of the property `l` must be an integer");
}

#[test]
fn references_cost_what_they_are_and_a_circle_is_told_by_its_names() {
    let node = |at: usize, value: String| {
        format!("    n{at}: {{ type: N, properties: {{ a: {value} }} }}\n")
    };
    let next = |at: usize| format!("{{ $get_property: [ n{}, a ] }}", at + 1);
    let service = |nodes: String| {
        Files::default().with(
            "service.yaml",
            &format!(
                "tosca_definitions_version: tosca_2_0\nnode_types: {{ N: {{ properties: {{ a: {{ type: \
                 integer }} }} }} }}\nservice_template:\n  node_templates:\n{nodes}"
            ),
        )
    };
    // each is asked for twice: worked out anew each time it would never end
    let doubled = |at| node(at, format!("{{ $sum: [ {0}, {0} ] }}", next(at)));
    let files = service((0..40).map(doubled).collect::<String>() + &node(40, "1".to_owned()));
    let said = render(&run(&files).diagnostics, &files);
    assert_eq!(said, "");
    let files = service(
        (0..100).map(|at| node(at, next(at))).collect::<String>() + &node(100, "1".to_owned()),
    );
    assert_eq!(render(&run(&files).diagnostics, &files), "");
    let files = service(node(0, next(0)) + &node(1, "{ $get_property: [ n0, a ] }".to_owned()));
    let said = render(&run(&files).diagnostics, &files);
    assert!(
        said.contains("round in a circle: n1.a → n0.a → n1.a"),
        "{said}"
    );
}

#[test]
fn a_capability_takes_as_many_as_it_says() {
    let body = "
capability_types: { C: { derived_from: tosca.capabilities.Root } }
node_types:
  T: { derived_from: tosca.nodes.Root, capabilities: { c: { type: C, occurrences: [ 1, 1 ] } } }
  S: { derived_from: tosca.nodes.Root, requirements: [ { r: { capability: C } } ] }
topology_template:
  node_templates:
    t: { type: T }
    one: { type: S, requirements: [ { r: t } ] }
    two: { type: S, requirements: [ { r: t } ] }
";
    told(
        body,
        "the capability `c` of `t` is required twice; at most 1 is allowed",
    );
}

#[test]
fn a_default_beyond_the_bounds_is_told_with_bounds_by_default_too() {
    let body = "
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute, capabilities: { scalable: { properties: { default_instances: 3 } } } }
";
    told(body, "error[T0804]");
}

#[test]
fn requirements_and_capabilities_narrow() {
    let types = |refined: &str| {
        format!(
            "
capability_types: {{ C: {{ derived_from: tosca.capabilities.Root }}, D: {{ derived_from: tosca.capabilities.Root }} }}
node_types:
  P: {{ derived_from: tosca.nodes.Root }}
  A:
    derived_from: tosca.nodes.Root
    capabilities: {{ c: {{ type: C, occurrences: [ 1, 2 ] }} }}
    requirements: [ {{ r: {{ capability: C, node: P, occurrences: [ 1, 2 ] }} }} ]
  B: {{ derived_from: A, {refined} }}
"
        )
    };
    for (refined, part) in [
        (
            "requirements: [ { r: { capability: D, node: P } } ]",
            "D does not derive from it",
        ),
        (
            "requirements: [ { r: { capability: C, node: tosca.nodes.Root } } ]",
            "does not derive from it",
        ),
        (
            "requirements: [ { r: { capability: C, node: P, occurrences: [ 0, 2 ] } } ]",
            "inherited with [ 1, 2 ]: [ 0, 2 ] is more than that",
        ),
        (
            "capabilities: { c: { type: C, occurrences: [ 1, UNBOUNDED ] } }",
            "inherited with [ 1, 2 ]: [ 1, UNBOUNDED ] is more than that",
        ),
    ] {
        told(&types(refined), part);
    }
    let said = report(&types(
        "requirements: [ { r: { capability: C, node: P, occurrences: [ 1, 1 ] } } ]",
    ));
    assert_eq!(said, "");
}

#[test]
fn names_are_guessed_by_their_end() {
    for (written, meant) in [
        ("Compte", "tosca.nodes.Compute"),
        ("WebSrver", "tosca.nodes.WebServer"),
        ("tosca:Wbserver", "tosca.nodes.WebServer"),
    ] {
        let body =
            format!("topology_template: {{ node_templates: {{ a: {{ type: '{written}' }} }} }}\n");
        told(&body, &format!("did you mean `{meant}`?"));
    }
}

#[test]
fn misspelt_functions_directives_and_outputs_are_told() {
    let body = "
node_types:
  N:
    derived_from: tosca.nodes.Root
    properties: { p: { type: string } }
    attributes: { url: { type: string } }
    interfaces: { Standard: { operations: { create: { implementation: x.yml, outputs: { u: [ SELF, ulr ] } } } } }
topology_template:
  node_templates: { a: { type: N, directives: [ substitue ], properties: { p: { get_inptu: x } } } }
";
    let files = Files::default()
        .with("service.yaml", &with_header(body))
        .with("x.yml", "");
    let said = render(&run(&files).diagnostics, &files);
    for part in [
        "did you mean the function `get_input`?",
        "did you mean `substitute`?",
        "`a` has no attribute `ulr` that takes this output",
        "did you mean `url`?",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

#[test]
fn bounds_of_scaling_that_are_out() {
    let right = "\
tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    vm:
      type: tosca.nodes.Compute
      capabilities:
        scalable: { properties: { min_instances: 1, max_instances: 3, default_instances: 2 } }
";
    assert_found(
        right,
        &[
            "default_instances: 2 | default_instances: 5 | 5 | T0804 | default_instances (5) is not within 1 to 3",
            "min_instances: 1 | min_instances: 4 | 4 | T0804 | min_instances (4) is greater",
        ],
    );
}
