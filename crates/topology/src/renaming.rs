//! Node templates that another revision has under another name: metadata `concertina.was: OLD`.

use crate::calls::each_call;
use crate::{Topology, WorkflowBody, names};
use model::NodeName;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Former names and present ones. Nobody has two, and no present name was there before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Renaming {
    new_names: BTreeMap<NodeName, NodeName>,
}

impl Renaming {
    /// What another revision says of the names of one. A former name that is still there, or that two
    /// nodes claim, is nobody's; nodes that stand for a renamed one go with it.
    pub fn between(old: &Topology, new: &Topology) -> Self {
        let mut claims: BTreeMap<NodeName, BTreeSet<&NodeName>> = BTreeMap::new();
        for node in new.nodes.values() {
            let was = node.metadata.get(names::WAS).map(String::as_str);
            let Some(was) = was.and_then(|was| NodeName::new(was.trim()).ok()) else {
                continue;
            };
            let free = !new.nodes.contains_key(&was) && !old.nodes.contains_key(&node.name);
            if free && old.nodes.contains_key(&was) {
                claims.entry(was).or_default().insert(&node.name);
            }
        }
        // back to what it was
        for node in old.nodes.values() {
            let was = node.metadata.get(names::WAS).map(String::as_str);
            let was = was.and_then(|was| NodeName::new(was.trim()).ok());
            let Some((is, _)) = was.and_then(|was| new.nodes.get_key_value(&was)) else {
                continue;
            };
            if !new.nodes.contains_key(&node.name) && !old.nodes.contains_key(is) {
                claims.entry(node.name.clone()).or_default().insert(is);
            }
        }
        let mut new_names = BTreeMap::new();
        for (was, claimed) in claims {
            let [is] = claimed.into_iter().collect::<Vec<_>>()[..] else {
                continue;
            };
            let below = format!("{was}.");
            for part in old.nodes.keys() {
                let rest = part.as_str().strip_prefix(&below);
                let name = rest.and_then(|rest| NodeName::new(format!("{is}.{rest}")).ok());
                let known = name.filter(|name| new.nodes.contains_key(name));
                new_names.extend(known.map(|name| (part.clone(), name)));
            }
            new_names.insert(was, is.clone());
        }
        Self { new_names }
    }

    /// Whether nothing has another name.
    pub fn is_empty(&self) -> bool {
        self.new_names.is_empty()
    }

    /// This, and another one after it.
    #[must_use]
    pub fn then(&self, later: &Self) -> Self {
        let mut new_names = later.new_names.clone();
        for (was, is) in &self.new_names {
            // what it was called in between is nobody's name any more
            new_names.remove(is);
            let now = later.present(is).clone();
            if now != *was {
                new_names.insert(was.clone(), now);
            }
        }
        Self { new_names }
    }

    /// The present name of a node.
    pub fn present<'n>(&'n self, name: &'n NodeName) -> &'n NodeName {
        self.new_names.get(name).unwrap_or(name)
    }

    /// The former name of a node.
    pub fn former<'n>(&'n self, name: &'n NodeName) -> &'n NodeName {
        let mut pairs = self.new_names.iter();
        let found = pairs.find(|(_, is)| *is == name);
        found.map_or(name, |(was, _)| was)
    }

    /// Former names with the present ones.
    pub fn iter(&self) -> impl Iterator<Item = (&NodeName, &NodeName)> {
        self.new_names.iter()
    }

    fn rename(&self, name: &mut NodeName) {
        if let Some(is) = self.new_names.get(name) {
            *name = is.clone();
        }
    }

    fn rename_text(&self, name: &mut String) {
        let known = NodeName::new(name.as_str()).ok();
        if let Some(is) = known.and_then(|name| self.new_names.get(&name)) {
            *name = is.to_string();
        }
    }
}

impl Topology {
    /// The same graph, with the present names.
    #[must_use]
    pub fn renamed(mut self, renaming: &Renaming) -> Self {
        if renaming.is_empty() {
            return self;
        }
        each_call(&mut self, &mut |call| {
            if let Some(name) = call.named_node() {
                renaming.rename(name);
            }
        });
        let nodes = std::mem::take(&mut self.nodes).into_values();
        self.nodes = nodes
            .map(|mut node| {
                renaming.rename(&mut node.name);
                for requirement in &mut node.requirements {
                    renaming.rename(&mut requirement.target);
                }
                (node.name.clone(), node)
            })
            .collect();
        for group in self.groups.values_mut() {
            group.members.iter_mut().for_each(|m| renaming.rename(m));
        }
        self.rename_outside(renaming);
        let values = std::mem::take(&mut self.sensitive.values).into_iter();
        self.sensitive.values = values
            .map(|(name, secret)| (renaming.present(&name).clone(), secret))
            .collect();
        self
    }

    /// Where policies and workflows name nodes.
    fn rename_outside(&mut self, renaming: &Renaming) {
        for policy in self.policies.values_mut() {
            let targets = policy.targets.iter_mut();
            targets.for_each(|target| renaming.rename_text(target));
            let filters = policy.triggers.iter_mut().filter_map(|t| t.filter.as_mut());
            filters.for_each(|filter| renaming.rename_text(&mut filter.node));
        }
        for workflow in self.workflows.values_mut() {
            let preconditions = workflow.preconditions.iter_mut();
            let targets = preconditions.filter_map(|p| p.target.as_mut());
            targets.for_each(|target| renaming.rename_text(&mut target.name));
            if let WorkflowBody::Steps(steps) = &mut workflow.body {
                let steps = steps.values_mut();
                steps.for_each(|step| renaming.rename_text(&mut step.target.name));
            }
        }
    }
}
