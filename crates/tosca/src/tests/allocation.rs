//! What requirements take of capabilities.

use super::support::{Files, Nobody, run};
use crate::{Processed, render};
use topology::{Evaluator, Outcome, Site};

const SERVICE: &str = "\
tosca_definitions_version: tosca_2_0
data_types:
  Size: { derived_from: scalar, units: { B: 1, MB: 1000000 }, canonical_unit: B }
capability_types:
  Room: { properties: { cpus: { type: integer }, memory: { type: Size }, note: { type: string, default: x } } }
relationship_types: { On: {} }
node_types:
  Machine: { capabilities: { room: { type: Room } } }
  App: { requirements: [ { host: { capability: Room, relationship: On } } ] }
  Watcher:
    properties: { free: { type: integer } }
    requirements: [ { of: { capability: Room, relationship: On } } ]
service_template:
  inputs: { cpus: { type: integer, default: 2 } }
  node_templates:
    small: { type: Machine, capabilities: { room: { properties: { cpus: 1, memory: 100 MB } } } }
    large: { type: Machine, capabilities: { room: { properties: { cpus: 4, memory: 900 MB } } } }
    one: { type: App, requirements: [ { host: ONE } ] }
    two: { type: App, requirements: [ { host: TWO } ] }
    watcher:
      type: Watcher
      requirements: [ { of: large } ]
      properties: { free: { $available_allocation: [ large, CAPABILITY, room, cpus ] } }
";

fn with(one: &str, two: &str) -> (Processed, String) {
    let text = SERVICE.replace("ONE", one).replace("TWO", two);
    let files = Files::default().with("service.yaml", &text);
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    (processed, said)
}

const TAKES_TWO: &str = "{ allocation: { cpus: { $get_input: cpus }, memory: 300 MB } }";

#[test]
fn a_node_with_room_is_chosen_and_what_is_left_is_known() {
    let (processed, said) = with(TAKES_TWO, "{ node: large, allocation: { cpus: 1 } }");
    let topology = processed.topology.unwrap_or_else(|| panic!("{said}"));
    let node = |name: &str| &topology.nodes[&name.parse().unwrap()];
    assert_eq!(node("one").requirements[0].target.as_str(), "large");
    let groups = processed.groups.unwrap();
    let evaluator = Evaluator::new(&topology, &groups, &Nobody);
    let site = Site::Node(model::InstanceId::Single("watcher".parse().unwrap()));
    let free = evaluator.evaluate(&node("watcher").properties["free"], &site);
    assert_eq!(free, Ok(Outcome::Known(1.into())));
}

#[test]
fn more_than_there_is_cannot_be_taken() {
    let (_, said) = with(TAKES_TWO, "{ node: large, allocation: { cpus: 3 } }");
    for part in [
        "more is taken of `cpus` of `large` than there is (4), by 2 allocations in all",
        "allocated here as well",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    let (_, said) = with(TAKES_TWO, "{ node: large, allocation: { memory: 601 MB } }");
    assert!(said.contains("more is taken of `memory`"), "{said}");
    let (_, said) = with("{ allocation: { cpus: 9 } }", "large");
    assert!(
        said.contains("no node template fits the requirement `host`"),
        "{said}"
    );
}

#[test]
fn what_is_taken_is_an_amount_of_what_is_there() {
    let (_, said) = with("{ node: large, allocation: { cpu: 1 } }", "large");
    assert!(said.contains("did you mean `cpus`?"), "{said}");
    let (_, said) = with("{ node: large, allocation: { note: y } }", "large");
    assert!(said.contains("only integers, floats and scalars"), "{said}");
    let (_, said) = with("{ node: large, allocation: { memory: 3 Mb } }", "large");
    assert!(said.contains("the allocation of `memory`"), "{said}");
}
