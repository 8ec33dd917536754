//! What is declared secret: by metadata `sensitive: true`, or by the type `Credential` (TOSCA 1.3 §5.3.6).

use crate::scaling_group::NoWorld;
use crate::{Evaluator, Outcome, ScalingGroups, Site, Topology};
use model::{InstanceId, NodeName};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What of a value is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secrecy {
    /// All of it.
    Whole,
    /// A credential: all but whose it is and of which kind.
    Credential,
}

impl Secrecy {
    /// The secret texts of a value.
    pub fn texts(self, value: &Value) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        gather(value, self, &mut found);
        found
    }
}

/// Entries of a credential that say whose it is and of which kind.
const OPEN: [&str; 3] = ["user", "protocol", "token_type"];

/// Inputs, and properties and attributes of nodes, that are declared secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sensitive {
    /// Inputs by name.
    pub inputs: BTreeMap<String, Secrecy>,
    /// Properties and attributes by node and name.
    pub values: BTreeMap<NodeName, BTreeMap<String, Secrecy>>,
}

impl Sensitive {
    /// Whether nothing is declared secret.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty() && self.values.is_empty()
    }

    /// Whether a property or attribute of a node is declared secret.
    pub fn is_secret(&self, node: &NodeName, name: &str) -> bool {
        self.values
            .get(node)
            .is_some_and(|names| names.contains_key(name))
    }

    /// The secret texts that are known before a deploy.
    pub fn texts(&self, topology: &Topology, groups: &ScalingGroups) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (name, secrecy) in &self.inputs {
            if let Some(value) = topology.inputs.get(name) {
                gather(value, *secrecy, &mut found);
            }
        }
        let evaluator = Evaluator::new(topology, groups, &NoWorld);
        for (node, names) in &self.values {
            let Some(template) = topology.node(node) else {
                continue;
            };
            let site = Site::Node(InstanceId::Single(node.clone()));
            for (name, secrecy) in names {
                let expr = template
                    .properties
                    .get(name)
                    .or_else(|| template.attributes.get(name));
                let value = expr.map(|expr| evaluator.evaluate(expr, &site));
                if let Some(Ok(Outcome::Known(value))) = value {
                    gather(&value, *secrecy, &mut found);
                }
            }
        }
        found
    }
}

fn gather(value: &Value, secrecy: Secrecy, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Number(number) => drop(found.insert(number.to_string())),
        Value::Array(items) => items.iter().for_each(|item| gather(item, secrecy, found)),
        Value::Object(entries) => {
            for (name, entry) in entries {
                if secrecy == Secrecy::Whole || !OPEN.contains(&name.as_str()) {
                    gather(entry, Secrecy::Whole, found);
                }
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}
