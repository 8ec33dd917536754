//! Triggers and workflows of all generations come to one form.

use super::support::{Files, run};
use crate::render;
use serde_json::Value;
use topology::Topology;

/// A template as a topology; nothing but what is not acted upon may be reported.
fn lowered(version: &str, body: &str) -> Topology {
    let text = format!("tosca_definitions_version: {version}\n{body}");
    let files = Files::default()
        .with("service.yaml", &text)
        .with("resize.yml", "");
    let processed = run(&files);
    let codes: Vec<&str> = processed
        .diagnostics
        .iter()
        .map(|d| d.code.as_str())
        .collect();
    assert!(
        codes.iter().all(|code| *code == "T0107"),
        "{}",
        render(&processed.diagnostics, &files)
    );
    processed.topology.unwrap()
}

/// Without places in files.
fn placeless(value: &impl serde::Serialize) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.remove("location");
                map.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(value).unwrap();
    strip(&mut value);
    value
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn only_trigger(topology: &Topology) -> Value {
    placeless(&topology.policies.values().next().unwrap().triggers[0])
}

const NODE_OF_1: &str = "
node_types:
  t.App:
    derived_from: tosca.nodes.Root
    attributes: { utilization: { type: float } }
    interfaces: { Standard: { start: resize.yml } }
topology_template:
  node_templates:
    app: { type: t.App }
";

/// The three ways of 1.1, 1.2 and 1.3 to say the same (1.1 §3.5.16, 1.3 §3.6.22).
#[test]
fn a_condition_beside_or_inside_is_one() {
    let beside = "
  policies:
    - scale:
        type: tosca.policies.Scaling
        targets: [ app ]
        triggers:
          resize:
            event: tosca.events.resource.utilization
            constraint: { utilization: { greater_than: 50.0 } }
            period: 60
            evaluations: 1
            method: average
            action: { implementation: resize.yml }
";
    let inside = "
  policies:
    - scale:
        type: tosca.policies.Scaling
        targets: [ app ]
        triggers:
          resize:
            event: tosca.events.resource.utilization
            condition:
              constraint: [ { utilization: [ { greater_than: 50.0 } ] } ]
              period: 1 m
              evaluations: 1
              method: average
            action: [ { call_operation: Standard.start } ]
";
    let of_1_1 = only_trigger(&lowered(
        "tosca_simple_yaml_1_1",
        &format!("{NODE_OF_1}{beside}"),
    ));
    let of_1_3 = only_trigger(&lowered(
        "tosca_simple_yaml_1_3",
        &format!("{NODE_OF_1}{inside}"),
    ));
    assert_eq!(of_1_1["condition"], of_1_3["condition"]);
    assert_eq!(
        of_1_1["actions"][0]["run"]["implementation"]["primary"],
        "resize.yml"
    );
    insta::assert_snapshot!("trigger_of_1_3", pretty(&of_1_3));
}

#[test]
fn clauses_that_are_combined_become_one_expression() {
    let clauses = "
  policies:
    - heal:
        type: tosca.policies.Root
        targets: [ app ]
        triggers:
          odd:
            event: odd
            condition:
              - not: [ { utilization: [ { in_range: [ 10.0, UNBOUNDED ] } ] } ]
              - or:
                  - utilization: [ { equal: 1.0 } ]
                  - utilization: [ { less_than: 0.5 }, { greater_than: 0.1 } ]
            action: [ { set_state: started }, { inline: again } ]
  workflows:
    again: { steps: {} }
";
    let topology = lowered("tosca_simple_yaml_1_3", &format!("{NODE_OF_1}{clauses}"));
    insta::assert_snapshot!(
        "condition_of_1_3",
        pretty(&only_trigger(&topology)["condition"]["holds"])
    );
}

const WORKFLOW: &str = "
  workflows:
    restart:
      description: Stops it, starts it.
      inputs: { hard: { type: boolean, default: false } }
      preconditions:
        - target: app
          condition: [ { utilization: [ { less_than: 90.0 } ] } ]
      steps:
        halt:
          target: app
          activities: [ { set_state: stopping } ]
          on_success: [ go ]
          on_failure: [ tell ]
        go:
          target: app
          filter: [ { utilization: [ { less_than: 1.0 } ] } ]
          activities:
            - call_operation: Standard.start
            - set_state: started
        tell:
          target: app
          activities: [ { delegate: undeploy } ]
";

#[test]
fn a_workflow_is_in_the_topology() {
    let topology = lowered("tosca_simple_yaml_1_3", &format!("{NODE_OF_1}{WORKFLOW}"));
    insta::assert_snapshot!("workflow_of_1_3", pretty(&placeless(&topology.workflows)));
    // what is stored is read again
    let text = serde_json::to_string(&topology).unwrap();
    assert_eq!(serde_json::from_str::<Topology>(&text).unwrap(), topology);
}
