//! What is drawn: a forest of boxes, and arrows between them.

use model::{NodeName, ThresholdPolicy};
use std::collections::BTreeMap;
use topology::{ScalingGroup, ScalingGroups, Topology, names};

/// A topology, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Nodes that nothing hosts, in order of their names.
    pub(super) roots: Vec<Shape>,
    /// Relationships but for hosting.
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

/// A relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrow {
    pub(super) from: NodeName,
    pub(super) to: NodeName,
    /// The requirement's name.
    pub(super) label: String,
}

// === impl Picture ===

impl Picture {
    /// Of a topology with its groups and policies.
    pub(crate) fn of(
        topology: &Topology,
        groups: &ScalingGroups,
        policies: &[ThresholdPolicy],
    ) -> Self {
        let mut hosted: BTreeMap<Option<&NodeName>, Vec<&NodeName>> = BTreeMap::new();
        for name in topology.nodes.keys() {
            hosted.entry(topology.host_of(name)).or_default().push(name);
        }
        let maker = Maker {
            topology,
            groups,
            policies,
            hosted: &hosted,
        };
        let arrows = topology.nodes.values().flat_map(|node| {
            let others = node.requirements.iter();
            let others = others.filter(|r| !r.relationship.is_a(names::HOSTED_ON));
            others.map(|requirement| Arrow {
                from: node.name.clone(),
                to: requirement.target.clone(),
                label: requirement.name.clone(),
            })
        });
        Self {
            roots: maker.shapes(None),
            arrows: arrows.collect(),
        }
    }
}

struct Maker<'m> {
    topology: &'m Topology,
    groups: &'m ScalingGroups,
    policies: &'m [ThresholdPolicy],
    hosted: &'m BTreeMap<Option<&'m NodeName>, Vec<&'m NodeName>>,
}

// === impl Maker ===

impl Maker<'_> {
    /// Hosting has no circles: the processor refuses them.
    fn shapes(&self, host: Option<&NodeName>) -> Vec<Shape> {
        let names = self.hosted.get(&host).map_or(&[][..], Vec::as_slice);
        names.iter().map(|name| self.shape(name)).collect()
    }

    fn shape(&self, name: &NodeName) -> Shape {
        let node = self.topology.node(name);
        let type_name = node.map_or("", |node| node.type_name());
        let kind = type_name.rsplit('.').next().unwrap_or(type_name);
        let substitute = node.and_then(|node| node.substituted_by.as_deref());
        let group = self
            .groups
            .of_node(name)
            .filter(|group| group.root == *name);
        Shape {
            name: name.clone(),
            kind: substitute.map_or_else(|| kind.to_owned(), |file| format!("{kind}, by {file}")),
            group: group.map(|group| self.about(group)),
            hosted: self.shapes(Some(name)),
        }
    }

    fn about(&self, group: &ScalingGroup) -> Vec<String> {
        let bounds = format!("{} members", group.bounds);
        let policies = self.policies.iter().filter(|p| p.group == group.name);
        let policies = policies.map(|policy| {
            let direction = policy.target.direction();
            let cpu = policy.target.cpu();
            format!(
                "{}: {direction} by {} at {cpu}",
                policy.name, policy.adjustment
            )
        });
        std::iter::once(bounds).chain(policies).collect()
    }
}
