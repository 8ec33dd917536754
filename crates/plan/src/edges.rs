//! All pairs of all relationships (design decision 4).

use crate::{Recorded, RelationId};
use model::{EdgeId, InstanceId, NodeName};
use topology::{NodeTemplate, Requirement, ScalingGroups, Topology};

/// A pair, with the requirement that it comes from.
pub(crate) struct Edge<'a> {
    pub(crate) id: EdgeId,
    pub(crate) requirement: &'a Requirement,
}

/// All instances of a node: the single one, or one for each recorded member of its group.
pub(crate) fn instances_of(
    node: &NodeName,
    groups: &ScalingGroups,
    recorded: &Recorded,
) -> Vec<InstanceId> {
    match groups.of_node(node) {
        None => vec![InstanceId::Single(node.clone())],
        Some(group) => recorded
            .members_of(&group.name)
            .into_iter()
            .map(|m| InstanceId::OfMember(node.clone(), m.id))
            .collect(),
    }
}

/// The relation of a requirement with one target instance.
pub(crate) fn relation(
    source: &NodeTemplate,
    requirement: &Requirement,
    target: InstanceId,
) -> RelationId {
    RelationId {
        source: source.name.clone(),
        requirement: requirement.name.clone(),
        index: requirement.index,
        target,
    }
}

/// Every pair of every requirement between the instances that the records call for.
pub(crate) fn edges<'a>(
    topology: &'a Topology,
    groups: &ScalingGroups,
    recorded: &Recorded,
) -> Vec<Edge<'a>> {
    let mut edges = Vec::new();
    for node in topology.nodes.values() {
        for requirement in &node.requirements {
            let own_group = groups.of_node(&node.name).map(|g| &g.name);
            let same_group = own_group.is_some()
                && own_group == groups.of_node(&requirement.target).map(|g| &g.name);
            for source in instances_of(&node.name, groups, recorded) {
                let targets = match source.member() {
                    Some(member) if same_group => {
                        vec![InstanceId::OfMember(requirement.target.clone(), member)]
                    }
                    _ => instances_of(&requirement.target, groups, recorded),
                };
                for target in targets {
                    edges.push(Edge {
                        id: EdgeId {
                            source: source.clone(),
                            requirement: requirement.name.clone(),
                            index: requirement.index,
                            target,
                        },
                        requirement,
                    });
                }
            }
        }
    }
    edges
}

/// Ids of all pairs that exist between the service's instances.
pub fn all_edges(topology: &Topology, groups: &ScalingGroups, recorded: &Recorded) -> Vec<EdgeId> {
    edges(topology, groups, recorded)
        .into_iter()
        .map(|edge| edge.id)
        .collect()
}
