//! Plain mistakes, as people make them: one report each, where it is, with what to do.

use super::support::{Files, assert_found, run};
use crate::render;

const OF_1: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  A: { derived_from: tosca.nodes.Root, properties: { n: { type: integer, required: false } }, capabilities: { c: tosca.capabilities.Node } }
topology_template:
  node_templates:
    vm: { type: Compute, capabilities: { host: { properties: { num_cpus: 2 } } } }
    app: { type: SoftwareComponent, requirements: [ host: vm ] }
    db: { type: tosca.nodes.Database, properties: { name: x }, requirements: [ host: { node: dbms } ] }
    dbms: { type: tosca.nodes.DBMS, requirements: [ host: vm ] }
    a: { type: A, properties: { n: 4 }, interfaces: { Standard: { create: x.sh } } }
  policies:
    - place: { type: tosca.policies.Placement, targets: [ vm ] }
  workflows:
    w: { steps: { one: { target: a, activities: [ call_operation: Standard.create ], on_success: [ two ] }, two: { target: a, activities: [ set_state: started ] } } }
  outputs:
    o: { value: { get_operation_output: [ a, Standard, create, x ] } }
";

#[test]
fn a_misspelt_keyname_is_told_once_and_read_as_what_was_meant() {
    assert_found(
        OF_1,
        &[
            "requirements: [ host: vm ] }\n    db | requirments: [ host: vm ] }\n    db | requirments | T0101 | `requirements`",
            "host: { node: dbms } | hots: { node: dbms } | hots | T0601 | mean `host`",
            "requirements: [ host: vm ] }\n    db | requirements: [ hosted_on: vm ] }\n    db | hosted_on | T0601 | mean `host`",
            "host: { node: dbms } | RunsOn: { node: dbms } | RunsOn | T0601 | mean `host`",
            "properties: { name: x } | propertees: { name: x } | propertees | T0101 | `properties`",
            "properties: { n: { type | property: { n: { type | property | T0101 | mean `properties`",
            "targets: [ vm ] | target: [ vm ] | target | T0101 | mean `targets`",
            "{ value: { get_op | { vale: { get_op | vale | T0101 | mean `value`",
            "tosca_definitions_version: | tosca_defintions_version: | tosca_defintions | T0101 | mean `tosca_definitions_version`",
            "tosca_simple_yaml_1_3 | tosca_simple_yaml_1_31 | tosca_simple_yaml_1_31 | T0104 | mean `tosca_simple_yaml_1_3`",
            "tosca_simple_yaml_1_3 | tosca_simple_yaml_1_9 | tosca_simple_yaml_1_9 | T0104 | mean `tosca_simple_yaml_1_3`",
            "n: 4 | n: 99999999999999999999 | 9999 | T0401 | 9223372036854775807",
        ],
    );
}

#[test]
fn a_keyname_near_one_of_the_construct_is_that() {
    assert_found(
        OF_1,
        &[
            "capabilities: { host: | capability: { host: | capability | T0101 | mean `capabilities`",
            "capabilities: { c: | capability: { c: | capability | T0101 | mean `capabilities`",
            "policies:\n | policy:\n | policy | T0101 | mean `policies`",
            "host: { node: dbms } | host: { node: dbms, type: HostedOn } | type | T0101 | under `relationship:`",
            "{ type: SoftwareComponent, | { type: SoftwareComponent, inputs: {}, | inputs | T0101 | an interface assignment",
        ],
    );
}

#[test]
fn what_is_not_there_of_an_operation_is_marked() {
    assert_found(
        OF_1,
        &[
            "[ a, Standard, create, x ] | [ a, Standrad, create, x ] | Standrad | T0702 | Standard.create",
            "[ a, Standard, create, x ] | [ a, Standard, creat, x ] | creat | T0702 | Standard.create",
            "[ a, Standard, create, x ] | [ aa, Standard, create, x ] | aa | T0505 | `a`",
            "on_success: [ two ] | on_success: two | two | T0102 | `[ NAME ]`",
        ],
    );
}

fn told(text: &str) -> String {
    let files = Files::default().with("service.yaml", text);
    render(&run(&files).diagnostics, &files)
}

#[test]
fn the_part_of_the_other_generation() {
    let body = "  node_templates: {}\n";
    let of_1 = told(&format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3\nservice_template:\n{body}"
    ));
    assert!(
        of_1.contains("has `topology_template` in its place; else begin the file with `tosca_definitions_version: tosca_2_0`"),
        "{of_1}"
    );
    let of_2 = told(&format!(
        "tosca_definitions_version: tosca_2_0\ntopology_template:\n{body}"
    ));
    assert!(
        of_2.contains("calls it `service_template`; else begin the file with `tosca_definitions_version: tosca_simple_yaml_1_3`"),
        "{of_2}"
    );
}

