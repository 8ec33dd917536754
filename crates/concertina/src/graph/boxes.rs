//! Nodes as boxes inside their hosts, and the relationships between them.

use super::picture::{Arrow, Shape, State, Thing, Tie, last_part};
use model::{NodeName, ThresholdPolicy};
use std::collections::BTreeMap;
use topology::{NodeTemplate, Requirement, ScalingGroup, ScalingGroups, Topology, names};

/// Nodes that nothing hosts, with what they host.
pub(super) fn boxes(
    topology: &Topology,
    groups: &ScalingGroups,
    policies: &[ThresholdPolicy],
    states: &BTreeMap<NodeName, State>,
) -> Vec<Shape> {
    let mut hosted: BTreeMap<Option<&NodeName>, Vec<&NodeName>> = BTreeMap::new();
    for node in topology.nodes.values() {
        let host = host_of(topology, node);
        hosted.entry(host).or_default().push(&node.name);
    }
    let maker = Maker {
        topology,
        groups,
        policies,
        hosted: &hosted,
        states,
    };
    maker.shapes(None)
}

/// What no box tells by lying in another.
pub(super) fn relationships(topology: &Topology) -> Vec<Arrow> {
    let arrows = topology.nodes.values().flat_map(|node| {
        let host = host_of(topology, node);
        let told =
            move |r: &Requirement| r.relationship.is_a(names::HOSTED_ON) && host == Some(&r.target);
        let others = node.requirements.iter().filter(move |r| !told(r));
        others.map(|requirement| Arrow {
            from: Thing::Node(node.name.clone()),
            to: Thing::Node(requirement.target.clone()),
            tie: match is_stand_in(node, requirement) {
                true => Tie::StandIn,
                false => Tie::Relationship,
            },
            label: requirement.name.clone(),
        })
    });
    let there =
        |arrow: &Arrow| matches!(&arrow.to, Thing::Node(n) if topology.nodes.contains_key(n));
    arrows.filter(there).collect()
}

/// A front does not lie in what stands for it: a line leads there.
fn host_of<'t>(topology: &'t Topology, node: &NodeTemplate) -> Option<&'t NodeName> {
    let host = topology.host_of(&node.name)?;
    let mut stand_ins = node.requirements.iter().filter(|r| is_stand_in(node, r));
    (!stand_ins.any(|r| r.target == *host)).then_some(host)
}

fn is_stand_in(node: &NodeTemplate, requirement: &Requirement) -> bool {
    node.is_front() && requirement.name == names::SUBSTITUTED_BY
}

struct Maker<'m> {
    topology: &'m Topology,
    groups: &'m ScalingGroups,
    policies: &'m [ThresholdPolicy],
    hosted: &'m BTreeMap<Option<&'m NodeName>, Vec<&'m NodeName>>,
    states: &'m BTreeMap<NodeName, State>,
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
        let kind = last_part(type_name);
        let substitute = node.and_then(|node| node.substituted_by.as_deref());
        let group = self
            .groups
            .of_node(name)
            .filter(|group| group.root == *name);
        Shape {
            name: name.clone(),
            kind: substitute.map_or_else(|| kind.clone(), |file| format!("{kind}, by {file}")),
            group: group.map(|group| self.about(group)),
            state: self.states.get(name).cloned(),
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
