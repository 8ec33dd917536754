//! Requirements of a node that are handed on to nodes of the template that stands for it.

use super::substitution::{node, targets, topology};
use super::support::{Files, run};

const CLIENT_OF_2: &str = "\
tosca_definitions_version: tosca_2_0
capability_types: { Service: {}, Host: {} }
relationship_types: { ServedBy: {}, RunsOn: {} }
policy_types: { Watched: {} }
node_types:
  Server: { capabilities: { service: { type: Service } }, attributes: { load: { type: float } } }
  Client:
    properties: { size: { type: integer } }
    requirements:
      - service: { capability: Service, relationship: ServedBy, node: Server, count_range: [ 2, 2 ] }
  Software:
    requirements:
      - service: { capability: Service, relationship: ServedBy }
";

/// The example of TOSCA 2.0 §15.5.1: each assignment is handed to a node of its own.
#[test]
fn requirements_of_the_same_name_are_handed_on_one_by_one() {
    let service = "\
tosca_definitions_version: tosca_2_0
imports: [ types.yaml ]
service_template:
  node_templates:
    server1: { type: Server }
    server2: { type: Server }
    client:
      type: Client
      directives: [ substitute ]
      properties: { size: 3 }
      requirements: [ service: server1, service: server2 ]
";
    let clients = "\
tosca_definitions_version: tosca_2_0
imports: [ types.yaml ]
service_template:
  inputs: { megabytes: { type: integer } }
  substitution_mappings:
    node_type: Client
    substitution_filter: { $greater_than: [ { $get_property: [ SELF, size ] }, 2 ] }
    properties: { size: megabytes }
    requirements:
      - service: [ software1, service ]
      - service: [ software2, service ]
  node_templates:
    software1: { type: Software }
    software2: { type: Software }
";
    let with = |size: &str| {
        Files::default()
            .with("service.yaml", &service.replace("size: 3", size))
            .with("types.yaml", CLIENT_OF_2)
            .with_other("clients.yaml", clients)
    };
    let topology = topology(&with("size: 3"));
    assert_eq!(
        targets(node(&topology, "client.software1")),
        [("service", "server1")]
    );
    assert_eq!(
        targets(node(&topology, "client.software2")),
        [("service", "server2")]
    );
    assert!(
        run(&with("size: 1")).topology.is_none(),
        "the filter says no"
    );
}

/// A selectable node is the one at the other end of the requirement (TOSCA 2.0 §15.5).
#[test]
fn a_node_is_taken_from_outside() {
    let service = "\
tosca_definitions_version: tosca_2_0
imports: [ types.yaml ]
service_template:
  node_templates:
    server1: { type: Server }
    server2: { type: Server }
    client:
      type: Client
      directives: [ substitute ]
      properties: { size: 3 }
      requirements: [ service: server1, service: server2 ]
";
    let clients = "\
tosca_definitions_version: tosca_2_0
imports: [ types.yaml ]
service_template:
  substitution_mappings:
    node_type: Client
    requirements:
      - service: chosen
      - service: [ software, service ]
  node_templates:
    chosen: { type: Server, directives: [ select ] }
    software: { type: Software }
    watcher: { type: Software, requirements: [ service: chosen ] }
  policies: [ watch: { type: Watched, targets: [ chosen, software ] } ]
";
    let files = Files::default()
        .with("service.yaml", service)
        .with("types.yaml", CLIENT_OF_2)
        .with_other("clients.yaml", clients);
    let topology = topology(&files);
    assert!(
        !topology
            .nodes
            .contains_key(&"client.chosen".parse().unwrap())
    );
    assert_eq!(
        targets(node(&topology, "client.watcher")),
        [("service", "server1")]
    );
    assert_eq!(
        targets(node(&topology, "client.software")),
        [("service", "server2")]
    );
    let policy = &topology.policies[&"client.watch".parse().unwrap()];
    assert_eq!(policy.targets, ["server1", "client.software"]);
}
