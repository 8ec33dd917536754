//! Quirks of types and templates.

use super::{found, quirk, silent, template};
use crate::{Code, Inputs, Mode, process};

const STANDARD_IN_RELATIONSHIP: &str = "
relationship_types:
  my.ConnectsTo:
    derived_from: tosca.relationships.ConnectsTo
    interfaces:
      Standard:
        type: tosca.interfaces.node.lifecycle.Standard
        operations:
          post_configure_source: x.yml
topology_template:
  node_templates:
    a:
      type: tosca.nodes.Root
      requirements:
        - dependency: { node: b, relationship: my.ConnectsTo, capability: tosca.capabilities.Endpoint.Admin }
    b: { type: tosca.nodes.Compute }
";

/// One operation that is misspelt is told, and the others are read as they are meant.
#[test]
fn q01_an_operation_of_configure_that_is_misspelt() {
    let read = |operations: &str| {
        let body = format!(
            "relationship_types:\n  my.R:\n    derived_from: tosca.relationships.Root\n    interfaces:\n      \
             Standard:\n        operations: {{ {operations} }}\n"
        );
        let found = found(&template(&body), Mode::Tolerant);
        let codes: Vec<_> = found.iter().map(|d| d.code).collect();
        (codes, found)
    };
    let misspelt = [
        "post_configure_source: x.yml, pre_confgure_source: x.yml",
        "pre_confgure_source: x.yml",
    ];
    for operations in misspelt {
        let (codes, found) = read(operations);
        assert_eq!(codes, [Code::InterfaceMixedUp, Code::UnknownOperation]);
        let help = found[1].help.as_deref();
        assert_eq!(help, Some("did you mean `pre_configure_source`?"));
    }
    // beside those of a node, which stay where they are
    let (codes, found) = read("create: x.yml, post_configure_source: x.yml");
    assert_eq!(codes, [Code::InterfaceMixedUp], "{found:?}");
    let (codes, _) = read("create: x.yml, pre_confgure_source: x.yml");
    assert_eq!(codes, [Code::InterfaceMixedUp, Code::UnknownOperation]);
    let (codes, _) = read("create: x.yml, start: x.yml");
    assert_eq!(codes, []);
}

/// So does a template of a relationship, or an assignment, whose type has `Configure`.
#[test]
fn q01_in_templates_of_relationships() {
    let body = "
topology_template:
  relationship_templates:
    by: { type: tosca.relationships.DependsOn, interfaces: { Standard: { operations: { post_configure_source: x.yml } } } }
  node_templates:
    a: { type: tosca.nodes.Root, requirements: [ dependency: { node: b, relationship: RELATIONSHIP } ] }
    b: { type: tosca.nodes.Compute }
";
    let inline = "{ type: tosca.relationships.DependsOn, interfaces: { Standard: { post_configure_source: x.yml } } }";
    for (body, places) in [
        (body.replace("RELATIONSHIP", "by"), 1),
        (body.replace("RELATIONSHIP", inline), 2),
    ] {
        let files = template(&body);
        let found = found(&files, Mode::Tolerant);
        let codes: Vec<_> = found.iter().map(|d| d.code).collect();
        assert_eq!(codes, vec![Code::InterfaceMixedUp; places], "{found:#?}");
        let topology = process("service.yaml", &files, &Inputs::default(), Mode::Tolerant).topology;
        let a = &topology.unwrap().nodes[&"a".parse().unwrap()];
        let of_configure = a.requirements[0]
            .relationship
            .operation("Configure", "post_configure_source");
        assert!(of_configure.is_some_and(|o| o.implementation.is_some()));
    }
}

/// An interface of a type of one's own is what it is called, and 2.0 has no quirk.
#[test]
fn q01_is_of_the_two_lifecycles_and_of_1_alone() {
    let own = "
interface_types:
  my.Life: { derived_from: tosca.interfaces.Root, operations: { check: {}, add_target: {} } }
relationship_types:
  my.R:
    derived_from: tosca.relationships.DependsOn
    interfaces: { Standard: { type: my.Life, operations: { check: x.yml, add_target: x.yml } } }
topology_template:
  node_templates:
    a: { type: tosca.nodes.Root, requirements: [ dependency: { node: b, relationship: { type: my.R, interfaces: { Standard: { check: x.yml } } } } ] }
    b: { type: tosca.nodes.Compute }
";
    silent(&template(own));
    let second = "tosca_definitions_version: tosca_2_0
artifact_types: { Script: {} }
interface_types:
  Life: { operations: { start: {}, post_configure_source: {} } }
relationship_types:
  R:
    interfaces:
      Standard: { type: Life, operations: { post_configure_source: { implementation: { primary: { type: Script, file: x.yml } } } } }
service_template: { node_templates: {} }
";
    silent(
        &super::Files::default()
            .with("service.yaml", second)
            .with("x.yml", ""),
    );
}

#[test]
fn q01_a_relationship_that_calls_configure_by_the_name_of_standard() {
    let body = STANDARD_IN_RELATIONSHIP.replace(
        "capability: tosca.capabilities.Endpoint.Admin",
        "capability: endpoint",
    );
    let body = body
        .replace("tosca.relationships.ConnectsTo", "tosca.relationships.Root")
        .replace(
            "    a:\n      type: tosca.nodes.Root",
            "    a:\n      type: my.A",
        );
    let body = format!(
        "
node_types:
  my.A:
    derived_from: tosca.nodes.Root
    requirements:
      - to: {{ capability: tosca.capabilities.Node, occurrences: [ 0, 1 ] }}
{}",
        body.trim_start().replace(
            "- dependency: { node: b, relationship: my.ConnectsTo, capability: endpoint }",
            "- to: { node: b, relationship: my.ConnectsTo }"
        )
    );
    let files = template(&body);
    quirk(&files, Code::InterfaceMixedUp, "post_configure_source");
    let topology = process("service.yaml", &files, &Inputs::default(), Mode::Tolerant)
        .topology
        .unwrap();
    let a = &topology.nodes[&"a".parse().unwrap()];
    let relationship = &a.requirements[0].relationship;
    assert!(
        relationship
            .operation("Configure", "post_configure_source")
            .is_some()
    );
}

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
