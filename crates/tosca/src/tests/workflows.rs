//! Names in workflows: each leads to something that is there.

use super::support::assert_found;

const OF_1_3: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
relationship_types:
  t.On:
    derived_from: tosca.relationships.HostedOn
    attributes: { load: { type: float } }
node_types:
  t.App:
    derived_from: tosca.nodes.SoftwareComponent
    attributes: { utilization: { type: float } }
    interfaces: { Standard: { start: x.sh } }
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
    app:
      type: t.App
      requirements: [ host: { node: vm, relationship: t.On } ]
  groups:
    all: { type: tosca.groups.Root, members: [ app ] }
  workflows:
    restart:
      inputs: { times: { type: integer } }
      preconditions:
        - target: vm
          condition: [ { state: [ { equal: started } ] } ]
        - target: app
          target_relationship: host
          condition: [ { load: [ { less_than: 3.0 } ] } ]
      steps:
        stop:
          target: app
          filter: [ or: [ { utilization: { greater_than: 1.0 } }, { state: [ { equal: error } ] } ] ]
          activities: [ { delegate: undeploy }, { call_operation: tosca.interfaces.node.lifecycle.Standard.stop } ]
        link:
          target: app
          target_relationship: host
          operation_host: SOURCE
          activities:
            - call_operation: Configure.add_source
        all_of_them:
          target: all
          operation_host: vm
          activities: [ { call_operation: Standard.start } ]
      outputs: { o: [ app, component_version ] }
    again:
      steps:
        other: { target: app, activities: [ { inline: { workflow: restart, inputs: { times: 2 } } } ] }
        another: { target: app, activities: [ { delegate: heal } ] }
";

#[test]
fn workflows_of_1_3_name_what_is_there() {
    assert_found(
        OF_1_3,
        &[
            "times: { type: integer } | times: { type: integr } | integr | T0301 | `integer`",
            "times: { type: integer } | times: { typ: integer } | typ | T0101 | `type`",
            "host\n          operation_host | hst\n          operation_host | hst | T0601 | `host`",
            "host\n          condition | hst\n          condition | hst | T0601 | `host`",
            "state: [ { equal: started | stat: [ { equal: started | stat | T0504 | `state`",
            "equal: started | eqal: started | eqal | T0101 | `equal`",
            "load: [ | loat: [ | loat | T0504 | `load`",
            "utilization: { greater | utilisation: { greater | utilisation | T0504 | `utilization`",
            "greater_than: 1.0 | greater_thn: 1.0 | greater_thn | T0101 | `greater_than`",
            "Configure.add_source | Configure.add_sorce | Configure | T0702 | `Configure.add_source`",
            "Configure.add_source | Configuer.add_source | Configuer | T0701 | `Configure.add_source`",
            "operation_host: SOURCE | operation_host: SUORCE | SUORCE | T0707 | `SOURCE`",
            "operation_host: vm | operation_host: vn | vn | T0707 | `vm`",
            "delegate: undeploy | delegate: undeplyo | undeplyo | T0707 | `undeploy`",
            "delegate: heal | delegate: restrat | restrat | T0707 | `restart`",
            "{ times: 2 } | { times: 2, tims: 2 } | tims | T0704 | `times`",
            "restart, inputs: { times: 2 } | restart, inputs: {} | restart | T0704 | inputs:",
            "component_version ] | component_versoin ] | component_versoin | T0504 | `component_version`",
        ],
    );
}

/// What another orchestrator has is its own.
#[test]
fn a_workflow_that_may_be_elsewhere_is_a_warning() {
    let text = OF_1_3.replace("delegate: undeploy", "delegate: undeplyo");
    let files = super::support::Files::default()
        .with("service.yaml", &text)
        .with("x.sh", "");
    let processed = super::support::run(&files);
    assert!(processed.diagnostics.iter().all(|d| !d.is_error()));
}

const OF_2_0: &str = "tosca_definitions_version: tosca_2_0
relationship_types:
  On: { interfaces: { Link: { type: Linking } } }
capability_types: { Host: {} }
interface_types:
  Linking: { operations: { tie: {} } }
node_types:
  Server: { capabilities: { host: Host }, attributes: { address: { type: string } } }
  App: { requirements: [ host: { capability: Host, relationship: On, count_range: [ 0, 1 ] } ] }
service_template:
  node_templates:
    s: { type: Server }
    a: { type: App, requirements: [ host: s ] }
  workflows:
    w:
      inputs: { x: { type: integer }, y: { type: string, default: z } }
      steps:
        one:
          target: a
          target_relationship: host
          activities: [ { call_operation: Link.tie } ]
      outputs: { o: [ s, address ] }
    v:
      steps:
        one:
          target: a
          filter: [ { $equal: [ { $get_attribute: [ s, address ] }, up ] }, { $not: [ false ] } ]
          activities: [ { inline: { workflow: w, inputs: { x: 1 } } } ]
";

#[test]
fn workflows_of_2_0_name_what_is_there() {
    assert_found(
        OF_2_0,
        &[
            "x: { type: integer } | x: { type: integr } | integr | T0301 | `integer`",
            "target_relationship: host | target_relationship: hst | hst | T0601 | `host`",
            "Link.tie | Link.tei | Link | T0702 | `Link.tie`",
            "o: [ s, address ] | o: [ s, nope ] | nope | T0504 | address",
            "o: [ s, address ] | o: [ sa, address ] | sa | T0505 | ",
            "[ s, address ] }, up | [ s, adress ] }, up | adress | T0504 | address",
            "{ x: 1 } | { x: 1, q: 1 } | q | T0704 | `x`",
            "{ x: 1 } | { x: one } | one | T0401 | ",
            "{ workflow: w, inputs: { x: 1 } } | w | w | T0704 | inputs:",
        ],
    );
}
