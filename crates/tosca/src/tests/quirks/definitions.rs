//! Quirks of types and templates.

use super::{found, quirk, silent, template};
use crate::{Code, Inputs, Mode, process};

#[test]
fn q02_a_requirement_refined_by_its_relationship_is_matched_by_capability() {
    let files = template(
        "
relationship_types:
  my.HostedOn: { derived_from: tosca.relationships.HostedOn }
node_types:
  my.Site:
    derived_from: tosca.nodes.SoftwareComponent
    requirements:
      - host: { capability: tosca.capabilities.Compute, relationship: my.HostedOn }
  my.Runtime:
    derived_from: tosca.nodes.Root
    capabilities:
      host: tosca.capabilities.Compute
topology_template:
  node_templates:
    site:
      type: my.Site
      requirements:
        - host: runtime
    runtime: { type: my.Runtime }
",
    );
    quirk(&files, Code::TargetType, "my.Runtime");
}

#[test]
fn q03_an_input_with_a_default_and_no_type() {
    let files = template(
        "
node_types:
  my.A:
    derived_from: tosca.nodes.Root
    properties: { port: { type: integer, default: 80 } }
    interfaces:
      Standard:
        inputs:
          port: { default: { get_property: [ SELF, port ] } }
        operations: { create: x.yml }
topology_template:
  node_templates:
    a: { type: my.A }
",
    );
    quirk(&files, Code::UntypedInput, "no type");
}

#[test]
fn q04_q05_a_hop_and_all_forms_of_an_implementation_are_legal() {
    silent(&template("
relationship_types:
  my.HostedOn:
    derived_from: tosca.relationships.HostedOn
    interfaces:
      Configure:
        operations:
          pre_configure_source:
            implementation: x.yml
            inputs: { at: { type: string, default: { get_attribute: [ SOURCE, host, public_address ] } } }
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
    a:
      type: tosca.nodes.SoftwareComponent
      requirements: [ { host: { node: vm, relationship: my.HostedOn } } ]
      interfaces:
        Standard:
          operations:
            create: x.yml
            start: { implementation: x.yml }
            delete: { implementation: { primary: x.yml } }
"));
}

#[test]
fn q06_scaling_policy_types_that_nothing_uses_and_names_with_a_mark() {
    let body = "
policy_types:
  my.ScaleOut: { derived_from: tosca.policies.Scaling }
topology_template:
  node_templates:
    vm_xx: { type: tosca.nodes.Compute }
    app_xx: { type: tosca.nodes.SoftwareComponent, requirements: [ { host: vm_xx } ] }
";
    quirk(
        &template(body),
        Code::ScalingOffered,
        "app_xx, vm_xx are taken for a scaling group",
    );
    silent(&template(&format!(
        "{body}  policies: [ {{ out: {{ type: my.ScaleOut, targets: [ vm_xx ] }} }} ]\n"
    )));
}

#[test]
fn q13_a_shared_relationship_template_is_legal() {
    silent(&template(
        "
topology_template:
  node_templates:
    a: { type: tosca.nodes.Compute, requirements: [ { dependency: { node: c, relationship: r } } ] }
    b: { type: tosca.nodes.Compute, requirements: [ { dependency: { node: c, relationship: r } } ] }
    c: { type: tosca.nodes.Compute }
  relationship_templates:
    r: { type: tosca.relationships.DependsOn }
",
    ));
}

#[test]
fn q13_no_time_limit_and_an_artifact_of_the_name_of_the_operation() {
    let files = template(
        "
topology_template:
  node_templates:
    a:
      type: tosca.nodes.Root
      artifacts:
        create: { file: x.yml, type: tosca.artifacts.Implementation }
      interfaces:
        Standard:
          operations:
            create: { implementation: { primary: create } }
",
    );
    silent(&files);
    let topology = process("service.yaml", &files, &Inputs::default(), Mode::Tolerant)
        .topology
        .unwrap();
    let a = &topology.nodes[&"a".parse().unwrap()];
    let create = a.operation("Standard", "create").unwrap();
    assert_eq!(create.implementation.as_ref().unwrap().primary, "x.yml");
    let text = "{ implementation: { primary: create, timeout: 0 } }";
    let body = "
topology_template:
  node_templates:
    a:
      type: tosca.nodes.Root
      artifacts:
        create: { file: x.yml, type: tosca.artifacts.Implementation }
      interfaces:
        Standard:
          operations:
            create: ";
    quirk(
        &template(&format!("{body}{text}\n")),
        Code::BadOperation,
        "0",
    );
}

#[test]
fn q03_its_type_is_that_of_what_the_default_gives() {
    let said = |inputs: &str| {
        let files = template(&format!(
            "
node_types:
  my.A:
    derived_from: tosca.nodes.Root
    properties: {{ port: {{ type: integer, default: 80, constraints: [ {{ less_than: 90 }} ] }} }}
    attributes: {{ url: {{ type: string }}, urls: {{ type: list, entry_schema: {{ type: string }} }} }}
    interfaces:
      Standard:
        inputs:
          port: {{ default: {{ get_property: [ SELF, port ] }} }}
          url: {{ default: {{ get_attribute: [ SELF, url ] }} }}
          urls: {{ default: {{ get_attribute: [ SELF, urls ] }} }}
          name: {{ default: {{ concat: [ a, b ] }} }}
          free: {{ default: 80 }}
        operations: {{ create: x.yml }}
  my.B: {{ derived_from: my.A }}
topology_template:
  node_templates:
    a: {{ type: my.B, interfaces: {{ Standard: {{ inputs: {{ {inputs} }} }} }} }}
",
        ));
        let diagnostics = found(&files, Mode::Tolerant);
        let errors = diagnostics.into_iter().filter(crate::Diagnostic::is_error);
        let errors: Vec<String> = errors
            .map(|d| format!("{}:{} {}", d.location.line, d.location.column, d.message))
            .collect();
        errors.join("; ")
    };
    for good in [
        "port: 100",
        "url: x, urls: [ x ], name: y, free: [ 1 ]",
        "port: { get_property: [ SELF, port ] }",
        "url: { concat: [ a, b ] }",
        "urls: [ { get_attribute: [ SELF, url ] } ]",
    ] {
        assert_eq!(said(good), "", "{good}");
    }
    for (wrong, told) in [
        (
            "port: many",
            "must be an integer, found the string \"many\"",
        ),
        ("url: [ x ]", "must be a string, found a list"),
        ("urls: x", "must be a list, found the string"),
        ("urls: [ 1 ]", "must be a string, found the integer 1"),
        ("name: [ x ]", "must be a string, found a list"),
        (
            "port: { concat: [ a ] }",
            "must be an integer, and `concat` gives a string",
        ),
        (
            "port: { get_attribute: [ SELF, urls ] }",
            "and the attribute `urls` is a list",
        ),
    ] {
        let said = said(wrong);
        assert!(
            said.contains(told) && said.starts_with("20:"),
            "{wrong}: {said}"
        );
        assert!(!said.contains(';'), "{wrong}: {said}");
    }
}
