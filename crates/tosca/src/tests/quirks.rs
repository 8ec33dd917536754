//! What is met in the wild, a small template each: a warning that says what to do, an error when
//! strict; and what is legal after all, silent in both.

use super::support::Files;
use crate::{Code, Diagnostic, Mode, process, render};
use std::collections::BTreeMap;

fn found(files: &Files, mode: Mode) -> Vec<Diagnostic> {
    process("service.yaml", files, &BTreeMap::new(), mode).diagnostics
}

/// A template of 1.3 with scripts that are there.
fn template(body: &str) -> Files {
    Files::default()
        .with(
            "service.yaml",
            &format!("tosca_definitions_version: tosca_simple_yaml_1_3\n{body}"),
        )
        .with("x.yml", "")
}

/// Warns with a code and a part of its message, and goes on; with `--strict` it is an error.
fn quirk(files: &Files, code: Code, part: &str) {
    let tolerant = found(files, Mode::Tolerant);
    let said = render(&tolerant, files);
    let [only] = tolerant.as_slice() else {
        panic!("one warning is expected:\n{said}");
    };
    assert!(!only.blocks() && only.code == code, "{said}");
    assert!(said.contains(part), "{part:?} is not in:\n{said}");
    assert!(only.help.is_some(), "it does not say what to do:\n{said}");
    let strict = found(files, Mode::Strict);
    assert!(
        strict.iter().any(|d| d.is_error() && d.code == code),
        "{strict:#?}"
    );
    assert!(
        process("service.yaml", files, &BTreeMap::new(), Mode::Tolerant)
            .topology
            .is_some()
    );
}

fn silent(files: &Files) {
    for mode in [Mode::Tolerant, Mode::Strict] {
        assert_eq!(render(&found(files, mode), files), "");
    }
}

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
    let topology = process("service.yaml", &files, &BTreeMap::new(), Mode::Tolerant)
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
fn all_at_once_are_a_warning_each() {
    let header = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
    let files = Files::default()
        .with(
            "TOSCA-Metadata/TOSCA.meta",
            "TOSCA-Meta-Version: 1.0\nCSAR-Version: 1.1\nCreated-By: someone\n\
             Entry-Definitions: d/service.tosca\n\nName: d/service.tosca\n",
        )
        .with("x.yml", "")
        .with(
            "types/base.yaml",
            &format!("{header}node_types: {{ my.Base: {{ derived_from: tosca.nodes.Root, capabilities: {{ host: tosca.capabilities.Compute }} }} }}\n"),
        )
        .with(
            "types/own.yaml",
            &format!(
                "{header}
policy_types:
  my.ScaleOut: {{ derived_from: tosca.policies.Scaling }}
relationship_types:
  my.HostedOn:
    derived_from: tosca.relationships.HostedOn
    interfaces:
      Standard:
        operations:
          post_configure_source: /x.yml
node_types:
  my.Runtime: {{ derived_from: my.Base }}
  my.Site:
    derived_from: tosca.nodes.SoftwareComponent
    requirements:
      - host: {{ capability: tosca.capabilities.Compute, relationship: my.HostedOn }}
    interfaces:
      Standard:
        inputs: {{ at: {{ default: {{ get_attribute: [ SELF, host, tosca_name ] }} }} }}
        operations: {{ create: {{ implementation: {{ primary: /x.yml, timeout: 0 }} }} }}
"
            ),
        )
        .with(
            "d/service.tosca",
            &format!(
                "{header}imports: [ /types/base.yaml, {{ file: /types/own.yaml, namespace_prefix: own }} ]
topology_template:
  node_templates:
    vm_xx: {{ type: tosca.nodes.Compute }}
    runtime_xx: {{ type: my.Runtime }}
    site_xx: {{ type: my.Site, requirements: [ {{ host: runtime_xx }} ] }}
"
            ),
        );
    let entry = crate::csar::find_entry(&[], &files, Mode::Tolerant);
    let path = entry.path.unwrap();
    let processed = process(&path, &files, &BTreeMap::new(), Mode::Tolerant);
    let mut codes: Vec<&str> = entry
        .diagnostics
        .iter()
        .chain(&processed.diagnostics)
        .map(|d| d.code.as_str())
        .collect();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [
            "T0206", "T0207", "T0307", "T0603", "T0705", "T0706", "T0806", "T1002", "T1003",
            "T1003", "T1004"
        ],
        "{}",
        render(&processed.diagnostics, &files)
    );
    assert!(processed.topology.is_some());
}

