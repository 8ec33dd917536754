//! JSON Schema as the constraint `schema` has it (TOSCA 1.3 §3.6.3): what surely does not fit is told. What
//! the keywords here do not cover (references, formats, conditions) asks for nothing.

use crate::diagnostic::counted;
use serde_json::{Map, Value};

/// The schema in a text; none where it is one for XML, which is read and not applied.
pub(super) fn read(text: &str) -> Result<Option<Value>, String> {
    if text.trim_start().starts_with('<') {
        let options = roxmltree::ParsingOptions {
            allow_dtd: true,
            ..roxmltree::ParsingOptions::default()
        };
        return roxmltree::Document::parse_with_options(text, options)
            .map(|_| None)
            .map_err(|why| format!("the schema is not XML: {why}"));
    }
    match serde_json::from_str(text) {
        Ok(schema @ (Value::Object(_) | Value::Bool(_))) => Ok(Some(schema)),
        Ok(_) => Err("a JSON Schema is an object".to_owned()),
        Err(why) => Err(format!("the schema is not JSON: {why}")),
    }
}

/// Whether a text of JSON fits; else what it must do. That it is JSON is checked elsewhere.
pub(super) fn check(schema: &Value, text: &str) -> Result<(), String> {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            fits(schema, &value, &At::Top).map_err(|why| format!("must fit its JSON schema: {why}"))
        }
        Err(_) => Ok(()),
    }
}

/// The way into a value.
enum At<'p> {
    Top,
    Key(&'p At<'p>, &'p str),
    Item(&'p At<'p>, usize),
}

impl std::fmt::Display for At<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Top => f.write_str("$"),
            Self::Key(above, key) => write!(f, "{above}.{key}"),
            Self::Item(above, index) => write!(f, "{above}[{index}]"),
        }
    }
}

type Verdict = Result<(), String>;

fn fits(schema: &Value, value: &Value, at: &At<'_>) -> Verdict {
    let schema = match schema {
        Value::Object(schema) => schema,
        Value::Bool(false) => return Err(format!("{at} must not be there")),
        _ => return Ok(()),
    };
    of_type(schema, value, at)?;
    among(schema, value, at)?;
    match value {
        Value::Object(map) => of_object(schema, map, at)?,
        Value::Array(items) => of_list(schema, items, at)?,
        Value::String(text) => of_text(schema, text, at)?,
        Value::Number(_) => of_number(schema, value, at)?,
        Value::Null | Value::Bool(_) => {}
    }
    for all in list(schema, "allOf") {
        fits(all, value, at)?;
    }
    for key in ["anyOf", "oneOf"] {
        let mut verdicts = list(schema, key).iter().map(|any| fits(any, value, at));
        let first = verdicts.next();
        if let Some(Err(_)) = first
            && verdicts.all(|verdict| verdict.is_err())
        {
            return Err(format!("{at} fits none of `{key}`"));
        }
    }
    Ok(())
}

fn list<'s>(schema: &'s Map<String, Value>, key: &str) -> &'s [Value] {
    schema
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn of_type(schema: &Map<String, Value>, value: &Value, at: &At<'_>) -> Verdict {
    let wanted: Vec<&str> = match schema.get("type") {
        Some(Value::String(only)) => vec![only],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|n| n.fract() == 0.0),
        // not a type of any draft: nothing is asked
        _ => true,
    };
    match wanted.iter().any(|name| is(name)) {
        true => Ok(()),
        false => Err(format!("{at} must be of type {}", wanted.join(" or "))),
    }
}

fn among(schema: &Map<String, Value>, value: &Value, at: &At<'_>) -> Verdict {
    if let Some(Value::Array(values)) = schema.get("enum")
        && !values.iter().any(|v| same(v, value))
    {
        let values: Vec<String> = values.iter().map(Value::to_string).collect();
        return Err(format!("{at} must be one of {}", values.join(", ")));
    }
    match schema.get("const") {
        Some(only) if !same(only, value) => Err(format!("{at} must be {only}")),
        _ => Ok(()),
    }
}

/// 1 and 1.0 are one number.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
    }
}

fn of_object(schema: &Map<String, Value>, map: &Map<String, Value>, at: &At<'_>) -> Verdict {
    for name in list(schema, "required").iter().filter_map(Value::as_str) {
        if !map.contains_key(name) {
            return Err(format!("{at} needs `{name}`"));
        }
    }
    count(
        schema,
        ("minProperties", "maxProperties"),
        map.len(),
        "entry",
        at,
    )?;
    let known = schema.get("properties").and_then(Value::as_object);
    let by_pattern = schema.contains_key("patternProperties");
    for (key, inner) in map {
        let at = At::Key(at, key);
        match (
            known.and_then(|known| known.get(key)),
            schema.get("additionalProperties"),
        ) {
            (Some(of_key), _) => fits(of_key, inner, &at)?,
            (None, Some(other)) if !by_pattern => fits(other, inner, &at)?,
            _ => {}
        }
    }
    Ok(())
}

