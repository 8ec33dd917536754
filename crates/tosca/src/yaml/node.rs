//! The tree. Aliases are expanded, merge keys are merged.

use super::Name;
use crate::source::{FileId, Span};
use serde_json::Value;

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Map),
}

/// A scalar: its text, and what YAML's core schema makes of it.
#[derive(Debug, Clone)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    pub(crate) value: ScalarValue,
}

/// What the core schema makes of a scalar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ScalarValue {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text,
}

/// A map in the order of the file. Keys are unique.
#[derive(Debug, Clone, Default)]
pub(crate) struct Map {
    pub(crate) entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Name,
    pub(crate) value: Node,
}

/// Where there is nothing to read.
pub(crate) static NOTHING: Node = Node {
    span: Span {
        file: FileId(0),
        line: 1,
        column: 1,
        length: 1,
    },
    kind: Kind::Scalar(Scalar {
        text: String::new(),
        value: ScalarValue::Null,
    }),
};

// === impl Node ===

impl Node {
    pub(crate) fn null(span: Span) -> Self {
        Self {
            span,
            kind: Kind::Scalar(Scalar {
                text: String::new(),
                value: ScalarValue::Null,
            }),
        }
    }

    /// A value that comes from outside (an input) or was worked out, with one place for all of it.
    pub(crate) fn from_json(value: &Value, span: Span) -> Self {
        let scalar = |text: String, value| Kind::Scalar(Scalar { text, value });
        let kind = match value {
            Value::Null => scalar(String::new(), ScalarValue::Null),
            Value::Bool(b) => scalar(b.to_string(), ScalarValue::Boolean(*b)),
            Value::Number(n) => match (n.as_i64(), n.as_f64()) {
                (Some(i), _) => scalar(n.to_string(), ScalarValue::Integer(i)),
                (None, Some(f)) => scalar(n.to_string(), ScalarValue::Float(f)),
                (None, None) => scalar(n.to_string(), ScalarValue::Text),
            },
            Value::String(text) => scalar(text.clone(), ScalarValue::Text),
            Value::Array(items) => {
                Kind::List(items.iter().map(|i| Self::from_json(i, span)).collect())
            }
            Value::Object(map) => {
                let entries = map.iter().map(|(key, value)| Entry {
                    key: Name::new(key.clone(), span),
                    value: Self::from_json(value, span),
                });
                Kind::Map(Map {
                    entries: entries.collect(),
                })
            }
        };
        Self { span, kind }
    }

