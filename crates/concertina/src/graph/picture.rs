//! What is drawn: a forest of boxes, notes beside it, and lines between them.

use super::{boxes, notes};
use model::{NodeName, PolicyName, ThresholdPolicy};
use std::collections::BTreeMap;
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
    /// How it is just now, of what is deployed.
    pub(super) state: Option<State>,
    pub(super) hosted: Vec<Shape>,
}

/// How a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    /// In words.
    pub(crate) words: String,
    /// In colour.
    pub(crate) mood: Mood,
}

/// What a state's colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mood {
    /// It serves.
    Well,
    /// It is not there.
    Absent,
    /// It is on its way, or was left there.
    Between,
    /// Something failed.
    Failed,
}

impl Mood {
    /// Its name in style sheets.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Absent => "absent",
            Self::Between => "between",
            Self::Failed => "failed",
        }
    }

    /// Its colours: of the area, then of the line.
    pub(super) fn colours(self) -> (&'static str, &'static str) {
        match self {
            Self::Well => ("#e2f3e5", "#2e7d32"),
            Self::Absent => ("#eef1f4", "#8a97a5"),
            Self::Between => ("#fdf0d8", "#b26a00"),
            Self::Failed => ("#fbe3e1", "#c62828"),
        }
    }
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
        states: &BTreeMap<NodeName, State>,
    ) -> Self {
        let (notes, about) = notes::notes(topology, policies);
        let mut arrows = boxes::relationships(topology);
        arrows.extend(about);
        Self {
            roots: boxes::boxes(topology, groups, policies, states),
            notes,
            arrows,
        }
    }
}

impl Picture {
    /// Whether it says how nodes are.
    pub(super) fn has_states(&self) -> bool {
        self.roots.iter().any(|shape| shape.state.is_some())
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
