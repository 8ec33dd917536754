//! How a node and the template that stands for it are joined (TOSCA 1.3 §3.8.8–3.8.12, TOSCA 2.0 §15.2–15.5).

use crate::{Asked, Call, Entity, EntityPath, Expr, GraphPath, Hop, PathStep, Which};
use model::NodeName;
use std::collections::BTreeMap;

/// How a template and the node that it stands for are joined: names of the node to names of the template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stitches {
    /// The file of the template.
    pub template: String,
    /// Inputs of the template that get a value from the node.
    pub inputs: BTreeMap<String, Given>,
    /// Attributes of the node, and the outputs that give them.
    pub attributes: BTreeMap<String, String>,
    /// Attributes of its capabilities (capability, attribute), likewise.
    pub of_capabilities: BTreeMap<(String, String), String>,
    /// Nodes of the template that have a capability which is mapped, those that can host first.
    pub fronts: Vec<NodeName>,
    /// Requirements of the node that nodes of the template have in its place.
    pub requirements: Vec<Handed>,
    /// Nodes of the template that are those at the other end of the node's requirements.
    pub selected: Vec<Selected>,
}

/// Where an input of a template gets its value from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A property of the node, or of one of its capabilities, by its path.
    ByNode(Vec<PathStep>),
    /// A property of the relationships that a requirement of the node makes.
    ByRelationship {
        /// The requirement.
        requirement: String,
        /// Which of those.
        which: Which,
        /// The property.
        property: String,
    },
}

/// A node of a template that is taken from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    /// The node's requirement.
    pub requirement: String,
    /// Which of its assignments.
    pub index: u32,
    /// The node in the template, in whose place the requirement's target is taken.
    pub node: NodeName,
}

/// A requirement that is handed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The node's requirement.
    pub requirement: String,
    /// Which of its assignments; none: all of them.
    pub index: Option<u32>,
    /// The node in the template.
    pub node: NodeName,
    /// Its requirement.
    pub inner: String,
}

// === impl Given ===

impl Given {
    /// The value as the node has it, and steps into it.
    pub(crate) fn of(&self, node: &NodeName, path: &[PathStep]) -> Call {
        let entity = Entity::Node(node.clone());
        match self {
            Self::ByNode(property) => Call::GetProperty(EntityPath {
                entity,
                steps: property.iter().chain(path).cloned().collect(),
            }),
            Self::ByRelationship {
                requirement,
                which,
                property,
            } => {
                let name = requirement.clone();
                let property = PathStep::Name(property.clone());
                let (within, after) = match which {
                    // what follows goes into the list
                    Which::All => (&[][..], path),
                    Which::At(_) => (path, &[][..]),
                };
                let call = Call::Follow(GraphPath {
                    entity,
                    which: None,
                    hops: vec![Hop::Requirement {
                        name,
                        which: *which,
                    }],
                    asked: Asked::Property,
                    steps: [property].iter().chain(within).cloned().collect(),
                });
                if after.is_empty() {
                    return call;
                }
                let steps = after.iter().map(|step| match step {
                    PathStep::Index(index) => Expr::literal(*index),
                    PathStep::Name(name) => Expr::literal(name.clone()),
                });
                let steps = steps.collect();
                let of = Expr::Call(Box::new(call));
                Call::Within { of, steps }
            }
        }
    }
}
