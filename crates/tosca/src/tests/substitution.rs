//! Templates that stand for nodes.

use super::support::{Files, run};
use crate::{Code, Processed, render};
use serde_json::json;
use topology::{Directive, NodeTemplate, Topology};

pub(super) const TYPES: &str = "\
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

pub(super) const SERVICE: &str = "\
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

pub(super) const DATABASE: &str = "\
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
pub(super) fn database(filter: &str) -> String {
    DATABASE.replace("FILTER", filter)
}

pub(super) fn files(imports: &str, size: &str) -> Files {
    let service = SERVICE.replace("IMPORTS", imports).replace("SIZE", size);
    Files::default()
        .with("service.yaml", &service)
        .with("types.yaml", TYPES)
}

pub(super) fn topology(files: &Files) -> Topology {
    let processed = run(files);
    let said = render(&processed.diagnostics, files);
    processed.topology.unwrap_or_else(|| panic!("{said}"))
}

pub(super) fn node<'t>(topology: &'t Topology, name: &str) -> &'t NodeTemplate {
    let found = topology.nodes.get(&name.parse().unwrap());
    found.unwrap_or_else(|| panic!("{name} is not in {:?}", topology.nodes.keys()))
}

pub(super) fn targets(node: &NodeTemplate) -> Vec<(&str, &str)> {
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

pub(super) fn said(processed: &Processed, files: &Files) -> String {
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

/// A node that is made if none can be selected is complete.
#[test]
fn a_node_that_may_be_made_has_its_values() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types: { t.A: { derived_from: tosca.nodes.Root, properties: { p: { type: string } } } }
topology_template:
  node_templates:
    a: { type: t.A, directives: [ select, create ], properties: { p: mine } }
";
    let topology = run(&Files::default().with("service.yaml", text))
        .topology
        .unwrap();
    let a = node(&topology, "a");
    assert_eq!(a.properties["p"].as_literal().unwrap(), "mine");
    assert_eq!(a.directives, [Directive::Select, Directive::Create]);
    let missing = text.replace(", properties: { p: mine }", "");
    let found = run(&Files::default().with("service.yaml", &missing)).diagnostics;
    assert!(
        found.iter().any(|d| d.code == Code::MissingProperty),
        "{found:#?}"
    );
    // of one that is only selected nothing but the filter counts
    let selected = missing.replace("[ select, create ]", "[ select ]");
    let found = run(&Files::default().with("service.yaml", &selected)).diagnostics;
    assert!(found.iter().all(|d| !d.is_error()), "{found:#?}");
}

/// Why none stands for a node, and by the version of the file.
#[test]
fn templates_that_do_not_stand_for_a_node_are_shown() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ other.yaml, filtered.yaml ]
topology_template:
  node_templates:
    a: { type: t.A, directives: [ substitute ], properties: { p: mine } }
";
    let types = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.A: { derived_from: tosca.nodes.Root, properties: { p: { type: string } } }
  t.B: { derived_from: tosca.nodes.Root }
";
    let mapped = |lines: &str| {
        format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3\nimports: [ types.yaml ]\n\
             topology_template:\n  substitution_mappings:\n{lines}"
        )
    };
    let filtered = "    node_type: t.A\n    substitution_filter: { properties: [ { p: { equal: yours } } ] }\n";
    let files = Files::default()
        .with("service.yaml", text)
        .with("types.yaml", types)
        .with("other.yaml", &mapped("    node_type: t.B\n"))
        .with("filtered.yaml", &mapped(filtered));
    let found = run(&files).diagnostics;
    let found: Vec<_> = found
        .iter()
        .filter(|d| d.code == Code::NoSubstitute)
        .collect();
    let [only] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(only.section.as_deref(), Some("TOSCA 1.3 §3.8.13"));
    let notes: Vec<_> = only.related.iter().map(|n| n.message.as_str()).collect();
    assert_eq!(
        notes,
        [
            "this one is for t.B alone",
            "this one is for others: its filter"
        ]
    );
}
