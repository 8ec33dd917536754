//! Schemas of JSON and XML as constraints (TOSCA 1.3 §3.6.3).

use super::support::{assert_found, report};

const RIGHT: &str = r#"tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  Thing:
    derived_from: tosca.nodes.Root
    properties:
      event:
        type: tosca.datatypes.json
        required: false
        constraints: [ { schema: '{ "type": "object", "required": [ "id" ] }' } ]
      size: { type: integer, required: false }
topology_template:
  node_templates:
    one: { type: Thing, properties: { event: '{ "id": 1 }' } }
"#;

#[test]
fn a_value_fits_its_json_schema() {
    assert_found(
        RIGHT,
        &[
            r#"'{ "id": 1 }' | '{ "di": 1 }' | '{ "di | T0402 | must fit its JSON schema: $ needs `id`"#,
            r#"'{ "id": 1 }' | '[]' | '[] | T0402 | $ must be of type object"#,
        ],
    );
}

#[test]
fn a_schema_is_one() {
    let with = |clause: &str| {
        let old = r#"{ schema: '{ "type": "object", "required": [ "id" ] }' }"#;
        report(
            &RIGHT
                .replace("tosca_definitions_version: tosca_simple_yaml_1_3\n", "")
                .replace(old, clause),
        )
    };
    assert!(with("{ schema: '{ ' }").contains("error[T0305]: the schema is not JSON"));
    assert!(with("{ schema: [ a ] }").contains("error[T0305]: `schema` takes the text"));
    assert!(with("{ schema: '<a>' }").contains("error[T0305]: the schema is not XML"));
    assert!(with("{ schema: '<a/>' }").contains("warning[T0107]: values are not held against"));
    let of_number =
        report("data_types: { N: { derived_from: integer, constraints: [ { schema: '{}' } ] } }\n");
    assert!(
        of_number.contains("`schema` means nothing for integer"),
        "{of_number}"
    );
}
