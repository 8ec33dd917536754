//! The table as JSON Schema (draft 2020-12), for editors: what `validate --strict` takes, as far as a
//! schema can say it.

use super::purposes::purpose;
use super::service::SERVICE_TEMPLATE;
use super::table::{Construct, Key, Need, Shape};
use super::version::Version;
use crate::diagnostic::section_of_2;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The schema of a file of that version.
pub(crate) fn json_schema(version: Version) -> Value {
    let mut writer = Writer {
        version,
        definitions: BTreeMap::new(),
    };
    let root = writer.reference(&SERVICE_TEMPLATE);
    let headers = json!({ "enum": version.headers() });
    let mut definitions: Map<String, Value> = writer.definitions.into_iter().collect();
    if let Some(properties) = definitions
        .get_mut(&slug(&SERVICE_TEMPLATE))
        .and_then(|file| file.get_mut("properties"))
    {
        properties["tosca_definitions_version"]["enum"] = headers["enum"].clone();
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("TOSCA service template, {}", version.header()),
        "$ref": root["$ref"],
        "$defs": definitions,
    })
}

struct Writer {
    version: Version,
    definitions: BTreeMap<String, Value>,
}

fn slug(construct: &Construct) -> String {
    construct.name.replace(' ', "-")
}

// === impl Writer ===

impl Writer {
    fn reference(&mut self, construct: &'static Construct) -> Value {
        let name = slug(construct);
        if !self.definitions.contains_key(&name) {
            // its own parts may refer to it
            self.definitions.insert(name.clone(), Value::Null);
            let definition = self.construct(construct);
            self.definitions.insert(name.clone(), definition);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    fn construct(&mut self, construct: &'static Construct) -> Value {
        let keys = construct.keys.iter().filter(|k| k.is_in(self.version));
        let keys: Vec<&'static Key> = keys.collect();
        let mut properties = Map::new();
        for name in construct.names(self.version) {
            if let Some(key) = construct.key_of(name, self.version) {
                let mut schema = match self.shape(key.shape) {
                    Value::Bool(true) => json!({}),
                    schema => schema,
                };
                if let (Some(map), Some(purpose)) = (schema.as_object_mut(), purpose(name)) {
                    let said = format!("{purpose} ({})", self.section(construct));
                    map.insert("description".to_owned(), said.into());
                }
                properties.insert(name.to_owned(), schema);
            }
        }
        let required = keys.iter().filter(|k| k.need == Need::Required);
        let required: Vec<&str> = required.map(|k| k.name).collect();
        let others = match construct.others.and_then(|s| s.of(self.version)) {
            Some(shape) => self.shape(shape),
            None => Value::Bool(false),
        };
        let mut map = json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": others,
        });
        for key in &keys {
            match key.need {
                Need::Without(other) => {
                    map["anyOf"] = json!([{ "required": [key.name] }, { "required": [other] }]);
                }
                Need::With(other) => map["dependentRequired"] = json!({ other: [key.name] }),
                Need::Optional | Need::Required | Need::Alone => {}
            }
            if let Some(other) = key.beside {
                map["not"] = json!({ "required": [key.name, other] });
            }
        }
        let description = format!("{} ({})", construct.name, self.section(construct));
        let version = self.version;
        let short = construct.short.iter().filter_map(|s| s.of(version));
        let mut forms: Vec<Value> = short.map(|shape| self.shape(shape)).collect();
        if forms.is_empty() {
            map["description"] = description.into();
            return map;
        }
        forms.insert(0, map);
        json!({ "description": description, "anyOf": forms })
    }

    /// The section of the specification that editors show.
    fn section(&self, construct: &Construct) -> &'static str {
        match self.version.is_2() {
            true => section_of_2(construct.section).unwrap_or(construct.section),
            false => construct.section,
        }
    }

    fn shape(&mut self, shape: Shape) -> Value {
        let Some(shape) = shape.of(self.version) else {
            return Value::Bool(false);
        };
        match shape {
            Shape::Any | Shape::Changed(..) | Shape::Dropped(_) | Shape::Added(_) => {
                Value::Bool(true)
            }
            Shape::Text | Shape::Type => json!({ "type": "string" }),
            Shape::Scalar => json!({ "type": ["string", "number", "boolean"] }),
            Shape::Word(words) => json!({ "enum": words }),
            Shape::Integer => json!({ "type": "integer" }),
            Shape::Boolean => json!({ "type": "boolean" }),
            // YAML reads `1.0` as a number
            Shape::Version => json!({ "type": ["string", "number"] }),
            Shape::Occurrences => json!({
                "type": "array",
                "prefixItems": [
                    { "type": "integer", "minimum": 0 },
                    { "anyOf": [{ "type": "integer", "minimum": 0 }, { "const": "UNBOUNDED" }] },
                ],
                "minItems": 2,
                "maxItems": 2,
            }),
            Shape::Of(construct) => self.reference(construct),
            Shape::MapOf(inner) => {
                json!({ "type": "object", "additionalProperties": self.shape(*inner) })
            }
            Shape::ListOf(inner) => json!({ "type": "array", "items": self.shape(*inner) }),
            Shape::Sequence(inner) => {
                json!({ "type": "array", "items": self.named(*inner) })
            }
            Shape::MaybeNamed(construct) => {
                json!({ "anyOf": [self.reference(construct), self.named(Shape::Of(construct))] })
            }
            Shape::Either(shapes) => {
                let version = self.version;
                let shapes = shapes.iter().filter_map(|s| s.of(version));
                let shapes: Vec<Value> = shapes.map(|s| self.shape(s)).collect();
                json!({ "anyOf": shapes })
            }
            Shape::Pair => json!({
                "type": "array",
                "items": { "type": "string" },
                "minItems": 2,
                "maxItems": 2,
            }),
            Shape::Loosely(inner, _) => self.shape(*inner),
            Shape::Parameter(construct) => match self.version {
                Version::V1_0 | Version::V1_1 | Version::V1_2 => self.reference(construct),
                // a fixed value may stand for the definition
                Version::V1_3 | Version::V2_0 => Value::Bool(true),
            },
            Shape::Refinable(construct) if !self.version.is_2() => self.reference(construct),
            Shape::Refinable(_) => Value::Bool(true),
        }
    }

    /// A map with one entry.
    fn named(&mut self, inner: Shape) -> Value {
        json!({
            "type": "object",
            "additionalProperties": self.shape(inner),
            "minProperties": 1,
            "maxProperties": 1,
        })
    }
}
