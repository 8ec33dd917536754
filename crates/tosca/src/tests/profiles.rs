//! Each version has the normative types of its own chapter 5.

use super::support::{Files, run};
use crate::render;

/// What is said of a file of a version.
fn report_of(version: &str, body: &str) -> String {
    let header = format!("tosca_definitions_version: tosca_simple_yaml_{version}\n");
    let files = Files::default().with("service.yaml", &format!("{header}{body}"));
    render(&run(&files).diagnostics, &files)
}

/// A type of one's own for each, derived from them.
fn derived_from(section: &str, names: &[&str]) -> String {
    let numbered = names.iter().enumerate();
    let types = numbered.map(|(i, name)| format!("  my.T{i}: {{ derived_from: {name} }}\n"));
    format!("{section}:\n{}", types.collect::<String>())
}

type Names = &'static [&'static str];

/// By section: those that all versions have, then, by version, those that came with it.
const TYPES: [(&str, Names, [Names; 4]); 8] = [
    (
        "data_types",
        &[
            "tosca.datatypes.Root",
            "tosca.datatypes.Credential",
            "tosca.datatypes.network.NetworkInfo",
            "tosca.datatypes.network.PortInfo",
            "tosca.datatypes.network.PortDef",
            "tosca.datatypes.network.PortSpec",
        ],
        [
            &[],
            &["tosca.datatypes.TimeInterval"],
            &["tosca.datatypes.json", "tosca.datatypes.xml"],
            &[],
        ],
    ),
    (
        "artifact_types",
        &[
            "tosca.artifacts.Root",
            "tosca.artifacts.File",
            "tosca.artifacts.Deployment",
            "tosca.artifacts.Deployment.Image",
            "tosca.artifacts.Deployment.Image.VM",
            "tosca.artifacts.Implementation",
            "tosca.artifacts.Implementation.Bash",
            "tosca.artifacts.Implementation.Python",
        ],
        [&[], &[], &[], &["tosca.artifacts.template"]],
    ),
    (
        "capability_types",
        &[
            "tosca.capabilities.Root",
            "tosca.capabilities.Node",
            "tosca.capabilities.Container",
            "tosca.capabilities.Endpoint",
            "tosca.capabilities.Endpoint.Public",
            "tosca.capabilities.Endpoint.Admin",
            "tosca.capabilities.Endpoint.Database",
            "tosca.capabilities.Attachment",
            "tosca.capabilities.OperatingSystem",
            "tosca.capabilities.Scalable",
            "tosca.capabilities.network.Bindable",
            "tosca.capabilities.network.Linkable",
        ],
        [
            &[],
            &[
                "tosca.capabilities.Compute",
                "tosca.capabilities.Network",
                "tosca.capabilities.Storage",
            ],
            &[],
            &[],
        ],
    ),
    (
        "relationship_types",
        &[
            "tosca.relationships.Root",
            "tosca.relationships.DependsOn",
            "tosca.relationships.HostedOn",
            "tosca.relationships.ConnectsTo",
            "tosca.relationships.AttachesTo",
            "tosca.relationships.RoutesTo",
            "tosca.relationships.network.LinksTo",
            "tosca.relationships.network.BindsTo",
        ],
        [&[], &[], &[], &[]],
    ),
    (
        "interface_types",
        &[
            "tosca.interfaces.Root",
            "tosca.interfaces.node.lifecycle.Standard",
            "tosca.interfaces.relationship.Configure",
        ],
        [&[], &[], &[], &[]],
    ),
    (
        "node_types",
        &[
            "tosca.nodes.Root",
            "tosca.nodes.Compute",
            "tosca.nodes.SoftwareComponent",
            "tosca.nodes.WebServer",
            "tosca.nodes.WebApplication",
            "tosca.nodes.DBMS",
            "tosca.nodes.Database",
            "tosca.nodes.ObjectStorage",
            "tosca.nodes.BlockStorage",
            "tosca.nodes.Container.Runtime",
            "tosca.nodes.Container.Application",
            "tosca.nodes.LoadBalancer",
            "tosca.nodes.network.Network",
            "tosca.nodes.network.Port",
            "concertina.nodes.Server",
            "concertina.nodes.openstack.Server",
        ],
        [
            &[],
            &[
                "tosca.nodes.Storage.ObjectStorage",
                "tosca.nodes.Storage.BlockStorage",
            ],
            &[
                "tosca.nodes.Abstract.Compute",
                "tosca.nodes.Abstract.Storage",
            ],
            &[],
        ],
    ),
    ("group_types", &["tosca.groups.Root"], [&[], &[], &[], &[]]),
    (
        "policy_types",
        &[
            "tosca.policies.Root",
            "tosca.policies.Placement",
            "tosca.policies.Scaling",
            "tosca.policies.Update",
            "tosca.policies.Performance",
        ],
        [&[], &[], &[], &[]],
    ),
];

