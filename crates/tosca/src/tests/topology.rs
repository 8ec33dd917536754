//! Templates become topologies.

use super::support::{Files, run, with_header};
use crate::render;

const SMALL: &str = "
topology_template:
  node_templates:
    vm:
      type: concertina.nodes.Server
      capabilities:
        scalable: { properties: { max_instances: 3 } }
    app:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host: vm
      interfaces:
        Standard:
          configure: app.yml
";

#[test]
fn a_small_service_becomes_a_topology() {
    let files = Files::default()
        .with("service.yaml", &with_header(SMALL))
        .with("app.yml", "");
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let topology = processed.topology.unwrap();
    assert_eq!(topology.nodes.len(), 2);
    let app = &topology.nodes[&"app".parse().unwrap()];
    let configure = app.operation("Standard", "configure").unwrap();
    assert_eq!(
        configure.implementation.as_ref().unwrap().primary,
        "app.yml"
    );
    assert!(
        app.requirements[0]
            .relationship
            .is_a("tosca.relationships.HostedOn")
    );
    assert_eq!(processed.groups.unwrap().iter().count(), 1);
}
