//! What an evaluation is told, and what it answers.

use model::{EdgeId, GroupName, InstanceId, MemberId, Ordinal};
use serde_json::Value;
use std::fmt;

/// What is deployed, as far as values depend on it.
pub trait World {
    /// The recorded value of an attribute.
    fn attribute(&self, instance: &InstanceId, name: &str) -> Option<Value>;

    /// Members of a group that are in service, in order of their ordinals.
    fn members_in_service(&self, group: &GroupName) -> Vec<MemberId>;

    /// The ordinal of a member, once it has one.
    fn ordinal(&self, member: MemberId) -> Option<Ordinal>;
}

/// Where an expression is written, which gives `SELF`, `SOURCE` and `TARGET` their meaning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// In a node template.
    Node(InstanceId),
    /// In a relationship.
    Relationship(EdgeId),
    /// In an output or a policy.
    Outside,
}

/// An attribute of an instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttributeRef {
    /// Whose.
    pub instance: InstanceId,
    /// Its name.
    pub name: String,
}

impl fmt::Display for AttributeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "attribute {} of {}", self.name, self.instance)
    }
}

/// The outcome of an evaluation.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The value.
    Known(Value),
    /// Not before run time.
    Unknown {
        /// The first attribute that is missing.
        waits_for: AttributeRef,
    },
}

/// The expression makes no sense. The text reads on its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EvalError {
    /// What is wrong.
    pub message: String,
}
