//! What is right is taken: forms that are met in real templates and are easily refused.

use super::support::reports;

/// What is said of a template, a line each.
fn said(text: &str) -> String {
    let lines = reports(text).into_iter();
    let lines: Vec<String> = lines
        .map(|d| format!("{} {}", d.code.as_str(), d.message))
        .collect();
    lines.join("\n")
}

#[test]
fn the_first_node_of_a_count_is_one_node() {
    let found = said(
        "tosca_definitions_version: tosca_2_0
node_types:
  V: { properties: { s: { type: string, default: x }, n: { type: integer, default: 1 } } }
  W: { properties: { a: { type: string } } }
service_template:
  node_templates:
    v: { type: V, count: 3 }
    w: { type: W, properties: { a: { $get_property: [ v, 0, s ] } } }
  outputs:
    sum: { value: { $sum: [ { $get_property: [ v, 0, n ] }, 1 ] } }
",
    );
    assert_eq!(found, "");
}

#[test]
fn an_operation_is_given_what_its_interface_asks_for() {
    let with = |operations: &str| {
        said(&format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.W:
    derived_from: tosca.nodes.Root
    interfaces:
      Standard:
        inputs:
          db: {{ type: string }}
topology_template:
  node_templates:
    w:
      type: my.W
      interfaces:
        Standard:
          operations: {operations}
"
        ))
    };
    let given = "{ configure: { implementation: x.sh, inputs: { db: x } } }";
    assert_eq!(with(given), "");
    let lacking = "{ configure: { implementation: x.sh, inputs: { db: x } }, start: x.sh }";
    let found = with(lacking);
    assert!(found.contains("T0704") && found.contains("`db`"), "{found}");
}

#[test]
fn a_child_may_do_without_a_requirement() {
    let found = said(
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  A:
    derived_from: tosca.nodes.Root
    requirements: [ t: { capability: tosca.capabilities.Node, occurrences: [ 0, 1 ] } ]
  B:
    derived_from: A
    requirements: [ t: { capability: tosca.capabilities.Node, occurrences: [ 0, 0 ] } ]
topology_template: { node_templates: { b: { type: B } } }
",
    );
    assert_eq!(found, "");
}

#[test]
fn what_a_parent_that_was_not_read_may_say_is_no_mistake() {
    let found = said(
        "tosca_definitions_version: tosca_2_0
imports: [ { profile: com.vendor.lib:3.0, namespace: v } ]
node_types:
  My:
    derived_from: v:Base
    properties:
      name: { default: x }
      other: { value: 3 }
    capabilities: { c: { properties: { size: { default: 3 } } } }
service_template: { node_templates: { m: { type: My } } }
",
    );
    assert!(!found.contains("T0103"), "{found}");
}

#[test]
fn a_value_of_a_relationship_template_is_open() {
    let found = said(
        "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    vm:
      type: tosca.nodes.Compute
      requirements: [ local_storage: { node: st, relationship: att } ]
    st: { type: tosca.nodes.Storage.BlockStorage, properties: { name: s, size: 10 GB } }
  relationship_templates:
    att: { type: tosca.relationships.AttachesTo, properties: { location: /data } }
  outputs:
    where: { value: { get_property: [ att, location ] } }
",
    );
    assert!(found.contains("relationship template `att`"), "{found}");
    assert!(!found.contains("there is no node template"), "{found}");
}

#[test]
fn what_an_import_that_is_refused_would_bring_is_open() {
    for import in [
        "../t.yaml",
        "{ file: t.yaml, repository: r }",
        "ftp://x/t.yaml",
    ] {
        let found = said(&format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ {import} ]
topology_template: {{ node_templates: {{ m: {{ type: mine.Node }} }} }}
"
        ));
        assert_eq!(found.lines().count(), 1, "{found}");
    }
}