const VERSIONS: [(&str, &str); 4] = [
    ("1_0", "1.0"),
    ("1_1", "1.1"),
    ("1_2", "1.2"),
    ("1_3", "1.3"),
];

#[test]
fn a_version_has_its_own_types_and_not_the_later_ones() {
    for (at, (version, number)) in VERSIONS.iter().enumerate() {
        for (section, always, by_version) in TYPES {
            let (own, later) = by_version.split_at(at + 1);
            let own = [always, &own.concat()].concat();
            let said = report_of(version, &derived_from(section, &own));
            assert_eq!(said, "", "{version}");
            for (since, names) in (at + 1..).zip(later) {
                for name in *names {
                    let said = report_of(version, &derived_from(section, &[name]));
                    let help = format!("since {}; this service is of {number}", VERSIONS[since].1);
                    assert!(said.contains("error[T0301]"), "{version} {name}\n{said}");
                    assert!(said.contains(&help), "{version} {name}\n{said}");
                }
            }
        }
    }
}

#[test]
fn the_help_says_what_to_write() {
    let said = report_of(
        "1_0",
        "
topology_template:
  node_templates:
    disk: { type: tosca.nodes.Storage.BlockStorage }
",
    );
    let help = "since 1.1; this service is of 1.0: begin it with `tosca_definitions_version: \
                tosca_simple_yaml_1_1`, or write `tosca.nodes.BlockStorage`";
    assert!(said.contains(help), "{said}");
}

/// Until 1.1 a Compute's host is a Container, and in 1.0 no other capability knows of processors.
const HOSTS: &str = "
node_types:
  my.App:
    derived_from: tosca.nodes.SoftwareComponent
    requirements:
      - host:
          capability: tosca.capabilities.Container
          node: tosca.nodes.Compute
          relationship: tosca.relationships.HostedOn
topology_template:
  node_templates:
    vm:
      type: tosca.nodes.Compute
      capabilities: { host: { properties: { num_cpus: 2, mem_size: 1 GB } } }
      requirements:
        - local_storage:
            node: disk
            relationship:
              type: tosca.relationships.AttachesTo
              properties: { location: /data }
    disk:
      type: tosca.nodes.BlockStorage
      properties: { size: 10 GB }
    store:
      type: tosca.nodes.ObjectStorage
      properties: { name: files }
    app:
      type: my.App
      requirements: [ { host: vm } ]
    server: { type: concertina.nodes.Server }
  groups:
    all:
      type: tosca.groups.Root
      members: [ vm, app ]
";

#[test]
fn what_1_0_and_1_1_host_on_is_a_container() {
    for version in ["1_0", "1_1"] {
        assert_eq!(report_of(version, HOSTS), "", "{version}");
    }
}

#[test]
fn a_name_of_a_compute_came_with_1_1() {
    let named = "
topology_template:
  node_templates:
    vm:
      type: tosca.nodes.Compute
      capabilities: { host: { properties: { name: big } } }
";
    for version in ["1_1", "1_2", "1_3"] {
        assert_eq!(report_of(version, named), "", "{version}");
    }
    assert!(report_of("1_0", named).contains("error["));
}

#[test]
fn a_place_in_a_profile_is_one_in_the_file_that_has_it() {
    let mistaken = "
capability_types:
  my.Big:
    derived_from: tosca.capabilities.Container
    properties: { num_cpus: { type: string } }
";
    for (version, file) in [("1_0", "1_0"), ("1_1", "1_1"), ("1_2", "")] {
        let said = report_of(version, mistaken);
        let place = format!("(built in)/tosca_simple_{file}.yaml");
        assert_eq!(said.contains(&place), !file.is_empty(), "{version}\n{said}");
    }
}

/// A library may be newer than what imports it.
#[test]
fn the_newest_file_decides_for_all_files() {
    let said = |entry: &str, library: &str| {
        let entry = format!(
            "tosca_definitions_version: tosca_simple_yaml_{entry}\nimports: [ library.yaml ]\n"
        );
        let library = format!(
            "tosca_definitions_version: tosca_simple_yaml_{library}\n\
             node_types:\n  my.Disk: {{ derived_from: tosca.nodes.Abstract.Storage }}\n"
        );
        let files = Files::default()
            .with("service.yaml", &entry)
            .with("library.yaml", &library);
        render(&run(&files).diagnostics, &files)
    };
    assert_eq!(said("1_2", "1_0"), "");
    assert_eq!(said("1_0", "1_3"), "");
    let older = said("1_0", "1_1");
    assert!(older.contains("library.yaml:3:28"), "{older}");
    assert!(
        older.contains("since 1.2; this service is of 1.1"),
        "{older}"
    );
}
