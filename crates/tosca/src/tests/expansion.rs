//! Templates that stand for nodes of templates that stand for nodes, from wherever they come.

use super::substitution::{SERVICE, TYPES, database, files, node, said, topology};
use super::support::{Files, run};
use crate::{Inputs, Mode, process};
use serde_json::json;

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
