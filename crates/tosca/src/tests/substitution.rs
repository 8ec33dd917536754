//! Templates that stand for nodes.

use super::support::{Files, run};
use crate::{Inputs, Mode, Processed, process, render};
use serde_json::json;
use topology::{NodeTemplate, Topology};

const TYPES: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Database:
    derived_from: tosca.nodes.Root
    properties:
      name: { type: string }
      size: { type: integer, default: 1 }
    attributes:
      address: { type: string }
    capabilities:
      database: { type: tosca.capabilities.Endpoint.Database }
    requirements:
      - logging: { capability: tosca.capabilities.Node, occurrences: [ 0, 1 ] }
  my.SmallDatabase: { derived_from: my.Database }
  my.App:
    derived_from: tosca.nodes.SoftwareComponent
    requirements:
      - database:
          capability: tosca.capabilities.Endpoint.Database
          relationship: tosca.relationships.ConnectsTo
";

const SERVICE: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ types.yaml IMPORTS ]
topology_template:
  inputs: { db_name: { type: string, default: shop } }
  node_templates:
    log: { type: tosca.nodes.Root }
    db:
      type: my.Database
      directives: [ substitute ]
      properties: { name: { get_input: db_name }, size: SIZE }
      requirements: [ { logging: log } ]
    vm: { type: tosca.nodes.Compute }
    app:
      type: my.App
      requirements: [ { host: vm }, { database: db } ]
  outputs:
    address: { value: { get_attribute: [ db, address ] } }
";

const DATABASE: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ types.yaml ]
topology_template:
  inputs:
    name: { type: string }
    megabytes: { type: integer }
    port: { type: integer, default: 5432 }
  substitution_mappings:
    node_type: my.Database
    FILTER
    properties: { size: [ megabytes ] }
    attributes: { address: [ where ] }
    capabilities: { database: [ data, database_endpoint ] }
    requirements: { logging: [ server, dependency ] }
  node_templates:
    vm: { type: tosca.nodes.Compute }
    server:
      type: tosca.nodes.DBMS
      properties: { port: { get_input: port } }
      requirements: [ { host: vm } ]
    data:
      type: tosca.nodes.Database
      properties: { name: { get_input: name }, port: { get_input: megabytes } }
      requirements: [ { host: server } ]
  groups:
    all: { type: tosca.groups.Root, members: [ vm, server ] }
  outputs:
    where: { value: { get_attribute: [ vm, private_address ] } }
";

/// A template for databases that satisfy a filter.
fn database(filter: &str) -> String {
    DATABASE.replace("FILTER", filter)
}

fn files(imports: &str, size: &str) -> Files {
    let service = SERVICE.replace("IMPORTS", imports).replace("SIZE", size);
    Files::default()
        .with("service.yaml", &service)
        .with("types.yaml", TYPES)
}

fn topology(files: &Files) -> Topology {
    let processed = run(files);
    let said = render(&processed.diagnostics, files);
    processed.topology.unwrap_or_else(|| panic!("{said}"))
}

fn node<'t>(topology: &'t Topology, name: &str) -> &'t NodeTemplate {
    let found = topology.nodes.get(&name.parse().unwrap());
    found.unwrap_or_else(|| panic!("{name} is not in {:?}", topology.nodes.keys()))
}

fn targets(node: &NodeTemplate) -> Vec<(&str, &str)> {
    let requirements = node.requirements.iter();
    requirements
        .map(|r| (r.name.as_str(), r.target.as_str()))
        .collect()
}

#[test]
fn a_template_stands_for_a_node() {
    let files = files(", database.yaml", "7").with("database.yaml", &database(""));
    let topology = topology(&files);
    let names: Vec<&str> = topology.nodes.keys().map(|name| name.as_str()).collect();
    assert_eq!(
        names,
        ["app", "db", "db.data", "db.server", "db.vm", "log", "vm"]
    );
    let front = node(&topology, "db");
    assert_eq!(front.substituted_by.as_deref(), Some("database.yaml"));
    assert_eq!(
        targets(front),
        [
            ("logging", "log"),
            ("substituted_by", "db.data"),
            ("substituted_by", "db.server"),
            ("substituted_by", "db.vm"),
        ]
    );
    // what depends on it comes after all of it, and lies where its capability lies
    assert_eq!(
        topology
            .compute_of(&"db".parse().unwrap())
            .unwrap()
            .as_str(),
        "db.vm"
    );
    assert_eq!(
        targets(node(&topology, "db.server")),
        [("host", "db.vm"), ("dependency", "log")]
    );
    assert_eq!(
        topology.groups["db.all"].members,
        ["db.vm".parse().unwrap(), "db.server".parse().unwrap()]
    );
    let text = serde_json::to_string_pretty(&topology).unwrap();
    insta::assert_snapshot!("substituted", text);
}