fn of_list(schema: &Map<String, Value>, items: &[Value], at: &At<'_>) -> Verdict {
    count(schema, ("minItems", "maxItems"), items.len(), "item", at)?;
    for (index, item) in items.iter().enumerate() {
        let of_item = match schema.get("items") {
            Some(Value::Array(each)) => each.get(index),
            one => one,
        };
        if let Some(of_item) = of_item {
            fits(of_item, item, &At::Item(at, index))?;
        }
    }
    Ok(())
}

fn of_text(schema: &Map<String, Value>, text: &str, at: &At<'_>) -> Verdict {
    let length = text.chars().count();
    count(schema, ("minLength", "maxLength"), length, "character", at)?;
    let pattern = schema.get("pattern").and_then(Value::as_str);
    match pattern.map(|written| (written, topology::pattern(written))) {
        Some((written, Ok(regex))) if !regex.is_match(text) => {
            Err(format!("{at} must match {written}"))
        }
        _ => Ok(()),
    }
}

fn of_number(schema: &Map<String, Value>, value: &Value, at: &At<'_>) -> Verdict {
    let number = value.as_f64().unwrap_or_default();
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let refused = [
        ("at least", bound("minimum").filter(|least| number < *least)),
        ("at most", bound("maximum").filter(|most| number > *most)),
        (
            "above",
            bound("exclusiveMinimum").filter(|low| number <= *low),
        ),
        (
            "below",
            bound("exclusiveMaximum").filter(|high| number >= *high),
        ),
    ];
    for (words, bound) in refused {
        if let Some(bound) = bound {
            return Err(format!("{at} must be {words} {bound}"));
        }
    }
    Ok(())
}

fn count(
    schema: &Map<String, Value>,
    (least, most): (&str, &str),
    found: usize,
    what: &str,
    at: &At<'_>,
) -> Verdict {
    let bound = |key: &str| {
        let number = schema.get(key).and_then(Value::as_u64)?;
        usize::try_from(number).ok()
    };
    match (bound(least), bound(most)) {
        (Some(least), _) if found < least => {
            Err(format!("{at} must have at least {}", counted(least, what)))
        }
        (_, Some(most)) if found > most => {
            Err(format!("{at} must have at most {}", counted(most, what)))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_surely_does_not_fit_is_told() {
        let schema = r##"{
            "type": "object", "required": ["name"], "additionalProperties": false,
            "properties": {
                "name": { "type": "string", "minLength": 2, "pattern": "^[a-z]+$" },
                "age": { "type": ["integer", "null"], "minimum": 0, "exclusiveMaximum": 150 },
                "kind": { "enum": ["a", 1] },
                "tags": { "items": { "type": "string" }, "maxItems": 2 },
                "other": { "anyOf": [{ "type": "string" }, { "const": 3 }] },
                "elsewhere": { "$ref": "#/definitions/x" }
            }
        }"##;
        let schema = read(schema).unwrap().unwrap();
        let said = |text: &str| check(&schema, text).err().unwrap_or_default();
        let right = r#"{ "name": "ab", "age": 3.0, "kind": 1.0, "tags": ["x"], "other": 3, "elsewhere": 1 }"#;
        assert_eq!(said(right), "");
        for (text, why) in [
            ("[]", "$ must be of type object"),
            ("{}", "$ needs `name`"),
            (r#"{"name": "a"}"#, "$.name must have at least 2 characters"),
            (r#"{"name": "aB"}"#, "$.name must match ^[a-z]+$"),
            (r#"{"name": "ab", "age": -1}"#, "$.age must be at least 0"),
            (r#"{"name": "ab", "age": 150}"#, "$.age must be below 150"),
            (
                r#"{"name": "ab", "age": 1.5}"#,
                "$.age must be of type integer or null",
            ),
            (
                r#"{"name": "ab", "kind": 2}"#,
                "$.kind must be one of \"a\", 1",
            ),
            (
                r#"{"name": "ab", "tags": ["a", 1]}"#,
                "$.tags[1] must be of type string",
            ),
            (
                r#"{"name": "ab", "tags": ["a", "b", "c"]}"#,
                "$.tags must have at most 2 items",
            ),
            (
                r#"{"name": "ab", "other": 4}"#,
                "$.other fits none of `anyOf`",
            ),
            (r#"{"name": "ab", "more": 4}"#, "$.more must not be there"),
        ] {
            assert_eq!(said(text), format!("must fit its JSON schema: {why}"));
        }
    }

    #[test]
    fn schemas_are_read() {
        assert_eq!(read("<a/>"), Ok(None));
        assert!(
            read("<a>")
                .unwrap_err()
                .starts_with("the schema is not XML")
        );
        assert!(read("{").unwrap_err().starts_with("the schema is not JSON"));
        assert_eq!(read("3").unwrap_err(), "a JSON Schema is an object");
    }
}
