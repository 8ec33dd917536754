//! What may fulfil a requirement that names no node: also by the capability that the assignment asks for, by
//! whom that takes, and by the ends of the relationship (TOSCA 2.0 §7.3, §8.2, §8.5; TOSCA 1.3 §3.8.2).

use super::support::{Files, run};
use crate::Severity;

const TYPES: &str = "tosca_definitions_version: tosca_2_0
capability_types: { E: {}, E2: { derived_from: E } }
relationship_types:
  C: {}
  ToE2: { derived_from: C, valid_capability_types: [ E2 ] }
  ToB: { derived_from: C, valid_target_node_types: [ B ] }
node_types:
  A: { requirements: [ { db: { capability: E, relationship: C, count_range: [ 0, 2 ] } } ] }
  Picky: { capabilities: { ep: { type: E, valid_source_node_types: [ B ] } } }
  Other: { capabilities: { ep: { type: E, valid_relationship_types: [ ToB ] } } }
  Plain: { capabilities: { ep: E } }
  B: { capabilities: { special: E2 } }
service_template:
  node_templates:
";

/// The node that fulfils it, or what is told.
fn chosen(others: &[&str], assignment: &str) -> String {
    let others = others
        .iter()
        .map(|of| format!("    n_{of}: {{ type: {of} }}\n"));
    let source = format!("    a: {{ type: A, requirements: [ {{ db: {assignment} }} ] }}\n");
    let text = format!("{TYPES}{}{source}", others.collect::<String>());
    let processed = run(&Files::default().with("service.yaml", &text));
    let told = processed.diagnostics.iter();
    let told: Vec<String> = told
        .inspect(|d| assert_ne!(d.severity, Severity::Error, "{d:#?}"))
        .map(|d| {
            format!(
                "{} {}",
                d.code.as_str(),
                d.help.as_deref().unwrap_or_default()
            )
        })
        .collect();
    let Some(topology) = processed.topology else {
        return told.join("; ");
    };
    let node = topology.nodes.values().find(|n| n.name.as_str() == "a");
    let requirements = &node.unwrap().requirements;
    let target = requirements.first().map(|r| r.target.to_string());
    target.unwrap_or_else(|| told.join("; "))
}

#[test]
fn only_what_the_relationship_can_go_to_is_chosen() {
    for (misfit, assignment) in [
        ("Picky", "{}"),
        ("Other", "{}"),
        ("B", "{ capability: ep }"),
        ("B", "{ relationship: C, capability: ep }"),
    ] {
        assert_eq!(
            chosen(&["Plain", misfit], assignment),
            "n_Plain",
            "{misfit} {assignment}"
        );
    }
    for assignment in [
        "{ capability: E2 }",
        "{ relationship: ToE2 }",
        "{ relationship: ToB }",
    ] {
        assert_eq!(chosen(&["Plain", "B"], assignment), "n_B", "{assignment}");
    }
}

#[test]
fn a_misfit_alone_is_left_out_with_its_reason() {
    for (misfit, assignment, reason) in [
        (
            "Plain",
            "{ node: Plain, capability: E2 }",
            "it has no capability E2",
        ),
        ("Picky", "{ node: Picky }", "its ep takes only B"),
        (
            "Plain",
            "{ node: Plain, relationship: ToB }",
            "ToB does not go there",
        ),
    ] {
        let told = chosen(&[misfit], assignment);
        assert!(
            told.starts_with("T0602") && told.contains(reason),
            "{assignment}: {told}"
        );
    }
}
