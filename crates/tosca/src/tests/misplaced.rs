//! Keynames that stand one level too high or too low, and what is said all the same behind a mistake at the
//! top of a file.

use super::support::{Files, report, run};
use crate::render;

#[test]
fn a_keyname_of_another_level_is_told_where_it_belongs() {
    let said = report(
        "inputs: { a: { type: string } }
topology_template:
  interfaces: {}
  node_types: {}
  node_templates:
    vm:
      type: tosca.nodes.Compute
      port: 80
      policies: []
",
    );
    for part in [
        "help: `inputs` belongs under `topology_template:`",
        "help: `interfaces` belongs to a node template, under `node_templates:`",
        "help: `node_types` belongs to the service template, beside `topology_template:`",
        "help: `policies` belongs to the topology template, beside `node_templates:`",
        "values of properties stand under `properties:`",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

fn told(text: &str) -> String {
    let files = Files::default().with("service.yaml", text);
    render(&run(&files).diagnostics, &files)
}

#[test]
fn what_is_wrong_behind_a_mistake_at_the_top_is_told_too() {
    for top in [
        "tosca_definitions_version: tosca_simple_yaml_1_4\ntopology_template:\n  node_templates:",
        "topology_template:\n  node_templates:",
        "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_template:",
        "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_tmplate:\n  node_templates:",
        "tosca_definitions_version: tosca_simple_yaml_1_3\nservice_template:\n  node_templates:",
    ] {
        let said = told(&format!(
            "{top}\n    vm: {{ type: tosca.nodes.Compte, x: 3 }}\n"
        ));
        for part in ["`tosca.nodes.Compte`", "no keyname `x`"] {
            assert!(said.contains(part), "{top}:\n{said}");
        }
    }
    let said = told(
        "tosca_definitions_version: tosca_2_0\ntopology_template:\n  node_templates: { a: { type: T } }\n",
    );
    assert!(
        said.contains("T0105") && said.contains("no node type `T`"),
        "{said}"
    );
}

#[test]
fn that_no_version_is_named_is_told_once() {
    let said = told("topology_template: {}\n");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}

#[test]
fn occurrences_of_2_have_other_successors() {
    let said = told(
        "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
node_types: { N: { capabilities: { c: { type: C } } } }
service_template:
  node_templates:
    n: { type: N, capabilities: { c: { occurrences: [ 1, 1 ] } }, requirements: [ { x: { occurrences: [ 1, 1 ] } } ] }
",
    );
    for part in [
        "leave it out: tosca_2_0 has nothing",
        "tosca_2_0 calls it `count`\n",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

/// Where a name is misspelt for another one, that is data.
#[test]
fn what_to_write_in_place_is_data() {
    let text = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types: { N: { derived_from: tosca.nodes.Root, properties: { port: { type: integer } } } }
topology_template:
  node_templates:
    n: { type: N, properties: { prot: 3 } }
    m: { type: N, proprties: { port: 3 } }
    o: { type: M }
    p: { type: tosca.nodes.Compte }
";
    let files = Files::default().with("service.yaml", text);
    let found = run(&files).diagnostics;
    let replaced = |message: &str| {
        let mut found = found.iter().filter(|d| d.message.contains(message));
        found.next().and_then(|d| d.replacement.as_deref())
    };
    assert_eq!(replaced("`prot`"), Some("port"));
    assert_eq!(replaced("`proprties`"), Some("properties"));
    assert_eq!(
        replaced("`tosca.nodes.Compte`"),
        Some("tosca.nodes.Compute")
    );
    assert_eq!(replaced("needs the property"), None);
}

/// What a program would put in place must be what is marked, and not the bracket before it.
#[test]
fn only_a_mark_on_the_name_itself_is_replaced() {
    let text = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  T:
    derived_from: tosca.nodes.Root
    attributes: { url: { type: string } }
    interfaces:
      Standard:
        operations:
          create: { implementation: x.sh, outputs: { o: [ SELF, ulr ] } }
topology_template:
  node_templates:
    t: { type: T }
";
    let files = Files::default().with("service.yaml", text);
    let diagnostics = run(&files).diagnostics;
    let told: Vec<_> = diagnostics
        .iter()
        .filter(|d| d.message.contains("ulr"))
        .collect();
    assert!(!told.is_empty(), "{diagnostics:#?}");
    for diagnostic in told {
        assert!(
            diagnostic.replacement.is_none() || diagnostic.length == 3,
            "{diagnostic:#?}"
        );
    }
}