#[test]
fn q09_a_namespace_prefix_that_nobody_uses() {
    let files = template(
        "
imports: [ { file: types.yaml, namespace_prefix: own } ]
topology_template:
  node_templates:
    a: { type: my.A }
",
    )
    .with(
        "types.yaml",
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types: { my.A: { derived_from: tosca.nodes.Root } }
",
    );
    quirk(&files, Code::NamespaceUnused, "own");
    let files = files.with(
        "service.yaml",
        "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ { file: types.yaml, namespace_prefix: own } ]
topology_template: { node_templates: { a: { type: 'own:my.A' } } }
",
    );
    silent(&files);
}

#[test]
fn q10_a_type_of_a_file_that_only_the_root_imports() {
    let header = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
    let files = template(
        "
imports: [ base.yaml, derived.yaml ]
topology_template:
  node_templates:
    a: { type: my.Derived }
",
    )
    .with(
        "base.yaml",
        &format!("{header}node_types: {{ my.Base: {{ derived_from: tosca.nodes.Root }} }}\n"),
    )
    .with(
        "derived.yaml",
        &format!("{header}node_types: {{ my.Derived: {{ derived_from: my.Base }} }}\n"),
    );
    quirk(&files, Code::NotImportedHere, "my.Base");
    let imports = format!(
        "{header}imports: [ base.yaml ]\nnode_types: {{ my.Derived: {{ derived_from: my.Base }} }}\n"
    );
    silent(&files.with("derived.yaml", &imports));
}

#[test]
fn q12_imports_that_lie_in_definitions_are_told_so() {
    let files = template("imports: [ types.yaml ]\n").with("_definitions/types.yaml", "");
    let said = render(&found(&files, Mode::Tolerant), &files);
    assert!(
        said.contains("it lies in _definitions/types.yaml"),
        "{said}"
    );
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
    let topology = process("service.yaml", &files, &BTreeMap::new(), Mode::Tolerant)
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
fn other_ways_to_write_a_name_are_legal() {
    silent(&template(
        "
node_types:
  my.Bare: {}
  my.A:
    derived_from: tosca:Compute
    interfaces:
      tosca.interfaces.node.lifecycle.Standard:
        operations: { create: x.yml }
topology_template:
  node_templates:
    bare: { type: my.Bare }
    a: { type: my.A }
    b: { type: Compute, interfaces: { Standard: { operations: { create: x.yml } } } }
",
    ));
}

#[test]
fn a_unit_in_the_wrong_case_is_an_error_that_proposes_the_right_one() {
    let files = template(
        "
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute, capabilities: { host: { properties: { mem_size: 512 Mb } } } }
",
    );
    let said = render(&found(&files, Mode::Tolerant), &files);
    assert!(
        said.contains("error[") && said.contains("did you mean `MB`?"),
        "{said}"
    );
}

/// What opera 0.7 takes and the specification does not: a warning for those who ask for it.
#[test]
fn what_opera_takes_is_listed_when_asked_for() {
    let undeclared = template(
        "topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute, properties: { flavour: small } }
  outputs:
    of: { value: { get_property: [ vm, flavour ] } }
",
    );
    let draft = Files::default()
        .with(
            "service.yaml",
            "tosca_definitions_version: tosca_2_0
imports: [ types.yaml ]
topology_template:
  node_templates:
    app: { type: t.App }
",
        )
        .with(
            "types.yaml",
            "tosca_definitions_version: tosca_2_0
node_types:
  t.App: { derived_from: tosca.nodes.SoftwareComponent, properties: { n: { type: integer, default: 1, constraints: [ { in_range: [ 0, 2 ] } ] } }, requirements: [ { host: { capability: tosca.capabilities.Compute, occurrences: [ 0, 1 ] } } ] }
",
        );
    for (files, code) in [
        (&undeclared, Code::UnknownProperty),
        (&draft, Code::Version),
    ] {
        for mode in [Mode::Tolerant, Mode::Strict] {
            assert!(
                found(files, mode).iter().any(Diagnostic::is_error),
                "{mode:?}"
            );
        }
        let listed = found(files, Mode::Opera);
        let said = render(&listed, files);
        let [only] = listed.as_slice() else {
            panic!("one warning is expected:\n{said}");
        };
        assert!(!only.blocks() && only.code == code, "{said}");
        let processed = process("service.yaml", files, &BTreeMap::new(), Mode::Opera);
        assert!(processed.topology.is_some(), "{said}");
    }
}
