//! What another revision means for each node template: nothing, run again, replace, add, delete.

use super::comparison::Comparison;
use super::regrouping::Regrouping;
use super::rename::group_before;
use super::rolls::rolls;
use super::side::Side;
use crate::{Phase, Renewal};
use model::{GroupName, NodeName};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use topology::{Renaming, ScalingGroups, Topology, Unheard, unheard};

/// What is compared of a revision.
#[derive(Debug, Clone, Copy)]
pub struct Sketch<'a> {
    /// The graph.
    pub topology: &'a Topology,
    /// Its scaling groups.
    pub groups: &'a ScalingGroups,
    /// Digests of the files' contents, by path.
    pub digests: &'a BTreeMap<String, String>,
}

/// By which rules it is decided what a change means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rules {
    /// As little as possible is done.
    #[default]
    Least,
    /// What changed in any way is replaced, and what directly depends on it, as xOpera 0.7 does.
    ReplaceAll,
}

/// What is to be done with a node template's instances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum NodeChange {
    /// It comes.
    Add,
    /// It goes.
    Delete,
    /// Taken down as it was and brought up as it is now.
    Replace {
        /// Why.
        why: Vec<String>,
    },
    /// `modify` runs while it serves (TOSCA 2.0 simple profile).
    Modify {
        /// Why.
        why: Vec<String>,
    },
    /// `configure` and `start` run again, with the hooks around them.
    Again {
        /// Why.
        why: Vec<String>,
    },
}

/// What another revision means; a node that is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// By node template.
    pub nodes: BTreeMap<NodeName, NodeChange>,
    /// Groups whose members come to the new revision one after the other.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rolls: BTreeMap<GroupName, Renewal>,
    /// Nodes whose instances are taken down before the new revision holds, by their former names: those
    /// of members that come and go one by one are not.
    #[serde(default)]
    pub down: BTreeSet<NodeName>,
    /// Nodes that have another name from now on.
    #[serde(default, skip_serializing_if = "Renaming::is_empty")]
    pub renamed: Renaming,
    /// Groups that begin or cease to be, of nodes that stay.
    #[serde(default, skip_serializing_if = "Regrouping::is_empty")]
    pub regrouping: Regrouping,
    /// Nodes that say what their name was, and it counts for nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unheard: BTreeMap<NodeName, Unheard>,
    /// Nodes that come, with ones of the same type that go: they may be the same, and nobody said so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lookalikes: BTreeMap<NodeName, NodeName>,
}

impl Changes {
    /// Compares two revisions. Pure: what is deployed does not matter.
    pub fn between(old: Sketch<'_>, new: Sketch<'_>, rules: Rules) -> Self {
        let renamed = match rules {
            Rules::Least => Renaming::between(old.topology, new.topology),
            Rules::ReplaceAll => Renaming::default(),
        };
        let unheard = match rules {
            Rules::Least => unheard(old.topology, new.topology, &renamed),
            Rules::ReplaceAll => BTreeMap::new(),
        };
        if renamed.is_empty() {
            let changes = Self::of_same_names(old, new, rules);
            return Self { unheard, ..changes };
        }
        let topology = old.topology.clone().renamed(&renamed);
        // names say nothing of bounds: there is nothing new that could be wrong
        let (groups, _) = ScalingGroups::as_far_as_known(&topology);
        let as_named_now = Sketch {
            topology: &topology,
            groups: &groups,
            digests: old.digests,
        };
        let mut changes = Self::of_same_names(as_named_now, new, rules);
        let down = changes.down.iter().map(|name| renamed.former(name).clone());
        changes.down = down.collect();
        changes.renamed = renamed;
        changes.unheard = unheard;
        changes
    }

    fn of_same_names(old: Sketch<'_>, new: Sketch<'_>, rules: Rules) -> Self {
        let regrouping = match rules {
            Rules::Least => Regrouping::between(old, new),
            Rules::ReplaceAll => Regrouping::default(),
        };
        let (old, new) = (Side::new(old), Side::new(new));
        let mut nodes = BTreeMap::new();
        for (name, node) in &old.sketch.topology.nodes {
            match new.sketch.topology.node(name) {
                None => drop(nodes.insert(name.clone(), NodeChange::Delete)),
                Some(later) => {
                    let change =
                        Comparison::of((&old, &new), &regrouping, node, later).change(rules);
                    nodes.extend(change.map(|change| (name.clone(), change)));
                }
            }
        }
        for name in new.sketch.topology.nodes.keys() {
            if old.sketch.topology.node(name).is_none() {
                nodes.insert(name.clone(), NodeChange::Add);
            }
        }
        let mut changes = Self {
            nodes,
            regrouping,
            ..Self::default()
        };
        if rules == Rules::ReplaceAll {
            changes.replace_dependants(old.sketch.topology);
        }
        changes.replace_what_is_hosted(old.sketch.topology);
        changes.replace_uprooted_groups(old.sketch, new.sketch);
        if rules == Rules::Least {
            changes.rolls = rolls(&changes.nodes, old.sketch, new.sketch);
        }
        if rules == Rules::Least {
            changes.lookalikes = changes.lookalikes(old.sketch.topology, new.sketch.topology);
        }
        changes.down = changes.going();
        for group in changes.rolls.keys() {
            let rolled = old.sketch.groups.get(group);
            for node in rolled.into_iter().flat_map(|group| &group.nodes) {
                changes.down.remove(node);
            }
        }
        changes
    }

