//! Paths along relationships, in both directions (TOSCA 2.0 §10.3), and what relationships have.

use super::support::{Files, Nobody, assert_found, run};
use crate::{Processed, render};
use model::{InstanceId, NodeName};
use serde_json::{Value, json};
use topology::{Evaluator, Outcome, Site};

const LAMPS: &str = "tosca_definitions_version: tosca_2_0
capability_types:
  Power: { properties: { volts: { type: integer, default: 230 } } }
relationship_types:
  Wire:
    properties: { amps: { type: integer, default: 6 } }
    attributes: { heat: { type: float }, since: { type: string } }
node_types:
  Socket:
    properties: { house: { type: string } }
    capabilities: { power: { type: Power }, other: { type: Power } }
  Lamp:
    properties: { watts: { type: integer, default: 40 }, v: { type: any, required: false } }
    requirements: [ { power: { capability: Power, relationship: Wire, count_range: [ 0, 2 ] } } ]
  any: {}
data_types: {}
service_template:
  node_templates:
    socket: { type: Socket, properties: { house: a }, capabilities: { power: { properties: { volts: 110 } } } }
    spare: { type: Socket, properties: { house: b } }
    lamp:
      type: Lamp
      requirements:
        - power: { node: socket, capability: power, relationship: { type: Wire, properties: { amps: 2 }, attributes: { since: now } } }
        - power: { node: spare, capability: other }
    light:
      type: Lamp
      properties: { watts: 60 }
      requirements: [ { power: { node: socket, capability: power } } ]
  outputs:
    out: { value: PATH }
";

fn lamps(path: &str) -> String {
    LAMPS
        .replace(
            "v: { type: any, required: false }",
            "n: { type: integer, default: 1 }",
        )
        .replace("  any: {}\ndata_types: {}\n", "")
        .replace("PATH", path)
}

fn processed(text: &str) -> (Processed, String) {
    let files = Files::default().with("service.yaml", text);
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    (processed, said)
}

