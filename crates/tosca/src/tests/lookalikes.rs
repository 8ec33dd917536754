//! What looks like a call and is none, where any value may stand; and what a version does not have yet.

use super::support::{Files, assert_found, run};
use crate::{Inputs, Mode, process, render};

#[test]
fn a_misspelt_function_in_an_untyped_value_is_told() {
    let right = "\
tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs: { name: { type: string, default: x } }
  node_templates: { vm: { type: tosca.nodes.Compute } }
  outputs:
    one: { value: { concat: [ a, b ] } }
    two: { value: [ { get_attribute: [ vm, public_address ] } ] }
    three: { value: { deep: { get_input: name } } }
    four: { value: { token: [ a-b, '-', 1 ] } }
    five: { value: { join: [ [ a, b ], ',' ] } }
";
    assert_found(
        right,
        &[
            "{ concat: | { concatt: | concatt | T0509 | did you mean `concat`?",
            "{ get_attribute: | { get_attribut: | get_attribut | T0509 | did you mean `get_attribute`?",
            "{ get_input: | { get_inptu: | get_inptu | T0509 | did you mean `get_input`?",
            "{ token: | { tokens: | tokens | T0509 | did you mean `token`?",
            "{ join: | { jion: | jion | T0509 | did you mean `join`?",
        ],
    );
    // words that are near by chance
    let body = right.replace("{ token: [ a-b, '-', 1 ] }", "{ tokens: [ a, b ] }");
    let body = body.replace("{ join: [ [ a, b ], ',' ] }", "{ coin: [ a, b ] }");
    let files = Files::default().with("service.yaml", &body);
    assert_eq!(run(&files).diagnostics, []);
}

#[test]
fn a_call_of_2_without_its_sign_is_told() {
    let right = "\
tosca_definitions_version: tosca_2_0
node_types: { T: { properties: { p: { type: string, default: x } } } }
service_template:
  inputs: { name: { type: string, default: x } }
  node_templates: { vm: { type: T } }
  outputs:
    one: { value: { $get_input: name } }
    two: { value: [ { $get_property: [ vm, p ] } ] }
";
    assert_found(
        right,
        &[
            "{ $get_input: | { get_input: | get_input | T0509 | did you mean `$get_input`?",
            "{ $get_property: | { get_property: | get_property | T0509 | did you mean `$get_property`?",
        ],
    );
}

fn strictly(text: &str) -> String {
    let files = Files::default().with("service.yaml", text);
    let found = process("service.yaml", &files, &Inputs::default(), Mode::Strict);
    render(&found.diagnostics, &files)
}

#[test]
fn what_a_version_does_not_have_yet_is_told() {
    let with = |version: &str| {
        strictly(&format!(
            "tosca_definitions_version: tosca_simple_yaml_{version}\n\
             node_types:\n  T:\n    derived_from: tosca.nodes.Root\n    properties: {{ p: {{ type: \
             scalar-unit.bitrate, required: false }} }}\n\
             topology_template:\n  node_templates: {{ one: {{ type: T }} }}\n  \
             outputs: {{ o: {{ value: {{ join: [ [ a, b ], ',' ] }} }} }}\n"
        ))
    };
    assert_eq!(with("1_3"), "");
    let said = with("1_0");
    for part in [
        "error[T0301]: scalar-unit.bitrate is a type since 1.3, and this service is of 1.0",
        "error[T0509]: `join` is a function since 1.2, and this service is of 1.0",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let said = with("1_2");
    assert!(said.contains("T0301") && !said.contains("T0509"), "{said}");
}
