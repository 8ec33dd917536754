//! What takes an output of an operation (TOSCA 1.3 §3.6.15, TOSCA 2.0 §9.10).

use crate::PathStep;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An attribute of the node or relationship whose operation it is, or of a capability of the node; all of it,
/// or a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Form", into = "Form")]
pub struct Taker {
    /// The node's capability that has the attribute; none: the node or relationship itself.
    pub capability: Option<String>,
    /// The attribute.
    pub attribute: String,
    /// Into its value: what is there beside it stays.
    pub within: Vec<PathStep>,
}

/// As it is kept: mostly a name.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Form {
    Name(String),
    Full {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        capability: Option<String>,
        attribute: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        within: Vec<PathStep>,
    },
}

/// The name under which an attribute of a capability is recorded with its node.
pub(crate) fn of_capability(capability: &str, attribute: &str) -> String {
    format!("{capability}.{attribute}")
}

// === impl Taker ===

impl Taker {
    /// Longest list that an index may make.
    pub const MOST_ITEMS: usize = 10_000;

    /// An attribute of the node or relationship itself.
    pub fn own(attribute: impl Into<String>) -> Self {
        Self {
            capability: None,
            attribute: attribute.into(),
            within: Vec::new(),
        }
    }

    /// The name under which its attribute is recorded.
    pub fn recorded(&self) -> String {
        match &self.capability {
            Some(capability) => of_capability(capability, &self.attribute),
            None => self.attribute.clone(),
        }
    }

    /// The way to it from the node or relationship.
    pub fn steps(&self) -> Vec<PathStep> {
        let names = self.capability.iter().chain([&self.attribute]);
        let names = names.cloned().map(PathStep::Name);
        names.chain(self.within.iter().cloned()).collect()
    }

    /// The attribute's value, `before` it took the output and after; what is in the way makes room.
    pub fn taken(&self, before: Option<Value>, output: Value) -> Value {
        let mut whole = before.unwrap_or(Value::Null);
        let mut at = &mut whole;
        for step in &self.within {
            at = match step {
                PathStep::Name(name) => entry(at, name),
                PathStep::Index(index) => item(at, (*index).min(Self::MOST_ITEMS)),
            };
        }
        *at = output;
        whole
    }
}

fn entry<'v>(value: &'v mut Value, name: &str) -> &'v mut Value {
    if !value.is_object() {
        *value = Value::Object(serde_json::Map::new());
    }
    &mut value[name]
}

fn item(value: &mut Value, index: usize) -> &mut Value {
    if !value.is_array() {
        *value = Value::Array(Vec::new());
    }
    if let Value::Array(items) = value
        && items.len() <= index
    {
        items.resize(index + 1, Value::Null);
    }
    &mut value[index]
}

impl From<Form> for Taker {
    fn from(form: Form) -> Self {
        match form {
            Form::Name(attribute) => Self::own(attribute),
            Form::Full {
                capability,
                attribute,
                within,
            } => Self {
                capability,
                attribute,
                within,
            },
        }
    }
}

impl From<Taker> for Form {
    fn from(taker: Taker) -> Self {
        let Taker {
            capability,
            attribute,
            within,
        } = taker;
        if capability.is_none() && within.is_empty() {
            return Self::Name(attribute);
        }
        Self::Full {
            capability,
            attribute,
            within,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn within(steps: Value) -> Taker {
        Taker {
            within: serde_json::from_value(steps).unwrap(),
            ..Taker::own("a")
        }
    }

    #[test]
    fn a_part_leaves_what_is_beside_it() {
        let table = [
            (json!([]), Some(json!(1)), json!(2)),
            (
                json!(["k"]),
                Some(json!({ "l": 1 })),
                json!({ "l": 1, "k": 2 }),
            ),
            (json!(["k"]), None, json!({ "k": 2 })),
            (
                json!(["k", 1]),
                Some(json!({ "k": [5] })),
                json!({ "k": [5, 2] }),
            ),
            (json!([2]), Some(json!([7])), json!([7, null, 2])),
            (json!(["k"]), Some(json!("a text")), json!({ "k": 2 })),
        ];
        for (steps, before, after) in table {
            assert_eq!(
                within(steps.clone()).taken(before, json!(2)),
                after,
                "{steps}"
            );
        }
    }

    #[test]
    fn most_are_kept_as_a_name() {
        let of_capability = Taker {
            capability: Some("c".to_owned()),
            ..Taker::own("a")
        };
        assert_eq!(of_capability.recorded(), "c.a");
        for taker in [Taker::own("a"), within(json!(["k", 0])), of_capability] {
            let kept = serde_json::to_value(&taker).unwrap();
            assert_eq!(serde_json::from_value::<Taker>(kept).unwrap(), taker);
        }
        assert_eq!(serde_json::to_value(Taker::own("a")).unwrap(), json!("a"));
    }
}