/// Values go in by properties, of the same name or mapped, and come back by outputs.
#[test]
fn values_go_in_and_come_back() {
    let files = files(", database.yaml", "7").with("database.yaml", &database(""));
    let topology = topology(&files);
    let data = serde_json::to_value(&node(&topology, "db.data").properties).unwrap();
    let of_db = |name: &str| json!({ "call": { "get_property": { "entity": { "node": "db" }, "steps": [ name ] } } });
    assert_eq!(
        (&data["name"], &data["port"]),
        (&of_db("name"), &of_db("size"))
    );
    let port = serde_json::to_value(&node(&topology, "db.server").properties["port"]).unwrap();
    assert_eq!(port["call"]["get_input"]["name"], "db.port");
    assert_eq!(topology.inputs["db.port"], 5432);
    let address = serde_json::to_value(&node(&topology, "db").attributes["address"]).unwrap();
    assert_eq!(
        address["call"]["get_attribute"]["entity"],
        json!({ "node": "db.vm" })
    );
}

#[test]
fn a_filter_tells_templates_apart() {
    let filter = |bounds: &str| {
        database(&format!(
            "substitution_filter: {{ properties: [ {{ size: {{ {bounds} }} }} ] }}"
        ))
    };
    let files = |size: &str| {
        files(", large.yaml, small.yaml", size)
            .with("large.yaml", &filter("greater_or_equal: 10"))
            .with("small.yaml", &filter("less_than: 10"))
    };
    for (size, chosen) in [("3", "small.yaml"), ("30", "large.yaml")] {
        let topology = topology(&files(size));
        let db = node(&topology, "db");
        assert_eq!(db.substituted_by.as_deref(), Some(chosen), "{size}");
    }
}

fn said(processed: &Processed, files: &Files) -> String {
    render(&processed.diagnostics, files)
}

#[test]
fn without_a_template_and_with_two_it_is_open() {
    let none = files("", "1");
    let processed = run(&none);
    let text = said(&processed, &none);
    assert!(processed.topology.is_none());
    assert!(
        text.contains("no service template here stands for `db`"),
        "{text}"
    );
    let two = files(", a.yaml, b.yaml", "1")
        .with("a.yaml", &database(""))
        .with("b.yaml", &database(""));
    let text = said(&run(&two), &two);
    assert!(
        text.contains("several service templates stand for `db`"),
        "{text}"
    );
    assert!(text.contains("a.yaml, b.yaml"), "{text}");
    // made as it is, where that is allowed
    let service = SERVICE
        .replace("IMPORTS", "")
        .replace("SIZE", "1")
        .replace("[ substitute ]", "[ substitute, create ]");
    let created = Files::default()
        .with("service.yaml", &service)
        .with("types.yaml", TYPES);
    assert_eq!(node(&topology(&created), "db").substituted_by, None);
}

