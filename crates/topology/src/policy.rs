//! Groups and policies as a template declares them (TOSCA 1.3 §3.8.5, §3.8.6).

use crate::{Expr, Location, Trigger};
use model::{NodeName, PolicyName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A TOSCA group: a set of node templates, nothing to do with scaling by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToscaGroup {
    /// Its name.
    pub name: String,
    /// Its type and those that it derives from.
    pub ancestry: Vec<String>,
    /// Its members.
    pub members: Vec<NodeName>,
    /// Where it is written.
    pub location: Location,
}

/// A TOSCA policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToscaPolicy {
    /// Its name.
    pub name: PolicyName,
    /// Its type and those that it derives from, nearest first. Never empty.
    pub ancestry: Vec<String>,
    /// Properties, defaults applied.
    pub properties: BTreeMap<String, Expr>,
    /// Names of node templates or groups.
    pub targets: Vec<String>,
    /// Its triggers, in the template's order.
    #[serde(default)]
    pub triggers: Vec<Trigger>,
    /// Where it is written.
    pub location: Location,
}

impl ToscaPolicy {
    /// Whether its type is, or derives from, that type.
    pub fn is_a(&self, type_name: &str) -> bool {
        self.ancestry.iter().any(|t| t == type_name)
    }
}
