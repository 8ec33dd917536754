//! Values as templates write them: literals and calls of intrinsic functions (TOSCA 1.3 §4).

use crate::{Function, Texts};
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
    /// `get_attribute` of `SELF` in a relationship (§4.5.1): of the pair in which it stands.
    OfRelationship {
        /// The attribute.
        name: String,
        /// Into its value.
        path: Vec<PathStep>,
        /// What the template assigns to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assigned: Option<Expr>,
    },
    /// A property or an attribute at the end of a path that goes along relationships in ways that an
    /// [`EntityPath`] does not (TOSCA 2.0 §10.3).
    Follow(GraphPath),
    /// `get_artifact` (§4.8.1): the path of its file, relative to the root of the service's files; of one in a
    /// repository its URL.
    GetArtifact {
        /// Whose.
        entity: Entity,
        /// Its name.
        name: String,
    },
    /// `get_nodes_of_type` (§4.7.1): names of node templates.
    GetNodesOfType {
        /// The type.
        type_name: String,
    },
    /// `$node_index` (TOSCA 2.0 §10.2.1.6): which of its node template's nodes this is.
    NodeIndex,
    /// `$relationship_index` (TOSCA 2.0 §10.2.1.7): which of the requirement's relationships this is.
    RelationshipIndex,
    /// `$available_allocation` (TOSCA 2.0 §10.2.1.8): what no requirement has taken yet of a
    /// capability's property.
    AvailableAllocation {
        /// The property.
        path: EntityPath,
        /// What texts mean that are taken of it.
        #[serde(default, skip_serializing_if = "Texts::is_plain")]
        texts: Texts,
    },
    /// A part of a value, by keys and indexes of which one at least is worked out, too.
    Within {
        /// The value.
        of: Expr,
        /// Keys and indexes.
        steps: Vec<Expr>,
    },
    /// A function of its arguments alone (TOSCA 1.3 §4.3, TOSCA 2.0 §10.2.2–10.2.5).
    Apply {
        /// Which.
        function: Function,
        /// To what.
        arguments: Vec<Expr>,
        /// What texts among the arguments mean, by the types that are declared of what they read.
        #[serde(default, skip_serializing_if = "Texts::is_plain")]
        texts: Texts,
    },
    /// In place of what is wrong or open, which has been told. There is none in what is deployed.
    Told,
}

/// Whose property or attribute is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// `[ entity, hop …, name, nested … ]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GraphPath {
    /// Where it begins; in a relationship `SELF` is the relationship.
    pub entity: Entity,
    /// Which of a node template's nodes; none: as it is seen from where the path is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub which: Option<Nodes>,
    /// From one place to the next.
    pub hops: Vec<Hop>,
    /// What is asked for at the end.
    pub asked: Asked,
    /// The name, nested keys and indexes. Never empty.
    pub steps: Vec<PathStep>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// A property.
    Property,
    /// An attribute, or a property.
    Attribute,
}

/// One hop of a path, from what the one before has led to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hop {
    /// From a node to a relationship that begins there.
    Requirement {
        /// The requirement.
        name: String,
        /// Place among those of that name.
        which: Which,
    },
    /// From a node to one of its capabilities.
    Capability(String),
    /// From a relationship to where it begins.
    Source,
    /// From a relationship to where it ends.
    Target,
    /// From a relationship to the capability that it ends at.
    TargetCapability,
    /// From a capability to a relationship that ends there.
    Incoming(Which),
}

/// Which of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The one at that place, from 0.
    At(usize),
    /// All of them: the value is a list.
    All,
}

/// Which of a node template's nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nodes {
    /// The one of that number, from 0.
    At(usize),
    /// All of them: the value is a list.
    All,
    /// The one of the same number as the node where the path is written.
    Own,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

    /// What stands in place of a value that is wrong or open, once that has been told.
    pub fn told() -> Self {
        Self::Call(Box::new(Call::Told))
    }

    /// The value, where there is no call in it.
    pub fn as_literal(&self) -> Option<&Value> {
        match self {
            Self::Literal(value) => Some(value),
            _ => None,
        }
    }
}