#[test]
fn mistakes_in_it_are_told_where_they_are() {
    let broken = database("").replace("type: tosca.nodes.DBMS", "type: tosca.nodes.DBSM");
    let files = files(", database.yaml", "7").with("database.yaml", &broken);
    let text = said(&run(&files), &files);
    assert!(text.contains("database.yaml:"), "{text}");
    assert!(text.contains("did you mean `tosca.nodes.DBMS`"), "{text}");
    let unmapped = database("").replace("size: [ megabytes ]", "name: [ name ]");
    let files = self::files(", database.yaml", "7").with("database.yaml", &unmapped);
    let text = said(&run(&files), &files);
    assert!(text.contains("PROPERTY: [ megabytes ]"), "{text}");
    let mistaken = database("")
        .replace("size: [ megabytes ]", "sise: [ megabits ]")
        .replace("address: [ where ]", "adress: [ were ]");
    let files = self::files(", database.yaml", "7").with("database.yaml", &mistaken);
    let text = said(&run(&files), &files);
    for part in [
        "has no property `sise`",
        "there is no input `megabits`",
        "has no attribute `adress`",
        "there is no output `were`",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}

/// A node of a template that stands for a node may ask for a template, too; never for itself.
#[test]
fn templates_stand_for_nodes_of_templates() {
    let cluster = "\
tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ types.yaml ]
topology_template:
  inputs: { name: { type: string } }
  substitution_mappings:
    node_type: my.SmallDatabase
    capabilities: { database: [ first, database ] }
  node_templates:
    first: { type: my.Database, directives: [ substitute ], properties: { name: { get_input: name } } }
";
    let outer = SERVICE
        .replace("IMPORTS", ", database.yaml, cluster.yaml")
        .replace("SIZE", "1")
        .replace("type: my.Database", "type: my.SmallDatabase");
    let files = Files::default()
        .with("service.yaml", &outer)
        .with("types.yaml", TYPES)
        .with("database.yaml", &database(""))
        .with("cluster.yaml", cluster);
    let topology = topology(&files);
    let inner = node(&topology, "db.first.data");
    let name = serde_json::to_value(&inner.properties["name"]).unwrap();
    assert_eq!(
        name["call"]["get_property"]["entity"],
        json!({ "node": "db.first" })
    );
    assert_eq!(
        topology
            .compute_of(&"db".parse().unwrap())
            .unwrap()
            .as_str(),
        "db.first.vm"
    );

    // the only one that would fit is the one that is being expanded
    let files = Files::default()
        .with("service.yaml", &outer.replace("database.yaml, ", ""))
        .with("types.yaml", TYPES)
        .with("cluster.yaml", cluster);
    let text = said(&run(&files), &files);
    assert!(
        text.contains("no service template here stands for `first`"),
        "{text}"
    );
}

/// Files of `Other-Definitions` have names of their own.
#[test]
fn other_definitions_of_an_archive_are_looked_through() {
    let own_types = database("").replace(
        "topology_template:",
        "node_types:\n  my.App: { derived_from: tosca.nodes.DBMS }\ntopology_template:",
    );
    let own_types = own_types.replace("type: tosca.nodes.DBMS\n", "type: my.App\n");
    let files = files("", "7").with_other(
        "other/database.yaml",
        &own_types.replace("types.yaml", "/types.yaml"),
    );
    let topology = topology(&files);
    let server = node(&topology, "db.server");
    assert!(server.is_a("tosca.nodes.DBMS"), "{:?}", server.ancestry);
    assert!(node(&topology, "app").is_a("my.App"));
    assert!(!node(&topology, "app").is_a("tosca.nodes.DBMS"));
}

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

/// However many nodes ask for templates that ask for templates, it ends with a named error.
#[test]
fn expansion_ends() {
    let mut files = Files::default();
    let level = |at: usize| {
        let nodes: String = (0..12)
            .map(|n| {
                format!(
                    "    n{n}: {{ type: my.L{}, directives: [ substitute ] }}\n",
                    at + 1
                )
            })
            .collect();
        format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3\nimports: [ types.yaml ]\n\
             topology_template:\n  substitution_mappings: {{ node_type: my.L{at} }}\n  node_templates:\n{nodes}"
        )
    };
    let types: String = (0..7)
        .map(|at| format!("  my.L{at}: {{ derived_from: tosca.nodes.Root }}\n"))
        .collect();
    files = files.with(
        "types.yaml",
        &format!("tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types:\n{types}"),
    );
    for at in 1..6 {
        files = files.with_other(&format!("l{at}.yaml"), &level(at));
    }
    files = files.with("service.yaml", &level(0));
    let processed = process("service.yaml", &files, &Inputs::default(), Mode::Tolerant);
    let text = said(&processed, &files);
    assert!(
        text.contains("more than 1000 nodes are substituted"),
        "{}",
        &text[..2000.min(text.len())]
    );
}