    /// Whether everything stays as it is.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.renamed.is_empty() && self.regrouping.is_empty()
    }

    /// What has to be down before the revision holds; by the former names.
    pub fn leaving(&self) -> Phase {
        let dissolved = self.regrouping.dissolved.iter();
        let dissolved = dissolved.map(|group| group_before(&self.renamed, group));
        Phase::Leaving {
            down: self.down.clone(),
            dissolved: dissolved.collect(),
        }
    }

    /// What comes and what goes of one type, where there is one of each.
    fn lookalikes(&self, old: &Topology, new: &Topology) -> BTreeMap<NodeName, NodeName> {
        let mut of_type: BTreeMap<&str, (Vec<&NodeName>, Vec<&NodeName>)> = BTreeMap::new();
        for (name, change) in &self.nodes {
            match change {
                NodeChange::Add => {
                    let node = new.node(name);
                    let entry = node.map(|n| of_type.entry(n.type_name()).or_default());
                    entry.into_iter().for_each(|(come, _)| come.push(name));
                }
                NodeChange::Delete => {
                    let node = old.node(name);
                    let entry = node.map(|n| of_type.entry(n.type_name()).or_default());
                    entry.into_iter().for_each(|(_, go)| go.push(name));
                }
                _ => {}
            }
        }
        let mut found = BTreeMap::new();
        for (come, go) in of_type.into_values() {
            if let ([comes], [goes]) = (&come[..], &go[..]) {
                found.insert((*comes).clone(), (*goes).clone());
            }
        }
        found
    }

    /// Nodes that are taken down some time.
    fn going(&self) -> BTreeSet<NodeName> {
        let goes =
            |change: &NodeChange| matches!(change, NodeChange::Replace { .. } | NodeChange::Delete);
        let found = self.nodes.iter().filter(|(_, change)| goes(change));
        found.map(|(name, _)| name.clone()).collect()
    }

    fn replace_dependants(&mut self, old: &Topology) {
        let changed: BTreeSet<NodeName> = self.nodes.keys().cloned().collect();
        for node in old.nodes.values() {
            let target = node.requirements.iter().map(|r| &r.target);
            if let Some(target) = target.into_iter().find(|t| changed.contains(*t)) {
                self.replace(&node.name, format!("it depends on {target}, which changes"));
            }
        }
    }

    /// What stands on something that goes, goes with it.
    fn replace_what_is_hosted(&mut self, old: &Topology) {
        loop {
            let down = self.going();
            let stands = |name: &NodeName| old.host_of(name).filter(|host| down.contains(*host));
            let found: Vec<(NodeName, String)> = old
                .nodes
                .keys()
                .filter(|name| !down.contains(*name))
                .filter_map(|name| Some((name.clone(), format!("it stands on {}", stands(name)?))))
                .collect();
            if found.is_empty() {
                return;
            }
            for (name, why) in found {
                self.replace(&name, why);
            }
        }
    }

    /// A group whose root goes does not begin with it, nor leaves one.
    fn replace_uprooted_groups(&mut self, old: Sketch<'_>, new: Sketch<'_>) {
        let down = self.going();
        let lost = self
            .regrouping
            .drop_uprooted(old, new, |root| down.contains(root));
        for name in lost {
            if old.topology.node(&name).is_some() {
                self.replace(&name, "it is multiplied otherwise".to_owned());
            }
        }
        self.replace_what_is_hosted(old.topology);
    }

    fn replace(&mut self, name: &NodeName, reason: String) {
        let change = self.nodes.remove(name);
        let change = match change {
            Some(same @ (NodeChange::Add | NodeChange::Delete)) => same,
            Some(
                NodeChange::Replace { mut why }
                | NodeChange::Again { mut why }
                | NodeChange::Modify { mut why },
            ) => {
                why.push(reason);
                NodeChange::Replace { why }
            }
            None => NodeChange::Replace { why: vec![reason] },
        };
        self.nodes.insert(name.clone(), change);
    }
}
