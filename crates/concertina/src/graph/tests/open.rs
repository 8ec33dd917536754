//! Templates that are right, and cannot be deployed as they stand.

use super::super::mermaid;
use super::{drawn, outline};
use crate::wiring::TemplateError;

const OPEN: &str = "
policy_types:
  radon.policies.scaling.ScaleOut:
    derived_from: tosca.policies.Scaling
    properties:
      cpu_upper_bound: { type: float }
      adjustment: { type: integer }
topology_template:
  inputs:
    bound: { type: float }
  node_templates:
    vm:
      type: concertina.nodes.Server
      capabilities: { scalable: { properties: { max_instances: 3 } } }
    site:
      type: tosca.nodes.SoftwareComponent
      requirements: [ { host: vm } ]
      interfaces: { Standard: { operations: { start: gone.yml } } }
  policies:
    - grow:
        type: radon.policies.scaling.ScaleOut
        properties: { cpu_upper_bound: { get_input: bound }, adjustment: 1 }
        targets: [ vm ]
";

#[test]
fn what_is_open_is_told_and_the_rest_drawn() {
    let open = outline(&[("service.yaml", OPEN)]).unwrap();
    assert_eq!((open.findings.open(), open.findings.errors()), (2, 0));
    let text = mermaid(&drawn(&open));
    // without its number, the policy is in no box
    for part in [
        "vm · Server<br/>1..3 members\"",
        "site ·",
        "grow · ScaleOut",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

fn errors(text: &str) -> usize {
    match outline(&[("service.yaml", text)]) {
        Err(TemplateError::Findings { findings, .. }) => findings.errors(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_wrong_is_not_drawn() {
    assert_eq!(
        errors(&OPEN.replace("targets: [ vm ]", "targets: [ vn ]")),
        1
    );
    // what is wrong with a policy counts where nothing is open
    let closed = OPEN
        .replace("{ get_input: bound }", "120.0")
        .replace("float }\n  node", "float, default: 1.0 }\n  node")
        .replace("{ start: gone.yml }", "{}");
    assert_eq!(errors(&closed), 1);
}