/// What an output comes to.
fn comes_to(path: &str) -> Value {
    let (processed, said) = processed(&lamps(path));
    let (Some(topology), Some(groups)) = (processed.topology, processed.groups) else {
        panic!("{path}\n{said}");
    };
    let evaluator = Evaluator::new(&topology, &groups, &Nobody);
    match evaluator.evaluate(&topology.outputs["out"].value, &Site::Outside) {
        Ok(Outcome::Known(value)) => value,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn paths_go_along_relationships_and_back() {
    for (path, value) in [
        // the capability at the other end
        ("lamp, RELATIONSHIP, power, CAPABILITY, volts", json!(110)),
        (
            "lamp, RELATIONSHIP, power, 1, CAPABILITY, volts",
            json!(230),
        ),
        // the relationship itself
        ("lamp, RELATIONSHIP, power, amps", json!(2)),
        ("lamp, RELATIONSHIP, power, 1, amps", json!(6)),
        // from a capability back to what came in
        (
            "socket, CAPABILITY, power, RELATIONSHIP, SOURCE, watts",
            json!(40),
        ),
        (
            "socket, CAPABILITY, power, RELATIONSHIP, 1, SOURCE, watts",
            json!(60),
        ),
        ("socket, CAPABILITY, power, RELATIONSHIP, amps", json!(2)),
        // all of them, and all of those
        (
            "lamp, RELATIONSHIP, power, ALL, TARGET, house",
            json!(["a", "b"]),
        ),
        (
            "lamp, RELATIONSHIP, power, ALL, CAPABILITY, volts",
            json!([110, 230]),
        ),
        (
            "socket, CAPABILITY, power, RELATIONSHIP, ALL, SOURCE, watts",
            json!([40, 60]),
        ),
        (
            "light, RELATIONSHIP, power, CAPABILITY, RELATIONSHIP, ALL, SOURCE, RELATIONSHIP, power, ALL, TARGET, house",
            json!(["a", "b", "a"]),
        ),
        (
            "spare, CAPABILITY, power, RELATIONSHIP, ALL, SOURCE, watts",
            json!([]),
        ),
    ] {
        assert_eq!(
            comes_to(&format!("{{ $get_property: [ {path} ] }}")),
            value,
            "{path}"
        );
    }
    let since = "{ $get_attribute: [ lamp, RELATIONSHIP, power, since ] }";
    assert_eq!(comes_to(since), json!("now"));
    let amps = "{ $get_attribute: [ lamp, RELATIONSHIP, power, amps ] }";
    assert_eq!(comes_to(amps), json!(2));
}

#[test]
fn a_path_that_leads_nowhere_is_told_at_the_word_that_does_not() {
    let right = "{ $get_property: [ lamp, RELATIONSHIP, power, 1, CAPABILITY, volts ] }";
    assert_found(
        &lamps(right),
        &[
            "[ lamp, RELATIONSHIP, power, 1 | [ lamp, RELATIONSHIP, pwer, 1 | pwer | T0601 | `power`",
            "CAPABILITY, volts ] | CAPABILITY, vlts ] | vlts | T0503 | `volts`",
            "1, CAPABILITY, volts | 0, ams | ams | T0503 | `amps`",
            "1, CAPABILITY, volts | 0, heat | heat | T0503 | $get_attribute",
            "1, CAPABILITY, volts | 1, TARGET, hose | hose | T0503 | `house`",
        ],
    );
    let right = "{ $get_attribute: [ socket, CAPABILITY, power, RELATIONSHIP, 1, SOURCE, watts ] }";
    assert_found(
        &lamps(right),
        &[
            "SOURCE, watts ] | SOURCE, wats ] | wats | T0504 | `watts`",
            "1, SOURCE, watts | ALL, heet | heet | T0504 | `heat`",
            "CAPABILITY, power, RELATIONSHIP, 1 | CAPABILITY, powr, RELATIONSHIP, 1 | powr | T0607 | `power`",
        ],
    );
    // there are two, and the path wants the third
    for path in [
        "lamp, RELATIONSHIP, power, 2, amps",
        "socket, CAPABILITY, power, RELATIONSHIP, 2, amps",
    ] {
        let (_, said) = processed(&lamps(&format!("{{ $get_property: [ {path} ] }}")));
        assert!(said.contains("there is no relationship 2"), "{said}");
    }
}

/// Nobody stores it yet; but that it is there is known.
#[test]
fn an_attribute_of_a_relationship_is_open_until_somebody_records_it() {
    for path in [
        "lamp, RELATIONSHIP, power, heat",
        "socket, CAPABILITY, power, RELATIONSHIP, 1, since",
    ] {
        let (processed, said) = processed(&lamps(&format!("{{ $get_attribute: [ {path} ] }}")));
        assert!(processed.topology.is_none());
        assert!(
            said.contains("open[T0107]") && said.contains("of a relationship is not recorded yet"),
            "{said}"
        );
    }
}

/// What waits says for what.
#[test]
fn what_is_not_known_yet_says_what_it_waits_for() {
    let (processed, _) = processed(&lamps(
        "{ $get_attribute: [ lamp, RELATIONSHIP, power, heat ] }",
    ));
    let (topology, groups) = processed.outline.unwrap();
    let evaluator = Evaluator::new(&topology, &groups, &Nobody);
    let outcome = evaluator.evaluate(&topology.outputs["out"].value, &Site::Outside);
    let Ok(Outcome::Unknown { waits_for }) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        waits_for.to_string(),
        "attribute heat of the relationship power of lamp"
    );
}

/// In a relationship `SELF` is the relationship.
#[test]
fn a_path_may_begin_at_a_relationship() {
    let text = "tosca_definitions_version: tosca_2_0
capability_types: { Power: { properties: { volts: { type: integer, default: 230 } } } }
relationship_types: { Wire: { properties: { volts: { type: integer } } } }
node_types:
  Socket: { capabilities: { power: { type: Power } } }
  Lamp: { requirements: [ { power: { capability: Power, relationship: Wire } } ] }
service_template:
  node_templates:
    socket: { type: Socket }
    lamp:
      type: Lamp
      requirements:
        - power: { node: socket, relationship: { type: Wire, properties: { volts: { $get_property: [ SELF, CAPABILITY, volts ] } } } }
  outputs:
    out: { value: { $get_property: [ lamp, RELATIONSHIP, power, volts ] } }
";
    let (found, said) = processed(text);
    let topology = found.topology.unwrap_or_else(|| panic!("{said}"));
    let groups = found.groups.unwrap();
    let evaluator = Evaluator::new(&topology, &groups, &Nobody);
    let lamp: NodeName = "lamp".parse().unwrap();
    let site = Site::Node(InstanceId::Single(lamp));
    let value = evaluator.evaluate(&topology.outputs["out"].value, &site);
    assert_eq!(value, Ok(Outcome::Known(230.into())));
    // one that leads to itself ends
    let circle = text.replace(
        "SELF, CAPABILITY, volts",
        "SELF, SOURCE, RELATIONSHIP, power, volts",
    );
    let (_, said) = processed(&circle);
    assert!(said.contains("round in a circle"), "{said}");
}

/// Back and forth over all relationships multiplies the places, but not without end.
#[test]
fn a_path_to_everything_again_and_again_ends() {
    let back = "CAPABILITY, power, RELATIONSHIP, ALL, SOURCE, RELATIONSHIP, power, ALL, TARGET, ";
    let path = format!("{{ $get_property: [ socket, {}house ] }}", back.repeat(30));
    let text = lamps(&path).replace("capability: other", "capability: power");
    let (_, said) = processed(&text);
    assert!(said.contains("more than 10000 places"), "{said}");
}

/// Keys and indexes inside of values, by their types alone.
const INSIDE: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
data_types:
  t.Outer:
    properties:
      text: { type: string }
      list: { type: list, entry_schema: t.Inner, required: false }
      map: { type: map, entry_schema: { type: t.Inner }, required: false }
  t.Inner: { properties: { deep: { type: string } } }
capability_types:
  t.C: { derived_from: tosca.capabilities.Root, attributes: { of_c: { type: t.Outer } } }
node_types:
  t.N:
    derived_from: tosca.nodes.Root
    properties: { conf: { type: t.Outer, default: { text: a } } }
    attributes: { att: { type: t.Outer }, all: { type: list, entry_schema: { type: string } } }
    capabilities: { c: t.C }
topology_template:
  inputs:
    in: { type: t.Outer, default: { text: a } }
  node_templates:
    n: { type: t.N }
  outputs:
    o1: { value: { get_property: [ n, conf, text ] } }
    o2: { value: { get_attribute: [ n, att, list, 0, deep ] } }
    o3: { value: { get_attribute: [ n, att, map, some, deep ] } }
    o4: { value: { get_attribute: [ n, c, of_c, text ] } }
    o5: { value: { get_input: [ in, text ] } }
    o6: { value: { get_attribute: [ n, all, 0 ] } }
";

#[test]
fn what_is_asked_for_inside_of_a_value_is_there_by_its_type() {
    super::support::assert_found(
        INSIDE,
        &[
            "conf, text | conf, txet | txet | T0503 | `text`",
            "conf, text | conf, text, more | more | T0503 | nothing inside",
            "list, 0, deep | list, 0, deap | deap | T0504 | `deep`",
            "list, 0, deep | list, first | first | T0504 | numbers, from 0",
            "some, deep | some, deap | deap | T0504 | `deep`",
            "of_c, text | of_c, txet | txet | T0504 | `text`",
            "in, text | in, txet | txet | T0503 | `text`",
            "all, 0 | all, 0, 1 | 1 ] } } | T0504 | nothing inside",
        ],
    );
}
