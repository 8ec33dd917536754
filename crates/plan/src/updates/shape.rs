//! Whether one revision's records may be taken down by another: nothing comes or goes but what operations do.

use super::Sketch;
use model::NodeName;
use topology::{NodeTemplate, ScalingGroups};

/// What a node requires: name, number, target.
fn requirements(node: &NodeTemplate) -> Vec<(&str, u32, &NodeName)> {
    let all = node.requirements.iter();
    all.map(|r| (r.name.as_str(), r.index, &r.target)).collect()
}

fn groups(all: &ScalingGroups) -> Vec<(&str, Vec<&NodeName>)> {
    all.iter()
        .map(|group| (group.name.as_str(), group.nodes.iter().collect()))
        .collect()
}

/// The nodes, what each requires, and the scaling groups are the same.
///
/// # Errors
/// What is not, in words.
pub fn same_shape(old: Sketch<'_>, new: Sketch<'_>) -> Result<(), String> {
    let (before, after) = (&old.topology.nodes, &new.topology.nodes);
    for (name, node) in before {
        let Some(later) = after.get(name) else {
            return Err(format!("it has no node {name}"));
        };
        if requirements(node) != requirements(later) {
            return Err(format!("{name} requires something else in it"));
        }
    }
    if let Some(comes) = after.keys().find(|name| !before.contains_key(*name)) {
        return Err(format!("its node {comes} is new"));
    }
    if groups(old.groups) != groups(new.groups) {
        return Err("its scaling groups are others".to_owned());
    }
    Ok(())
}
