//! What 1.x finds behind a requirement and along the hosts: in each node, then in the capability (TOSCA 1.3
//! §4.1, §4.4.2, §4.5.1).

use super::support::{Files, Nobody, assert_found, report, run, with_header};
use crate::render;
use serde_json::{Value, json};
use topology::{Evaluator, Outcome, Site};

const BLOG: &str = "
node_types:
  Api:
    derived_from: tosca.nodes.SoftwareComponent
    capabilities: { api: tosca.capabilities.Endpoint }
  App:
    derived_from: tosca.nodes.WebApplication
    properties: { v: { type: VTYPE, required: false } }
    requirements:
      - database_endpoint:
          capability: tosca.capabilities.Endpoint.Database
          node: tosca.nodes.Database
          relationship: tosca.relationships.ConnectsTo
      - api: { capability: tosca.capabilities.Endpoint, node: Api, relationship: tosca.relationships.ConnectsTo }
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute, capabilities: { host: { properties: { num_cpus: 2 } }, os: { properties: { type: linux } } } }
    web:
      type: tosca.nodes.WebServer
      properties: { component_version: 2.4.0 }
      requirements: [ host: vm ]
      capabilities: { data_endpoint: { properties: { port: 80 } } }
    mysql: { type: tosca.nodes.DBMS, properties: { port: 1 }, requirements: [ host: vm ] }
    db:
      type: tosca.nodes.Database
      properties: { name: blog }
      requirements: [ host: mysql ]
      capabilities: { database_endpoint: { properties: { port: 3306 } } }
    service:
      type: Api
      requirements: [ host: vm ]
      capabilities:
        api: { properties: { port: 8080, ports: { user_port: { protocol: udp, source: 9 } } } }
    app:
      type: App
      properties: { v: VALUE }
      requirements: [ host: web, database_endpoint: db, api: service ]
";

fn blog(of_type: &str, value: &str) -> String {
    BLOG.replace("VTYPE", of_type).replace("VALUE", value)
}

/// What the property comes to.
fn comes_to(of_type: &str, value: &str) -> Value {
    let files = Files::default().with("service.yaml", &with_header(&blog(of_type, value)));
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    let (Some(topology), Some(groups)) = (processed.topology, processed.groups) else {
        panic!("{value}\n{said}");
    };
    let evaluator = Evaluator::new(&topology, &groups, &Nobody);
    let of_app = &topology.nodes[&"app".parse().unwrap()].properties["v"];
    let site = Site::Node(model::InstanceId::Single("app".parse().unwrap()));
    match evaluator.evaluate(of_app, &site) {
        Ok(Outcome::Known(value)) => value,
        other => panic!("{value}: {other:?}\n{said}"),
    }
}

#[test]
fn behind_a_requirement_the_node_comes_first_then_its_capability() {
    for (of_type, path, value) in [
        // the specification's own example
        ("integer", "SELF, database_endpoint, port", json!(3306)),
        ("integer", "app, api, port", json!(8080)),
        (
            "string",
            "SELF, api, ports, user_port, protocol",
            json!("udp"),
        ),
        ("string", "SELF, database_endpoint, name", json!("blog")),
        ("integer", "SELF, database_endpoint, host, port", json!(1)),
        ("integer", "SELF, api, host, num_cpus", json!(2)),
        ("integer", "SELF, host, host, num_cpus", json!(2)),
        // by its name
        ("integer", "SELF, host, data_endpoint, port", json!(80)),
        ("string", "SELF, host, host, os, type", json!("linux")),
    ] {
        for function in ["get_property", "get_attribute"] {
            let value_of = comes_to(of_type, &format!("{{ {function}: [ {path} ] }}"));
            assert_eq!(value_of, value, "{function} {path}");
        }
    }
}

#[test]
fn each_host_is_looked_at_in_turn() {
    for (of_type, path, value) in [
        ("integer", "HOST, data_endpoint, port", json!(80)),
        ("version", "HOST, component_version", json!("2.4.0")),
        ("string", "HOST, os, type", json!("linux")),
        ("integer", "HOST, host, num_cpus", json!(2)),
    ] {
        for function in ["get_property", "get_attribute"] {
            let value_of = comes_to(of_type, &format!("{{ {function}: [ {path} ] }}"));
            assert_eq!(value_of, value, "{function} {path}");
        }
    }
}

#[test]
fn attributes_behind_a_requirement_are_known_at_run_time() {
    let value = "{ get_attribute: [ SELF, database_endpoint, ip_address ] }";
    assert_eq!(report(&blog("string", value)), "");
}

#[test]
fn what_is_not_there_is_told_where_it_is_asked_for() {
    let right = with_header(&blog("integer", "{ get_property: [ SELF, api, port ] }"));
    assert_found(
        &right,
        &[
            "SELF, api, port ] | SELF, api, prot ] | prot | T0503 | did you mean `port`",
            "SELF, api, port ] | SELF, api, protocol ] | { get_property | T0401 | string",
            "SELF, api, port ] | SELF, database_endpoint, nam ] | nam | T0503 | did you mean `name`",
            "SELF, api, port ] | HOST, data_endpoint, prot ] | prot | T0503 | did you mean `port`",
            "SELF, api, port ] | HOST, nothing ] | nothing | T0503 | has no property",
            "SELF, api, port ] | HOST, context_root ] | context_root | T0503 | has no property",
        ],
    );
}
