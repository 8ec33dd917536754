//! What is drawn: a forest of boxes, notes beside it, and lines between them.

use super::{boxes, notes};
use model::{NodeName, PolicyName, ThresholdPolicy};
use topology::{ScalingGroups, Topology};

/// A topology, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Nodes that nothing hosts, in order of their names.
    pub(super) roots: Vec<Shape>,
    /// TOSCA groups, then policies that no box of a scaling group tells.
    pub(super) notes: Vec<Note>,
    /// Relationships but for hosting, then what notes are about.
    pub(super) arrows: Vec<Arrow>,
}

/// A node and what it hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) name: NodeName,
    /// Last part of its type's name.
    pub(super) kind: String,
    /// If it is the root of a scaling group: bounds and policies, one line each.
    pub(super) group: Option<Vec<String>>,
    pub(super) hosted: Vec<Shape>,
}

/// A TOSCA group or a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) thing: Thing,
    /// Last part of its type's name.
    pub(super) kind: String,
}

/// What lines lead to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    Node(NodeName),
    Group(String),
    Policy(PolicyName),
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrow {
    pub(super) from: Thing,
    pub(super) to: Thing,
    pub(super) tie: Tie,
    /// The requirement's name; of other lines, none.
    pub(super) label: String,
}

/// What a line means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    Relationship,
    /// From a front to a node that stands for it.
    StandIn,
    /// From a policy to what it is about.
    Target,
    /// From a TOSCA group to a node in it.
    Member,
}

// === impl Picture ===

impl Picture {
    /// Of a topology with its groups and policies.
    pub(crate) fn of(
        topology: &Topology,
        groups: &ScalingGroups,
        policies: &[ThresholdPolicy],
    ) -> Self {
        let (notes, about) = notes::notes(topology, policies);
        let mut arrows = boxes::relationships(topology);
        arrows.extend(about);
        Self {
            roots: boxes::boxes(topology, groups, policies),
            notes,
            arrows,
        }
    }
}

// === impl Thing ===

impl Thing {
    /// Its name; others of another kind may have it too.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Node(name) => name.as_str(),
            Self::Group(name) => name,
            Self::Policy(name) => name.as_str(),
        }
    }
}

/// The last part of a type's name.
pub(super) fn last_part(type_name: &str) -> String {
    let last = type_name.rsplit(['.', ':']).next();
    last.unwrap_or(type_name).to_owned()
}
