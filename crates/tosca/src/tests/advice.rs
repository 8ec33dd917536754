//! What is said helps: the right words for the generation, the form, the place.

use super::support::{Files, report, run, with_header};
use crate::render;

const OF_2: &str = "tosca_definitions_version: tosca_2_0
imports: [ { url: types.yaml } ]
artifact_types: { Image: {} }
data_types: { Size: { derived_from: scalar, units: { B: 1, kB: 1000 }, canonical_unit: B } }
capability_types: { C: {} }
relationship_types: { R: {} }
interface_types: { Lifecycle: { operations: { start: { inputs: { port: { type: integer } } } } } }
node_types:
  S: { properties: { name: { type: string, default: a }, other: { type: string, default: b } }, capabilities: { c: C } }
  A: { requirements: [ r: { capability: C, relationship: R } ], interfaces: { Lc: { type: Lifecycle } } }
  Derived: { derived_from: S, properties: { other: { type: string } } }
group_types: { G: {} }
service_template:
  node_templates:
    s: { type: Derived, artifacts: { i: { type: Image, file: x.sh } } }
    a:
      type: A
      requirements: [ r: { node: s, node_filter: { $equal: [ { $get_property: [ SELF, TARGET, name ] }, a ] } } ]
      interfaces: { Lc: { operations: { start: { inputs: { port: 80 } } } } }
  groups: { g: { type: G, members: [ s ] } }
";

fn said(text: &str) -> String {
    let files = Files::default()
        .with("service.yaml", text)
        .with("types.yaml", "tosca_definitions_version: tosca_2_0\n")
        .with("x.sh", "");
    render(&run(&files).diagnostics, &files)
}

#[track_caller]
fn assert_said(instead_of: &str, wrong: &str, expected: &str) {
    assert_eq!(said(OF_2), "");
    let said = said(&OF_2.replace(instead_of, wrong));
    assert!(said.contains(expected), "{said}");
    assert_eq!(said.matches("[T").count(), 1, "{said}");
}

#[test]
fn it_is_of_the_generation() {
    assert_said("url: types.yaml", "file: types.yaml", "calls it `url`");
    assert_said(
        "{ $equal: [ { $get_property: [ SELF, TARGET, name ] }, a ] }",
        "{ properties: [ name: { equal: a } ] }",
        "such as `{ $equal: [ { $get_property: [ SELF, TARGET, … ] }, … ] }`",
    );
}

#[test]
fn it_is_of_the_form() {
    let short = "write `{ type: …, file: x.sh }`";
    assert_said("{ type: Image, file: x.sh }", "x.sh", short);
    assert_said("members: [ s ]", "targets: [ s ]", "under `members:`");
    assert_said(
        "canonical_unit: B",
        "canonical_unit: kb",
        "did you mean `kB`?",
    );
    let braces = "stands in braces of its own";
    assert_said("default: a }", "default: $concat: [ a ] }", braces);
}

#[test]
fn one_mistake_is_one_report() {
    let type_of_name = "properties: { other: { type: string } } }";
    assert_said(
        type_of_name,
        "properties: { other: { type: integer } } }",
        "it cannot become integer",
    );
    let of_no_type = said(
        "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: {} }
node_types: { N: { requirements: [ r: { capability: C, relationship: R, node: X, count_range: [ 1, 1 ] } ] } }
service_template: { node_templates: { n: { type: N } } }
",
    );
    assert!(of_no_type.contains("T0301"), "{of_no_type}");
    assert_eq!(of_no_type.matches("[T").count(), 1, "{of_no_type}");
    let near = "`prot` is a new input beside `port`";
    assert_said("inputs: { port: 80 }", "inputs: { prot: 80 }", near);
}

#[test]
fn a_point_is_no_colon() {
    let service = with_header(
        "imports: [ { file: types.yaml, namespace_prefix: my } ]
topology_template: { node_templates: { vm: { type: my.Vm } } }
",
    );
    let types = with_header("node_types: { Vm: { derived_from: tosca.nodes.Compute } }\n");
    let files = Files::default()
        .with("service.yaml", &service)
        .with("types.yaml", &types);
    let said = render(&run(&files).diagnostics, &files);
    assert!(said.contains("did you mean `my:Vm`?"), "{said}");
}

#[test]
fn a_path_is_a_list() {
    let said = report(
        "topology_template:
  node_templates: { vm: { type: tosca.nodes.Compute } }
  outputs: { ip: { value: { get_attribute: vm.private_address } } }
",
    );
    let list = "write { get_attribute: [ vm, private_address ] }";
    assert!(said.contains(list), "{said}");
}

#[test]
fn a_file_of_an_older_version_is_told_so() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_1
topology_template: { node_template: {} }
";
    let files = Files::default().with("service.yaml", text);
    let said = render(&run(&files).diagnostics, &files);
    let section = "see: TOSCA 1.3 §3.9 (the file is of 1.1)";
    assert!(said.contains(section), "{said}");
}

