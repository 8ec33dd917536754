//! Nodes that have another name now are compared with what they were.

use super::tree::Difference;
use engine::ports::Blueprint;
use serde_json::json;
use topology::Renaming;

/// Below a node's name, in the tree: its former name and the present one. A node has no other part of that name.
pub(super) const NAME: &str = "name";

/// A template with the names that another one has for its nodes.
pub(crate) fn with_names_of(blueprint: &Blueprint, renaming: &Renaming) -> Blueprint {
    let mut renamed = blueprint.clone();
    renamed.topology = renamed.topology.renamed(renaming);
    renamed
}

/// Names are differences, too.
pub(crate) fn add_names(whole: &mut Difference, renaming: &Renaming) {
    for (was, is) in renaming.iter() {
        whole.of_node(is.as_str(), NAME, json!([was, is]));
    }
}
