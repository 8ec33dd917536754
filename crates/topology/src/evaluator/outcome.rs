//! What an evaluation is told, and what it answers.

use crate::{Expr, PathStep};
use model::{EdgeId, GroupName, InstanceId, MemberId, Ordinal};
use serde_json::Value;
use std::fmt;

/// What is deployed, as far as values depend on it.
pub trait World {
    /// The recorded value of an attribute.
    fn attribute(&self, instance: &InstanceId, name: &str) -> Option<Value>;

    /// The recorded value of an attribute of a relationship.
    fn attribute_of_pair(&self, _pair: &EdgeId, _name: &str) -> Option<Value> {
        None
    }

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
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct EvalError {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub trouble: Trouble,
    /// What to do instead, where that is known.
    pub advice: Option<String>,
}

/// Where something is wrong, seen from the expression that is worked out.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// In the expression itself: the way to the innermost part that is wrong, by arguments, items and keys.
    Here(Vec<PathStep>),
    /// What the expression refers to is not there.
    Missing,
    /// In a value that it refers to.
    Beyond,
    /// It depends on what has been told to be wrong.
    Told,
    /// References that lead to each other: what stands at each of them.
    Circle(Vec<(Site, Expr)>),
}

impl EvalError {
    pub(super) fn here(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            trouble: Trouble::Here(Vec::new()),
            advice: None,
        }
    }

    /// The same, seen from what contains the part.
    pub(super) fn in_part(mut self, step: PathStep) -> Self {
        if let Trouble::Here(way) = &mut self.trouble {
            way.insert(0, step);
        }
        self
    }

    /// The same, seen from what refers to the value.
    pub(super) fn beyond(self) -> Self {
        let trouble = match self.trouble {
            Trouble::Here(_) | Trouble::Missing | Trouble::Beyond => Trouble::Beyond,
            trouble => trouble,
        };
        Self { trouble, ..self }
    }
}
