//! What the definition of a requirement refines of its relationship (TOSCA 2.0 §8.4), and indexes in types
//! (§10.2.1.6, §10.2.1.7).

use super::support::{Files, assert_found, run};
use crate::render;
use serde_json::json;

const LAMPS: &str = "tosca_definitions_version: tosca_2_0
capability_types: { Power: {} }
interface_types:
  Wiring: { operations: { lay: { inputs: { depth: { type: integer, required: false } } } } }
artifact_types: { Script: {} }
relationship_types:
  Wire:
    properties:
      amps: { type: integer }
      colour: { type: string, required: false }
      place: { type: integer, default: $relationship_index }
    interfaces: { Wiring: { type: Wiring } }
node_types:
  Socket: { capabilities: { power: { type: Power } } }
  Lamp:
    properties: { number: { type: integer, default: $node_index } }
    requirements:
      - power:
          capability: Power
          relationship:
            type: Wire
            properties:
              amps: { type: integer, default: 6, validation: { $less_or_equal: [ $value, 16 ] } }
              colour: { type: string, required: true }
            interfaces:
              Wiring:
                operations:
                  lay:
                    inputs: { depth: { type: integer, value: $relationship_index } }
                    implementation: { primary: { type: Script, file: x.sh } }
service_template:
  node_templates:
    socket: { type: Socket }
    lamp:
      type: Lamp
      requirements: [ power: { node: socket, relationship: { type: Wire, properties: { colour: red } } } ]
    light:
      type: Lamp
      requirements: [ power: { node: socket, relationship: { type: Wire, properties: { colour: red, amps: 10 } } } ]
";

#[test]
fn what_is_refined_counts() {
    let files = Files::default()
        .with("service.yaml", LAMPS)
        .with("x.sh", "");
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    let topology = processed.topology.unwrap_or_else(|| panic!("{said}"));
    let wire = |node: &str| &topology.nodes[&node.parse().unwrap()].requirements[0].relationship;
    assert_eq!(
        wire("lamp").properties["amps"].as_literal(),
        Some(&json!(6))
    );
    assert_eq!(
        wire("light").properties["amps"].as_literal(),
        Some(&json!(10))
    );
    let lay = wire("lamp").operation("Wiring", "lay").unwrap();
    assert!(
        lay.implementation.is_some() && lay.inputs.contains_key("depth"),
        "{lay:?}"
    );
}

#[test]
fn what_does_not_fit_is_told_where_it_is() {
    assert_found(
        LAMPS,
        &[
            "amps: 10 | amps: 20 | 20 | T0402 | 16",
            "{ colour: red, amps: 10 } | { amps: 10 } | power: { node | T0403 | colour",
            "colour: { type: string, required: true } | color: { type: string } | color | T0404 | did you mean `colour`",
            "default: 6, | default: six, | six | T0401 | integer",
            "default: 6, | default: 60, | 60 | T0402 | 16",
            // a node has no relationship index
            "default: $node_index | default: $relationship_index | $relationship_index } | T0501 | outside relationships",
        ],
    );
}

#[test]
fn another_type_is_no_refinement() {
    let wrong = LAMPS.replace(
        "colour: { type: string, required: true }",
        "colour: { type: integer }",
    );
    let files = Files::default()
        .with("service.yaml", &wrong)
        .with("x.sh", "");
    let said = render(&run(&files).diagnostics, &files);
    let told = "`colour` has the type string in Wire: it cannot become integer";
    assert!(said.contains(told), "{said}");
}
