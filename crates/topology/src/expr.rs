//! Values as templates write them: literals and calls of intrinsic functions (TOSCA 1.3 §4).

use crate::Function;
use model::NodeName;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// An expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    /// A value without any call in it.
    Literal(Value),
    /// A list with a call somewhere inside.
    List(Vec<Expr>),
    /// A map with a call somewhere inside.
    Map(BTreeMap<String, Expr>),
    /// A call.
    Call(Box<Call>),
}

/// A call of an intrinsic function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `get_input` (§4.4.1): name, then nested keys and indexes.
    GetInput {
        /// Name of the input.
        name: String,
        /// Into its value.
        path: Vec<PathStep>,
    },
    /// `get_property` (§4.4.2).
    GetProperty(EntityPath),
    /// `get_attribute` (§4.5.1).
    GetAttribute(EntityPath),
    /// `get_operation_output` (§4.6.1).
    GetOperationOutput {
        /// Whose operation.
        entity: Entity,
        /// Interface name.
        interface: String,
        /// Operation name.
        operation: String,
        /// Name of the output.
        output: String,
    },
    /// A function of its arguments alone (TOSCA 1.3 §4.3, TOSCA 2.0 §10.2.2–10.2.5).
    Apply {
        /// Which.
        function: Function,
        /// To what.
        arguments: Vec<Expr>,
    },
}

/// Whose property or attribute is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// `SELF`.
    This,
    /// `SOURCE`, in a relationship.
    Source,
    /// `TARGET`, in a relationship.
    Target,
    /// `HOST`: any node below.
    Host,
    /// A node template by name.
    Node(NodeName),
}

/// `[ entity, requirement or capability …, name, nested … ]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityPath {
    /// Whose.
    pub entity: Entity,
    /// Steps: requirements to hop over, a capability, the name, nested keys and indexes. Never empty.
    pub steps: Vec<PathStep>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PathStep {
    /// Into a list.
    Index(usize),
    /// A name, or into a map.
    Name(String),
}

impl Expr {
    /// A literal.
    pub fn literal(value: impl Into<Value>) -> Self {
        Self::Literal(value.into())
    }

    /// The value, where there is no call in it.
    pub fn as_literal(&self) -> Option<&Value> {
        match self {
            Self::Literal(value) => Some(value),
            _ => None,
        }
    }
}