#[test]
fn of_several_capabilities_of_a_type_one_is_taken_that_fits() {
    let found = said(
        "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: {}, Q: {} }
node_types:
  T: { capabilities: { d: { type: C, valid_relationship_types: [ Q ] }, e: { type: C } } }
  S: { requirements: [ r: { capability: C, relationship: R } ] }
service_template: { node_templates: { t: { type: T }, s: { type: S, requirements: [ r: t ] } } }
",
    );
    assert_eq!(found, "");
    let by_targets = said(
        "tosca_definitions_version: tosca_simple_yaml_1_3
capability_types:
  C: { derived_from: tosca.capabilities.Root }
  D: { derived_from: C }
relationship_types: { R: { derived_from: tosca.relationships.Root, valid_target_types: [ D ] } }
node_types:
  T: { derived_from: tosca.nodes.Root, capabilities: { d: { type: C }, e: { type: D } } }
  S: { derived_from: tosca.nodes.Root, requirements: [ r: { capability: C, relationship: R } ] }
topology_template: { node_templates: { t: { type: T }, s: { type: S, requirements: [ r: t ] } } }
",
    );
    assert_eq!(by_targets, "");
}

#[test]
fn of_several_capabilities_of_a_type_one_is_taken_that_is_free() {
    let with = |last: &str| {
        said(&format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3
capability_types: {{ C: {{ derived_from: tosca.capabilities.Root }} }}
node_types:
  T:
    derived_from: tosca.nodes.Root
    capabilities:
      d: {{ type: C, occurrences: [ 0, 1 ] }}
      e: {{ type: C, occurrences: [ 0, 2 ] }}
  S:
    derived_from: tosca.nodes.Root
    requirements: [ r: {{ capability: C, relationship: tosca.relationships.Root, occurrences: [ 0, UNBOUNDED ] }} ]
topology_template:
  node_templates:
    t: {{ type: T }}
    a: {{ type: S, requirements: [ r: t, r: t ] }}
    b: {{ type: S, requirements: [ {last} ] }}
"
        ))
    };
    assert_eq!(with("r: t"), "");
    assert_eq!(with("r: { node: t, capability: d }"), "");
    let found = with("r: t, r: t");
    assert!(found.contains("T0606"), "{found}");
    let found = with("r: { node: t, capability: d }, r: { node: t, capability: d }");
    assert!(found.contains("T0606"), "{found}");
}

#[test]
fn what_an_import_that_was_not_read_may_have_is_no_mistake() {
    let of_1 = said(
        "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ https://example.org/vendor.yaml, { file: https://example.org/v.yaml, namespace_prefix: v } ]
node_types:
  my.Server: { derived_from: vendor.Server, requirements: [ h: { capability: tosca.capabilities.Node } ] }
topology_template:
  node_templates:
    a: { type: my.Server }
    b: { type: vendor.Compute, requirements: [ d: { node: a, relationship: vendor.DependsOn } ] }
    c: { type: v:Compute, properties: { size: 3 }, requirements: [ h: a, i: v:Compute, j: Compute3 ] }
",
    );
    assert!(
        of_1.lines().all(|line| line.starts_with("T0203")) && of_1.lines().count() == 2,
        "{of_1}"
    );
    let of_2 = |extra: &str| {
        said(&format!(
            "tosca_definitions_version: tosca_2_0
imports: [ {{ profile: com.vendor:1.0, namespace: v }}, {{ profile: org.oasis-open.simple:2.0 }} ]
service_template:
  node_templates:
    a: {{ type: v:Compute }}
    b: {{ type: SoftwareComponent, requirements: [ host: v:Compute ] }}
    {extra}
"
        ))
    };
    let found = of_2("");
    assert!(
        found.starts_with("T0201") && found.lines().count() == 1,
        "{found}"
    );
    // it has names of its namespace alone
    let found = of_2("c: { type: Computer }");
    assert!(
        found.contains("T0301") && found.lines().count() == 2,
        "{found}"
    );
}

#[test]
fn one_of_the_relationships_of_a_count_is_open() {
    let found = said(
        "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: { properties: { p: { type: string, default: x } } } }
node_types:
  T: { capabilities: { c: { type: C } } }
  S:
    properties: { a: { type: string, required: false } }
    requirements: [ r: { capability: C, relationship: R, count_range: [ 0, UNBOUNDED ] } ]
service_template:
  node_templates:
    t: { type: T, count: 3 }
    s:
      type: S
      requirements: [ r: { node: t, count: 3 } ]
      properties: { a: { $get_property: [ SELF, RELATIONSHIP, r, 2, p ] } }
",
    );
    assert_eq!(found, "");
}

