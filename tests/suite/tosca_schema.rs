//! The JSON Schema that is made from the grammar table: whole in itself, one for each version.

use serde_json::Value;
use tosca::{Version, json_schema};

/// All `$ref`s within.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                match inner.as_str().filter(|_| key == "$ref") {
                    Some(reference) => found.push(reference.to_owned()),
                    None => references(inner, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// The keynames of a construct.
fn keynames(schema: &Value, construct: &str) -> Vec<String> {
    let definition = &schema["$defs"][construct];
    let map = match &definition["anyOf"] {
        Value::Array(forms) if forms[0]["type"] == "object" => &forms[0],
        _ => definition,
    };
    let properties = map["properties"].as_object();
    properties
        .into_iter()
        .flat_map(|p| p.keys().cloned())
        .collect()
}

#[test]
fn every_version_has_a_schema_that_is_whole() {
    for (version, header) in Version::ALL {
        let schema = json_schema(version);
        let mut found = Vec::new();
        references(&schema, &mut found);
        assert!(found.len() > 50, "{}", found.len());
        for reference in found {
            let pointer = reference.trim_start_matches('#');
            let definition = schema.pointer(pointer);
            assert!(
                definition.is_some_and(Value::is_object),
                "{version:?}: {reference}"
            );
        }
        let file = &schema["$defs"]["service-template"];
        let headers = &file["properties"]["tosca_definitions_version"]["enum"];
        assert_eq!(headers[0], header);
    }
}

#[test]
fn a_version_is_a_filter_over_the_table() {
    let has = |version, construct: &str, key: &str| {
        keynames(&json_schema(version), construct)
            .iter()
            .any(|k| k == key)
    };
    assert!(has(Version::V1_3, "interface-definition", "notifications"));
    assert!(!has(Version::V1_2, "interface-definition", "notifications"));
    assert!(has(Version::V1_1, "topology-template", "workflows"));
    assert!(!has(Version::V1_0, "topology-template", "workflows"));
    assert!(has(Version::V1_0, "node-template", "requirements"));
}
