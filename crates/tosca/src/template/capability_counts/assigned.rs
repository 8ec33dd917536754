//! The assignments that requirements were made of, each node's looked through once.

use crate::template::context::Context;
use crate::yaml::Entry;
use model::NodeName;
use std::collections::BTreeMap;
use topology::Requirement;

/// Assignments by node, name and index.
pub(super) struct Assigned<'c, 'u, 'a> {
    context: &'c Context<'u, 'a>,
    of_nodes: BTreeMap<NodeName, BTreeMap<(&'a str, u32), &'a Entry>>,
}

// === impl Assigned ===

impl<'c, 'u, 'a> Assigned<'c, 'u, 'a> {
    pub(super) fn new(context: &'c Context<'u, 'a>) -> Self {
        Self {
            context,
            of_nodes: BTreeMap::new(),
        }
    }

    /// The assignment of a requirement of a node.
    pub(super) fn of(&mut self, node: &NodeName, requirement: &Requirement) -> Option<&'a Entry> {
        if !self.of_nodes.contains_key(node) {
            let draft = self.context.nodes.get(node)?;
            let mut all = BTreeMap::new();
            let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
            for entry in draft.node.sequenced_at("requirements") {
                let name = entry.key.text.as_str();
                let index = counts.entry(name).or_insert(0);
                all.insert((name, *index), entry);
                *index += 1;
            }
            self.of_nodes.insert(node.clone(), all);
        }
        let all = self.of_nodes.get(node)?;
        all.get(&(requirement.name.as_str(), requirement.index))
            .copied()
    }
}