#[test]
fn an_optional_input_may_ask_for_an_optional_property_without_a_value() {
    let with = |required: bool| {
        said(&format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Fn:
    derived_from: tosca.nodes.Root
    properties: {{ env: {{ type: string, required: false }} }}
    interfaces:
      Standard:
        inputs: {{ env: {{ type: string, required: {required}, default: {{ get_property: [ SELF, env ] }} }} }}
        operations: {{ create: x.sh }}
topology_template: {{ node_templates: {{ f: {{ type: my.Fn }} }} }}
"
        ))
    };
    assert_eq!(with(false), "");
    assert!(with(true).contains("T0503"), "{}", with(true));
}

#[test]
fn what_is_refined_need_not_say_its_type_again() {
    let of_1 = |parent: &str| {
        said(&format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  P:
    derived_from: tosca.nodes.Root
    capabilities: {{ c: {{ type: tosca.capabilities.Endpoint }} }}
  C: {{ derived_from: {parent}, capabilities: {{ c: {{ valid_source_types: [ P ] }} }} }}
topology_template: {{ node_templates: {{ m: {{ type: C }} }} }}
"
        ))
    };
    assert_eq!(
        of_1("P"),
        "T0103 the capability `c` is refined without its type"
    );
    let none = of_1("tosca.nodes.Root");
    assert_eq!(none, "T0103 the capability `c` needs the keyname `type`");
    let of_2 = |parent: &str| {
        said(&format!(
            "tosca_definitions_version: tosca_2_0
capability_types: {{ K: {{}} }}
interface_types: {{ IT: {{ operations: {{ go: {{}} }} }} }}
relationship_types: {{ R: {{ interfaces: {{ I: {{ type: IT }} }} }} }}
node_types:
  T: {{ capabilities: {{ k: K }} }}
  P: {{ requirements: [ r: {{ capability: K, relationship: R }} ] }}
  C:
    {parent}
    requirements: [ r: {{ capability: K, relationship: {{ interfaces: {{ I: {{ type: IT, operations: {{ go: x.sh }} }} }} }} }} ]
service_template: {{ node_templates: {{ t: {{ type: T }}, c: {{ type: C, requirements: [ r: t ] }} }} }}
"
        ))
    };
    assert_eq!(of_2("derived_from: P"), "");
    let none = of_2("description: x");
    assert_eq!(
        none,
        "T0103 the relationship of `r` needs the keyname `type`"
    );
}

#[test]
fn an_attribute_may_begin_as_what_its_operation_hands_back() {
    let found = said(
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  N:
    derived_from: tosca.nodes.Root
    attributes:
      url: { type: string, default: { get_operation_output: [ SELF, Standard, create, u ] } }
    interfaces:
      Standard:
        operations:
          create: { implementation: x.sh, outputs: { u: [ SELF, url ] } }
topology_template:
  node_templates: { n: { type: N } }
  outputs: { u: { value: { get_attribute: [ n, url ] } } }
",
    );
    assert_eq!(found, "");
}

#[test]
fn a_map_may_have_one_key_that_is_the_name_of_a_function() {
    let found = said(
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  N:
    derived_from: tosca.nodes.Root
    properties:
      m: { type: map, entry_schema: { type: string }, default: { join: abc } }
      c: { type: tosca.datatypes.Credential, default: { token: abc } }
      d: { type: D, default: { token: [ a ] } }
data_types:
  D: { derived_from: tosca.datatypes.Root, properties: { token: { type: list, entry_schema: { type: string } } } }
topology_template: { node_templates: { n: { type: N, properties: { m: { token: abc } } } } }
",
    );
    assert_eq!(found, "");
}

#[test]
fn an_empty_list_says_as_little_as_an_empty_map() {
    let found = reports(
        "tosca_definitions_version: tosca_simple_yaml_1_3
interface_types: { my.I: { derived_from: tosca.interfaces.Root, instantiate: [], go: { description: x } } }
node_types:
  N: { derived_from: tosca.nodes.Root, interfaces: { I: { type: my.I, instantiate: [], go: x.sh } } }
topology_template: { node_templates: { n: { type: N } } }
",
    );
    let quirk = |d: &crate::Diagnostic| !d.is_error() && d.code.as_str() == "T0102";
    assert!(found.len() == 2 && found.iter().all(quirk), "{found:#?}");
}