    /// The value without its places.
    pub(crate) fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Scalar(scalar) => match scalar.value {
                ScalarValue::Null => Value::Null,
                ScalarValue::Boolean(b) => b.into(),
                ScalarValue::Integer(i) => i.into(),
                // JSON has no infinity
                ScalarValue::Float(f) => serde_json::Number::from_f64(f)
                    .map_or_else(|| scalar.text.clone().into(), Value::Number),
                ScalarValue::Text => scalar.text.clone().into(),
            },
            Kind::List(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Kind::Map(map) => {
                let entries = map.entries.iter();
                Value::Object(
                    entries
                        .map(|e| (e.key.text.clone(), e.value.to_json()))
                        .collect(),
                )
            }
        }
    }

    /// As it is read again when it has been kept as JSON, each part in its place.
    pub(crate) fn as_kept(&self) -> Self {
        let kind = match &self.kind {
            Kind::Scalar(_) => Self::from_json(&self.to_json(), self.span).kind,
            Kind::List(items) => Kind::List(items.iter().map(Self::as_kept).collect()),
            Kind::Map(map) => {
                let entries = map.entries.iter().map(|e| Entry {
                    key: e.key.clone(),
                    value: e.value.as_kept(),
                });
                Kind::Map(Map {
                    entries: entries.collect(),
                })
            }
        };
        Self {
            span: self.span,
            kind,
        }
    }

    /// What stands under a key of a map.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let Kind::Map(map) = &mut self.kind else {
            return None;
        };
        let entry = map.entries.iter_mut().find(|e| e.key.text == key);
        entry.map(|e| &mut e.value)
    }

    pub(crate) fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn as_scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar that is not null.
    pub(crate) fn as_text(&self) -> Option<&str> {
        self.as_scalar()
            .filter(|s| s.value != ScalarValue::Null)
            .map(|s| s.text.as_str())
    }

    pub(crate) fn as_integer(&self) -> Option<i64> {
        match self.as_scalar()?.value {
            ScalarValue::Integer(i) => Some(i),
            _ => None,
        }
    }

    pub(crate) fn as_boolean(&self) -> Option<bool> {
        match self.as_scalar()?.value {
            ScalarValue::Boolean(b) => Some(b),
            _ => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.as_scalar()
            .is_some_and(|s| s.value == ScalarValue::Null)
    }

    /// The value under a key of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// The text under a key of a map.
    pub(crate) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// Entries of the map under a key; none if there is none.
    pub(crate) fn entries_at(&self, key: &str) -> &[Entry] {
        self.get(key).map_or(&[], Node::entries)
    }

    /// Entries, if this is a map.
    pub(crate) fn entries(&self) -> &[Entry] {
        self.as_map().map_or(&[], |map| &map.entries)
    }

    /// Items of the list under a key; none if there is none.
    pub(crate) fn items_at(&self, key: &str) -> &[Node] {
        self.get(key).and_then(Node::as_list).unwrap_or(&[])
    }

    /// The entries of a list of maps with one entry each (requirements, policies), or of a map. Of more
    /// entries, which the grammar refuses, only the first is taken.
    pub(crate) fn sequenced_at(&self, key: &str) -> Vec<&Entry> {
        match self.get(key) {
            Some(Node {
                kind: Kind::List(items),
                ..
            }) => items.iter().filter_map(|i| i.entries().first()).collect(),
            Some(node) => node.entries().iter().collect(),
            None => Vec::new(),
        }
    }

    /// The kind of what this is, for people, without the value.
    pub(crate) fn describe_kind(&self) -> &'static str {
        match &self.kind {
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
            Kind::Scalar(scalar) => match scalar.value {
                ScalarValue::Null => "nothing",
                ScalarValue::Boolean(_) => "a boolean",
                ScalarValue::Integer(_) => "an integer",
                ScalarValue::Float(_) if scalar.is_too_large() => "an integer beyond 64 bits",
                ScalarValue::Float(_) => "a float",
                ScalarValue::Text => "a string",
            },
        }
    }

    /// What this is, for people.
    pub(crate) fn describe(&self) -> String {
        match &self.kind {
            Kind::List(_) => "a list".into(),
            Kind::Map(_) => "a map".into(),
            Kind::Scalar(scalar) => match scalar.value {
                ScalarValue::Null => "nothing".into(),
                ScalarValue::Boolean(b) if scalar.text == b.to_string() => {
                    format!("the boolean {b}")
                }
                ScalarValue::Boolean(_) => format!("`{}`", scalar.text),
                ScalarValue::Integer(_) => format!("the integer {}", scalar.text),
                ScalarValue::Float(_) if scalar.is_too_large() => {
                    format!(
                        "the integer {}, which is beyond 64 bits",
                        shorten(&scalar.text)
                    )
                }
                ScalarValue::Float(_) => format!("the float {}", scalar.text),
                ScalarValue::Text => format!("the string {:?}", shorten(&scalar.text)),
            },
        }
    }
}

impl Scalar {
    /// Whether this is an integer that does not fit: kept as a float it would be another one.
    pub(crate) fn is_too_large(&self) -> bool {
        let digits = self.text.trim_start_matches(['+', '-']);
        matches!(self.value, ScalarValue::Float(_)) && digits.chars().all(|c| c.is_ascii_digit())
    }
}

fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

// === impl Map ===

impl Map {
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.value)
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.key.text == key)
    }
}