#[test]
fn a_list_of_entries_is_the_map_that_was_meant() {
    let said = report(
        "topology_template:
  node_templates:
    - vm: { type: tosca.nodes.Compute }
    - app: { type: tosca.nodes.SoftwareComponent, requirments: [ host: vm ] }
  policies: [ p: { type: tosca.policies.Scaling, targets: [ vm ] } ]
",
    );
    let codes = ["T0102", "T0101"].map(|code| said.matches(code).count());
    assert_eq!(codes, [1, 1], "{said}");
    assert!(!said.contains("T0801") && !said.contains("T0602"), "{said}");
}

/// The reports of a template of 1.3, with their advice and place, a line each.
fn told(body: &str) -> String {
    let lines = super::support::reports(&super::support::with_header(body)).into_iter();
    let lines: Vec<String> = lines
        .map(|d| {
            let help = d.help.unwrap_or_default();
            let (line, code) = (d.location.line, d.code.as_str());
            format!("{line} {code} {}: {help}", d.message)
        })
        .collect();
    lines.join("\n")
}

#[test]
fn what_was_meant_is_said_though_it_is_further_away() {
    let said = told(
        "topology_template:
  node_templates:
    a:
      type: tosca.nodes.Root
      requirements: [ depends_on: b, { dependency: { node: b, relationship: ConnectTo } } ]
    b: { type: tosca.nodes.Root }
",
    );
    assert!(said.contains("did you mean `dependency`?"), "{said}");
    let meant = "did you mean `tosca.relationships.ConnectsTo`?";
    assert!(said.contains(meant), "{said}");
}

#[test]
fn a_name_that_is_none_is_told_once() {
    let said = told(
        "topology_template:
  node_templates: { \"a b\": { type: tosca.nodes.Root } }
  groups: { g: { type: tosca.groups.Root, members: [ \"a b\" ] } }
  policies: [ p: { type: tosca.policies.Scaling, targets: [ \"a b\" ] } ]
  outputs: { o: { value: { get_attribute: [ \"a b\", state ] } } }
",
    );
    assert!(
        said.contains("T0106") && said.lines().count() == 1,
        "{said}"
    );
}

#[test]
fn a_misfit_is_told_where_the_template_has_it() {
    let said = told(
        "relationship_types:
  R: { derived_from: tosca.relationships.Root, valid_target_types: [ tosca.capabilities.Endpoint ] }
node_types:
  N:
    derived_from: tosca.nodes.Root
    requirements: [ r: { capability: tosca.capabilities.Node, relationship: R } ]
topology_template:
  node_templates:
    n: { type: N, requirements: [ r: o ] }
    o: { type: tosca.nodes.Root }
",
    );
    assert!(
        said.starts_with("10 T0608") && said.lines().count() == 1,
        "{said}"
    );
}

#[test]
fn what_is_missed_is_told_with_whose_it_is_and_how_to_write_it() {
    let said = told(
        "node_types:
  N:
    derived_from: tosca.nodes.Root
    interfaces:
      Standard: { inputs: { db: { type: string } }, operations: { configure: x.sh } }
topology_template:
  node_templates:
    n: { type: N }
    vm:
      type: tosca.nodes.Compute
      requirements: [ local_storage: { node: st, relationship: tosca.relationships.AttachesTo } ]
    st: { type: tosca.nodes.Storage.BlockStorage, properties: { name: s, size: 10 GB } }
    m: { type: tosca.nodes.Root, interfaces: { Standard: { create: { implementation: [ x.sh ] } } } }
",
    );
    for part in [
        "the input `db` of Standard.configure of `n` has no value",
        "write `relationship: { type: tosca.relationships.AttachesTo, properties: { location: … } }`",
        "write it without brackets: `x.sh`",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

#[test]
fn a_word_for_a_boolean_is_told_as_what_2_0_has() {
    let found = super::support::reports(
        "tosca_definitions_version: tosca_2_0
node_types: { N: { properties: { b: { type: boolean, default: False } } } }
service_template: { node_templates: { n: { type: N } } }
",
    );
    let help = found[0].help.clone().unwrap_or_default();
    assert!(help.contains("TOSCA 2.0 has no other word"), "{help}");
}

#[test]
fn a_keyname_is_no_call_by_its_name_alone() {
    let said = told(
        "node_types:
  N:
    derived_from: tosca.nodes.Root
    properties:
      a: { type: string, token: string }
      b: { type: string, concat: [ x, y ] }
topology_template: { node_templates: { n: { type: N, properties: { a: x, b: y } } } }
",
    );
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].contains("no keyname `token`"), "{said}");
    assert!(!lines[0].contains("a call"), "{said}");
    assert!(lines[1].contains("write it under `default:`"), "{said}");
}
