//! Workflows, triggers and mappings that are right, and mistakes that lie near.

use super::support::{Files, Nobody, run};
use crate::{Processed, render};
use serde_json::{Value, json};
use topology::{ActivityKind, Evaluator, Outcome, Site, Topology, WorkflowBody};

fn processed(text: &str) -> (Processed, String) {
    let files = Files::default().with("service.yaml", text).with("x.sh", "");
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    (processed, said)
}

#[track_caller]
fn right(text: &str) -> Topology {
    let (processed, said) = processed(text);
    assert_eq!(said, "", "{text}");
    processed.topology.unwrap()
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    let (_, said) = processed(text);
    for part in parts {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let reports = said.lines().filter(|line| line.contains("[T0"));
    assert_eq!(reports.count(), 1, "{said}");
}

/// A step of a workflow about `app`, with a filter and a state.
fn step(filter: &str, state: &str) -> String {
    format!(
        "tosca_definitions_version: tosca_2_0
imports: [ {{ profile: \"org.oasis-open.simple:2.0\" }} ]
service_template:
  inputs:
    state: {{ type: string, default: started }}
  node_templates:
    vm: {{ type: Compute }}
    app: {{ type: SoftwareComponent, requirements: [ host: vm ] }}
  workflows:
    w:
      inputs: {{ own: {{ type: string, default: started }} }}
      steps:
        s:
          target: app
          filter: [ {{ $equal: [ {{ $get_attribute: {filter} }}, started ] }} ]
          activities: [ set_state: {state} ]
"
    )
}

#[test]
fn a_filter_is_about_the_target_of_its_step() {
    right(&step("[ SELF, state ]", "started"));
    says(
        &step("[ SELF, stat ]", "started"),
        &["T0504", "no attribute `stat`"],
    );
    right(
        "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
  workflows:
    w:
      preconditions:
        - target: vm
          condition: [ assert: [ state: [ equal: { get_attribute: [ SELF, state ] } ] ] ]
      steps:
        s: { target: vm, activities: [ set_state: started ] }
",
    );
    let service = step("[ SELF, state ]", "started").replace(
        "      steps:",
        "      precondition: { $equal: [ { $get_attribute: [ SELF, state ] }, started ] }\n      steps:",
    );
    says(
        &service,
        &["T0506", "`SELF` means nothing outside node templates"],
    );
}

#[test]
fn a_state_may_be_asked_of_an_input() {
    let topology = right(&step("[ app, state ]", "{ $get_input: state }"));
    let WorkflowBody::Steps(steps) = &topology.workflows["w"].body else {
        panic!("steps");
    };
    let what = steps["s"].activities.iter().map(|a| &a.what);
    let wanted = [ActivityKind::SetState("started".to_owned())];
    assert!(what.eq(wanted.iter()));
    says(
        &step("[ app, state ]", "{ $get_input: own }"),
        &["open[T0107]"],
    );
    says(
        &step("[ app, state ]", "{ $get_input: stat }"),
        &["T0502", "`stat`"],
    );
    says(
        &step("[ app, state ]", "{ a: b }"),
        &["T0102", "expected a state"],
    );
}

/// A requirement that may be left without a target.
fn optional(written: &str) -> String {
    format!(
        "tosca_definitions_version: tosca_2_0
capability_types: {{ C: {{}} }}
relationship_types: {{ R: {{}} }}
node_types:
  A: {{ requirements: [ r: {{ capability: C, relationship: R, count_range: [ 0, 1 ] }} ] }}
service_template:
  inputs:
    yes: {{ type: boolean, default: true }}
    word: {{ type: string, default: x }}
  node_templates:
    a: {{ type: A, requirements: [ r: {{ optional: {written} }} ] }}
"
    )
}

#[test]
fn whether_it_is_optional_may_be_asked_of_an_input() {
    right(&optional("true"));
    right(&optional("{ $get_input: yes }"));
    let (_, said) = processed(&optional("maybe"));
    assert!(said.contains("expected true or false"), "{said}");
    let (_, said) = processed(&optional("{ $get_input: word }"));
    assert!(said.contains("error[T0401]"), "{said}");
    let (_, said) = processed(&optional("{ $node_index: [] }"));
    assert!(said.contains("error[T0401]"), "{said}");
}

/// A trigger of 1.1.
fn trigger(condition: &str, action: &str) -> String {
    format!(
        "tosca_definitions_version: tosca_simple_yaml_1_1
topology_template:
  node_templates:
    vm: {{ type: tosca.nodes.Compute }}
  policies:
    - p:
        type: tosca.policies.Update
        targets: [ vm ]
        triggers:
          t:
            event_type: tosca.events.resource.utilization
            {condition}
            action: {action}
"
    )
}

#[test]
fn actions_of_1_1_stand_under_the_names_of_operations() {
    let schedule =
        "schedule: { start_time: \"2026-01-01T00:00:00Z\", end_time: \"2026-02-01T00:00:00Z\" }";
    for action in [
        "x.sh",
        "{ implementation: x.sh }",
        "{ resize: x.sh }",
        "{ resize: { inputs: { a: 1 }, implementation: x.sh } }",
        "{ resize: { implementation: { primary: x.sh } } }",
    ] {
        let topology = processed(&trigger(schedule, action)).0.topology.unwrap();
        let policy = topology.policies.values().next().unwrap();
        let ran = policy.triggers[0].actions.iter();
        let ran = ran.filter(|a| matches!(a.what, ActivityKind::Run { .. }));
        assert_eq!(ran.count(), 1, "{action}");
    }
    let (_, said) = processed(&trigger(schedule, "{ resize: { inputs: { a: 1 } } }"));
    assert!(said.contains("names nothing that can be run"), "{said}");
}

#[test]
fn a_constraint_of_1_1_without_an_attribute_is_not_acted_upon() {
    for condition in [
        "condition: { constraint: { greater_than: 50 }, period: 60 }",
        "condition: { in_range: [ 1, 50 ] }",
    ] {
        let (_, said) = processed(&trigger(condition, "x.sh"));
        assert!(said.contains("this names no attribute"), "{said}");
        assert!(!said.contains("error"), "{said}");
    }
    let (_, said) = processed(&trigger("condition: { stat: [ { equal: x } ] }", "x.sh"));
    assert!(said.contains("error[T0504]"), "{said}");
}

/// A node with two relationships, and a template that stands for it with these inputs and mapping.
fn mapped(mapping: &str) -> (Processed, String) {
    let types = "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: { properties: { user: { type: string, default: root } } } }
node_types:
  A: { requirements: [ peer: { capability: C, relationship: R, count_range: [ 1, 3 ] } ] }
  In: { properties: { who: { type: string }, all: { type: list, entry_schema: string } } }
  T: { capabilities: { c: C } }
";
    let inner = format!(
        "tosca_definitions_version: tosca_2_0
imports: [ t.yaml ]
service_template:
  inputs:
    who: {{ type: string, default: nobody }}
    all: {{ type: list, entry_schema: string, default: [] }}
  substitution_mappings: {{ node_type: A, properties: {mapping} }}
  node_templates:
    in: {{ type: In, properties: {{ who: {{ $get_input: who }}, all: {{ $get_input: all }} }} }}
"
    );
    let service = "tosca_definitions_version: tosca_2_0
imports: [ t.yaml, in.yaml ]
service_template:
  node_templates:
    t: { type: T }
    a:
      type: A
      directives: [ substitute ]
      requirements:
        - peer: { node: t, relationship: { type: R, properties: { user: me } } }
        - peer: t
  outputs: {}
";
    let files = Files::default()
        .with("service.yaml", service)
        .with("t.yaml", types)
        .with("in.yaml", &inner);
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    (processed, said)
}

#[test]
fn properties_of_relationships_go_into_a_template() {
    for (mapping, who, all) in [
        ("{ [ RELATIONSHIP, peer, user ]: who }", "me", json!([])),
        (
            "{ [ RELATIONSHIP, peer, 1, user ]: who }",
            "root",
            json!([]),
        ),
        (
            "{ [ RELATIONSHIP, peer, 2, user ]: who }",
            "nobody",
            json!([]),
        ),
        (
            "{ [ RELATIONSHIP, peer, ALL, user ]: all }",
            "nobody",
            json!(["me", "root"]),
        ),
    ] {
        let (processed, said) = mapped(mapping);
        assert_eq!(said, "", "{mapping}");
        let (topology, groups) = (processed.topology.unwrap(), processed.groups.unwrap());
        let evaluator = Evaluator::new(&topology, &groups, &Nobody);
        let node = &topology.nodes[&"a.in".parse().unwrap()];
        let value = |name: &str| {
            let site = Site::Node(model::InstanceId::Single(node.name.clone()));
            match evaluator.evaluate(&node.properties[name], &site) {
                Ok(Outcome::Known(value)) => value,
                other => Value::from(format!("{other:?}")),
            }
        };
        assert_eq!((value("who"), value("all")), (json!(who), all), "{mapping}");
    }
}

#[test]
fn mapped_relationships_and_their_properties_are_there() {
    let (_, said) = mapped("{ [ RELATIONSHIP, pear, user ]: who }");
    assert!(said.contains("has no requirement `pear`"), "{said}");
    let (_, said) = mapped("{ [ RELATIONSHIP, peer, usr ]: who }");
    assert!(said.contains("has no property `usr`"), "{said}");
}

#[test]
fn a_requirement_that_is_mapped_need_not_be_fulfilled_in_the_template() {
    let types = "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: {} }
node_types:
  A: { requirements: [ peer: { capability: C, relationship: R, node: T, count_range: [ 1, 4 ] } ] }
  In: { requirements: [ peer: { capability: C, relationship: R, count_range: [ 0, 1 ] } ] }
  T: { capabilities: { c: C } }
";
    let inner = "tosca_definitions_version: tosca_2_0
imports: [ t.yaml ]
service_template:
  substitution_mappings: { node_type: A, requirements: [ peer: [ in, peer ] ] }
  node_templates:
    in: { type: In, requirements: [ peer: { optional: false } ] }
";
    let service = "tosca_definitions_version: tosca_2_0
imports: [ t.yaml, in.yaml ]
service_template:
  node_templates:
    t: { type: T }
    a: { type: A, directives: [ substitute ], requirements: [ peer: t ] }
";
    let files = Files::default()
        .with("service.yaml", service)
        .with("t.yaml", types)
        .with("in.yaml", inner);
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let topology = processed.topology.unwrap();
    let node = &topology.nodes[&"a.in".parse().unwrap()];
    let targets = node.requirements.iter().map(|r| r.target.as_str());
    assert_eq!(targets.collect::<Vec<_>>(), ["t"]);
}