#[test]
fn a_folder_is_no_file_that_an_operation_needs() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    a: { type: tosca.nodes.Root, interfaces: { Standard: { create: { implementation: { primary: x.sh, dependencies: [ files ] } } } } }
";
    let files = Files::default()
        .with("service.yaml", text)
        .with("x.sh", "")
        .with("files/a", "");
    let said = render(&run(&files).diagnostics, &files);
    assert!(said.contains("files is a folder, and one file"), "{said}");
    assert_eq!(said.matches("T0703").count(), 1, "{said}");
}

/// Behind a break nothing is known: what stands before it is looked at by its grammar, and what is imported.
#[test]
fn what_stands_before_a_break_of_the_yaml_is_told() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ types.yaml ]
topology_template:
  inputs: { a: { tpye: string } }
  node_templates:
    vm: { type: tosca.nodes.Compute, requirments: [] }
    web:
      requirements: [ host: vm ]
      properties: { port: 80
    after: { kind: x }
  outputs:
    o: { value: x }
";
    let types = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  A: { derived_from: tosca.nodes.Rot }
";
    let files = Files::default()
        .with("service.yaml", text)
        .with("types.yaml", types);
    let said = render(&run(&files).diagnostics, &files);
    for part in [
        "T0003",
        "no keyname `tpye`",
        "no keyname `requirments`",
        "no node type `tosca.nodes.Rot`",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert_eq!(said.matches("error[").count(), 4, "{said}");
}

/// Types of a file that cannot be read are not missed one by one.
#[test]
fn what_an_unreadable_import_may_have_is_no_mistake() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ types.yaml ]
topology_template: { node_templates: { a: { type: my.Own } } }
";
    let files = Files::default()
        .with("service.yaml", text)
        .with("types.yaml", "node_types: { a: [ }\n");
    let said = render(&run(&files).diagnostics, &files);
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    assert!(!said.contains("T0301"), "{said}");
}

/// A template, and what a newcomer writes instead of a part of it.
#[test]
fn what_other_languages_have_is_told_in_words_of_this_one() {
    assert_found(
        "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs: { n: { type: integer, default: 2 } }
  node_templates:
    vm: { type: tosca.nodes.Compute }
    app: { type: tosca.nodes.SoftwareComponent, requirements: [ host: vm ] }
  policies:
    - p: { type: tosca.policies.Placement, targets: [ vm ] }
  outputs:
    o: { value: { get_attribute: [ vm, public_address ] } }
",
        &[
            "{ type: integer, default: 2 } | integer | integer | T0102 | write `{ type: integer }`",
            "type: integer | type: int | int | T0301 | mean `integer`",
            "type: tosca.nodes.Compute } | type: tosca.nodes.Compute, properties: { num_cpus: 2 } } | num_cpus | T0404 | of the capability `host`",
            "targets: [ vm ] | targets: vm | vm | T0102 | write `[ vm ]`",
            "[ host: vm ] | [ host ] | host | T0102 | write `- host: …`",
            "[ host: vm ] | [ host: [ vm ] ] | host | T0102 | found a list",
            "{ value: { get_attribute: [ vm, public_address ] } } | { get_attribute: [ vm, public_address ] } | get_attribute | T0101 | under `value:`",
        ],
    );
}

#[test]
fn names_of_profiles_and_namespaces() {
    let right = "tosca_definitions_version: tosca_2_0
imports: [ { profile: org.oasis-open.simple:2.0, namespace: s } ]
data_types: { D: { derived_from: string, validation: { $less_or_equal: [ { $length: $value }, 3 ] } } }
service_template:
  node_templates:
    vm: { type: s:Compute }
";
    assert_found(
        right,
        &[
            "type: s:Compute | type: Compute | Compute | T0301 | mean `s:Compute`",
            "{ $less_or_equal: [ { $length: $value }, 3 ] } | { max_length: 3 } | { | T0305 | over `$length`",
        ],
    );
    let said = told(&right.replace(
        "{ profile: org.oasis-open.simple:2.0, namespace: s }",
        "org.oasis-open.simple:2.0",
    ));
    assert!(
        said.contains("write `- profile: org.oasis-open.simple:2.0`"),
        "{said}"
    );
    // what it may have is not missed as well
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}
