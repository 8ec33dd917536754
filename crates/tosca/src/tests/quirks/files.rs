//! Quirks of files and how they are imported, and one service that has all quirks.

use super::{found, quirk, silent, template};
use crate::tests::support::Files;
use crate::{Code, Inputs, Mode, process, render};

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
    let processed = process(&path, &files, &Inputs::default(), Mode::Tolerant);
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
    // beside one with the prefix
    let files = files.with(
        "service.yaml",
        "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ { file: types.yaml, namespace_prefix: own } ]
topology_template: { node_templates: { a: { type: 'own:my.A' }, b: { type: my.A } } }
",
    );
    quirk(&files, Code::NamespaceUnused, "written without");
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
