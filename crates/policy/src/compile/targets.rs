//! What a policy's targets mean: the scaling groups that they lie in.

use crate::compile::problem::Flaw;
use model::{GroupName, NodeName};
use std::collections::BTreeSet;
use topology::{ScalingGroups, Topology, ToscaPolicy};

/// The groups, and what is wrong with targets.
pub(super) fn groups_of(
    policy: &ToscaPolicy,
    topology: &Topology,
    groups: &ScalingGroups,
) -> (BTreeSet<GroupName>, Vec<Flaw>) {
    if policy.targets.is_empty() {
        return (BTreeSet::new(), vec![Flaw::NoTargets]);
    }
    let mut found = BTreeSet::new();
    let mut flaws = Vec::new();
    for target in &policy.targets {
        match groups_of_target(target, topology, groups) {
            Ok(meant) => found.extend(meant),
            Err(flaw) => flaws.push(flaw),
        }
    }
    (found, flaws)
}

/// A node template means the group it lies in, a TOSCA group those that its members lie in: members
/// outside every group are passed over, as long as one lies in one.
fn groups_of_target(
    target: &str,
    topology: &Topology,
    groups: &ScalingGroups,
) -> Result<BTreeSet<GroupName>, Flaw> {
    let node = NodeName::new(target).ok();
    let nodes: Vec<NodeName> = match (node, topology.groups.get(target)) {
        (Some(node), _) if topology.node(&node).is_some() => vec![node],
        (_, Some(group)) => group.members.clone(),
        _ => {
            return Err(Flaw::UnknownTarget {
                target: target.to_owned(),
            });
        }
    };
    let meant: BTreeSet<GroupName> = nodes
        .iter()
        .filter_map(|node| groups.of_node(node))
        .map(|group| group.name.clone())
        .collect();
    if meant.is_empty() {
        return Err(Flaw::NotScalable {
            target: target.to_owned(),
        });
    }
    Ok(meant)
}
