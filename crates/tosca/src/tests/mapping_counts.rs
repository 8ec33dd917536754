//! How many requirements of a node are handed on to the template that stands for it (TOSCA 2.0 §15.5.4).

use super::support::{Files, assert_found, run};
use crate::render;

const OF_2: &str = "tosca_definitions_version: tosca_2_0
capability_types: { Service: {} }
relationship_types: { ServedBy: {} }
node_types:
  Client: { requirements: [ service: { capability: Service, relationship: ServedBy, count_range: [ 2, 4 ] } ] }
  Server: { capabilities: { service: Service } }
  Needs: { requirements: [ service: { capability: Service, relationship: ServedBy, count_range: [ 1, 1 ] } ] }
  Takes: { requirements: [ service: { capability: Service, relationship: ServedBy, count_range: [ 0, 1 ] } ] }
service_template:
  substitution_mappings:
    node_type: Client
    requirements:
      - service: [ one, service ]
      - service: [ [ two, service ], [ three, service ] ]
      - service: [ four, service ]
      - service: [ five, service ]
  node_templates:
    server: { type: Server }
    one: { type: Needs }
    two: { type: Needs }
    three: { type: Takes }
    four: { type: Takes }
    five: { type: Takes }
    six: { type: Takes, requirements: [ service: server ] }
";

fn told(text: &str) -> String {
    let files = Files::default().with("service.yaml", text);
    render(&run(&files).diagnostics, &files)
}

#[test]
fn what_is_fulfilled_is_mapped_to_nothing() {
    assert_found(
        OF_2,
        &[
            "[ five, service ] | [ six, service ] | service ] | T0611 | the requirement `service` of `six` is fulfilled in the template",
        ],
    );
}

#[test]
fn a_template_needs_no_more_than_is_sure_to_be_there() {
    let said = told(&OF_2.replace("four: { type: Takes }", "four: { type: Needs }"));
    let message = "the template needs 3 requirements of the node's `service`, and only 2 are sure";
    assert!(said.contains(message), "{said}");
    assert!(said.contains("service.yaml:15:9"), "{said}");
    // one that says so itself, and two of one mapping
    let said = told(&OF_2.replace(
        "four: { type: Takes }",
        "four: { type: Takes, requirements: [ service: { optional: false } ] }",
    ));
    assert!(said.contains(message), "{said}");
    let said = told(&OF_2.replace("- service: [ one", "- [ service, 2 ]: [ one"));
    assert!(said.contains(message), "{said}");
    // where the type says nothing, nothing is told
    let said = told(&OF_2.replace(", count_range: [ 2, 4 ]", ""));
    assert!(!said.contains("T0611"), "{said}");
}

#[test]
fn no_more_mappings_than_there_can_be_requirements() {
    let said = told(&OF_2.replace("count_range: [ 2, 4 ]", "count_range: [ 2, 3 ]"));
    let message = "warning[T0611]: 4 requirements of `service` are mapped; at most 3 are allowed";
    assert!(said.contains(message), "{said}");
    assert!(said.contains("service.yaml:16:9"), "{said}");
}
