//! Node filters choose what fulfils a requirement.

use super::support::{Files, run};
use crate::render;

const MACHINES: &str = "
  node_templates:
    small:
      type: tosca.nodes.Compute
      capabilities: { host: { properties: { num_cpus: 1, mem_size: 512 MB } } }
    large:
      type: tosca.nodes.Compute
      capabilities: { host: { properties: { num_cpus: { get_input: cpus }, mem_size: 4 GB } } }
    app:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host:
            NODE
            node_filter:
              capabilities:
                - host:
                    properties:
                      - num_cpus: { in_range: [ 2, 8 ] }
                      - mem_size: { greater_or_equal: 1 GB }
";

/// The host of `app`, and what is reported.
fn host_of_app(node: &str, cpus: u32) -> (Option<String>, String) {
    let text = format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  inputs:\n    \
         cpus: {{ type: integer, default: {cpus} }}\n{}",
        MACHINES.replace("NODE", node)
    );
    host(&Files::default().with("service.yaml", &text))
}

fn host(files: &Files) -> (Option<String>, String) {
    let processed = run(files);
    let topology = processed.topology.as_ref();
    let app = topology.map(|t| &t.nodes[&"app".parse().unwrap()]);
    let host = app.and_then(|app| Some(app.requirement("host")?.target.to_string()));
    (host, render(&processed.diagnostics, files))
}

#[test]
fn the_one_that_satisfies_is_chosen() {
    assert_eq!(
        host_of_app("", 4),
        (Some("large".to_owned()), String::new())
    );
    let (none, said) = host_of_app("", 16);
    assert_eq!(none, None);
    assert!(
        said.contains("no node template fits the requirement `host`"),
        "{said}"
    );
}

#[test]
fn one_that_is_named_must_satisfy_as_well() {
    let (_, said) = host_of_app("node: small", 4);
    assert!(
        said.contains("error[T0612]: `small` does not satisfy the filter"),
        "{said}"
    );
    assert!(said.contains("these fit: large"), "{said}");
    let (host, said) = host_of_app("node: large", 4);
    assert_eq!((host.as_deref(), said.as_str()), (Some("large"), ""));
}

/// Since 2.0 a filter is a condition, and `SELF` the relationship (TOSCA 2.0 §8.6).
#[test]
fn conditions_of_2_0_choose_as_well() {
    let text = "tosca_definitions_version: tosca_2_0
imports:
  - profile: concertina:1.0
service_template:
  node_templates:
    small:
      type: Server
      capabilities: { host: { properties: { num_cpus: 1, mem_size: 512 MB } } }
    large:
      type: Server
      capabilities: { host: { properties: { num_cpus: 4, mem_size: 4 GB } } }
    app:
      type: SoftwareComponent
      requirements:
        - host:
            node_filter:
              $and:
                - $greater_than: [ { $get_property: [ SELF, CAPABILITY, num_cpus ] }, 1 ]
                - $greater_or_equal:
                    - $get_property: [ SELF, TARGET, CAPABILITY, host, mem_size ]
                    - 800 MB
";
    let files = Files::default().with("service.yaml", text);
    assert_eq!(host(&files), (Some("large".to_owned()), String::new()));
    let narrower = text.replace("800 MB", "8 GB");
    let (none, said) = host(&Files::default().with("service.yaml", &narrower));
    assert_eq!(none, None);
    assert!(said.contains("no node template fits"), "{said}");
}
