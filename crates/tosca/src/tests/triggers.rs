//! Names, numbers and times in triggers of 1.3.

use super::support::{Files, assert_found, run};

const RIGHT: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.App:
    derived_from: tosca.nodes.SoftwareComponent
    attributes: { utilization: { type: float } }
    interfaces: { Standard: { start: x.sh } }
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
    app: { type: t.App, requirements: [ host: vm ] }
  policies:
    - watch:
        type: tosca.policies.Root
        targets: [ app ]
        triggers:
          busy:
            event: busy
            schedule: { start_time: 2026-01-01T10:00:00Z, end_time: 2026-01-01T12:00:00+01:00 }
            target_filter: { node: app }
            condition:
              constraint: [ not: [ { utilization: [ { greater_than: 0.5 } ] } ] ]
              period: 60 s
              evaluations: 2
            action: [ { call_operation: Standard.start } ]
          below:
            event_type: below
            target_filter: { node: app, requirement: host, capability: endpoint }
            condition: [ { anything: [ { equal: 1 } ] } ]
            action: [ { set_state: started } ]
          beside:
            event: beside
            target_filter: { node: vm, capability: scalable }
            condition: [ { max_instances: [ { equal: 1 } ] } ]
            action: [ { set_state: stopped } ]
";

#[test]
fn what_triggers_name_is_there() {
    assert_found(
        RIGHT,
        &[
            "greater_than | greater_thn | greater_thn | T0101 | `greater_than`",
            "{ utilization: [ | { utilisation: [ | utilisation | T0504 | `utilization`",
            "max_instances: | max_instance: | max_instance | T0504 | `max_instances`",
            "requirement: host | requirement: hots | hots | T0601 | `host`",
            "capability: endpoint | capability: endpiont | endpiont | T0607 | `endpoint`",
            "capability: scalable | capability: scalible | scalible | T0607 | `scalable`",
            "evaluations: 2 | evaluations: 0 | 0 | T0401 | 1 or more",
            "start_time: 2026-01-01T10:00:00Z | start_time: soon | soon | T0401 | 2026-01-31T08:00:00Z",
            "2026-01-01T12:00:00+01:00 | 2026-01-01T12:00:00+02:30 | 2026 | T0401 | after 2026-01-01T10:00:00Z",
        ],
    );
}

#[test]
fn event_and_action_must_be_there() {
    assert_found(
        RIGHT,
        &[
            "busy:\n            event: busy | busy: | busy | T0103 | event",
            "beside:\n            event: beside\n | beside:\n | beside | T0103 | event",
            "below:\n            event_type: below\n            target_filter: { node: app, requirement: host, capability: endpoint }\n            condition: [ { anything: [ { equal: 1 } ] } ]\n            action: [ { set_state: started } ] | below:\n            event_type: below | below | T0103 | action",
        ],
    );
}

const OF_TYPES: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.App:
    derived_from: tosca.nodes.SoftwareComponent
    attributes: { utilization: { type: float } }
policy_types:
  t.Watch:
    derived_from: tosca.policies.Root
    triggers:
      busy:
        event: busy
        condition: [ { utilization: [ { greater_than: 0.5 } ] } ]
        action: [ { call_operation: Standard.start } ]
      idle: { event: idle, action: [ { set_state: stopped } ] }
  t.Narrower: { derived_from: t.Watch }
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
    app: { type: t.App, requirements: [ host: vm ] }
  policies:
    - one: { type: t.Watch, targets: [ app ] }
    - two: { type: t.Narrower, targets: [ app ], triggers: { idle: { event: own, action: [ { set_state: started } ] } } }
";

#[test]
fn a_policy_has_the_triggers_of_its_type() {
    assert_found(
        OF_TYPES,
        &[
            "utilization: [ | utilisation: [ | utilisation | T0504 | `utilization`",
            "greater_than | greater_thn | greater_thn | T0101 | `greater_than`",
            "Standard.start | Standard.strat | Standard | T0702 | `Standard.start`",
            "busy:\n        event: busy | busy: | busy | T0103 | event",
        ],
    );
    let files = Files::default().with("service.yaml", OF_TYPES);
    let topology = run(&files).topology.expect("right");
    let events = |policy: &str| -> Vec<String> {
        let triggers = &topology.policies[&policy.parse().unwrap()].triggers;
        let events = triggers.iter().map(|t| t.event.clone().unwrap_or_default());
        events.collect()
    };
    assert_eq!(events("one"), ["busy", "idle"]);
    assert_eq!(events("two"), ["busy", "own"]);
}

/// Attributes are those of all targets, members of groups among them.
#[test]
fn without_a_filter_conditions_are_about_the_targets() {
    let grouped = OF_TYPES
        .replace(
            "  policies:",
            "  groups: { all: { type: tosca.groups.Root, members: [ app, vm ] } }\n  policies:",
        )
        .replace("targets: [ app ]", "targets: [ all, vm ]")
        .replace(
            "{ utilization: [",
            "{ public_address: [ { equal: x } ] }, { utilization: [",
        );
    assert_found(
        &grouped,
        &["public_address: | public_addres: | public_addres | T0504 | `public_address`"],
    );
}

/// A time has a unit (TOSCA 1.3 §3.6.22); examples of 1.1 leave it out.
#[test]
fn a_period_without_a_unit_is_told() {
    let policy = |period: &str| {
        super::support::report(&format!(
            "topology_template:
  node_templates: {{ app: {{ type: tosca.nodes.Compute }} }}
  policies:
    - p:
        type: tosca.policies.Placement
        targets: [ app ]
        triggers:
          t:
            event: e
            condition: {{ constraint: [ state: [ equal: started ] ], period: {period} }}
            action: [ set_state: started ]
"
        ))
    };
    assert!(!policy("5 s").contains("T0401"));
    let said = policy("5");
    assert!(
        said.contains("warning[T0401]: this period has no unit: 5 s are meant"),
        "{said}"
    );
}
