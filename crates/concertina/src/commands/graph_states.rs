//! How each node of a service is, for its picture. Pure.

use crate::graph::{Mood, State};
use model::{InstanceId, NodeName, NodeState};
use plan::Recorded;
use std::collections::BTreeMap;
use topology::{ScalingGroups, Topology};

/// States by node; of a scaling group's nodes, how many members are in each.
pub(super) fn states(
    topology: &Topology,
    groups: &ScalingGroups,
    recorded: &Recorded,
) -> BTreeMap<NodeName, State> {
    let nodes = topology.nodes.keys();
    let states = nodes.map(|node| {
        let state = match groups.of_node(node) {
            None => one(recorded, &InstanceId::Single(node.clone())),
            Some(group) => {
                let members = recorded.members_of(&group.name).into_iter();
                let members = members.map(|m| InstanceId::OfMember(node.clone(), m.id));
                several(recorded, members)
            }
        };
        (node.clone(), state)
    });
    states.collect()
}

fn one(recorded: &Recorded, instance: &InstanceId) -> State {
    let state = recorded.state(instance);
    State {
        words: state.tosca_name().to_owned(),
        mood: mood(state),
    }
}

fn several(recorded: &Recorded, members: impl Iterator<Item = InstanceId>) -> State {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    let mut worst = None;
    for instance in members {
        let state = recorded.state(&instance);
        *counted.entry(state.tosca_name()).or_default() += 1;
        worst = worst.max(Some(mood(state)));
    }
    let words: Vec<String> = counted
        .into_iter()
        .map(|(word, n)| format!("{n} {word}"))
        .collect();
    State {
        words: match words.is_empty() {
            true => "no members".to_owned(),
            false => words.join(", "),
        },
        mood: worst.unwrap_or(Mood::Absent),
    }
}

fn mood(state: NodeState) -> Mood {
    match state {
        NodeState::Started => Mood::Well,
        NodeState::Initial => Mood::Absent,
        NodeState::Created | NodeState::Configured | NodeState::Outdated | NodeState::Busy(_) => {
            Mood::Between
        }
        NodeState::Error(_) | NodeState::NeedsAttention(_) => Mood::Failed,
    }
}
