//! Dependants learn that something of their target is otherwise than it was (design decision 4): by
//! `target_changed` where the relationship has it, else by its other hooks.

use crate::edges::Pairs;
use crate::hooks::{LIVE, implemented};
use crate::{EdgeOperation, EdgeRecord, NodeChange, Recorded};
use model::{EdgeId, InstanceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use topology::{Requirement, Topology};

/// What the source of a pair knows of its target's present values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// All of it: when it was set up, or told since.
    #[default]
    Told,
    /// Something changed since.
    Untold,
    /// It is being told.
    Telling,
}

impl News {
    /// For records: what is usual is not written.
    pub(crate) fn is_told(&self) -> bool {
        *self == Self::Told
    }
}

/// Pairs whose source is to learn of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// By `target_changed`.
    pub(crate) told: BTreeSet<EdgeId>,
    /// By the hooks, which run again.
    pub(crate) hooked: BTreeSet<EdgeId>,
}

/// How a requirement's source learns that its target changed.
enum Channel {
    TargetChanged,
    Hooks,
    None,
}

fn channel(requirement: &Requirement) -> Channel {
    if implemented(requirement, EdgeOperation::TargetChanged) {
        return Channel::TargetChanged;
    }
    let told_at_once = |op: EdgeOperation| requirement.coalesces(op.name());
    let mut hooks = LIVE.into_iter();
    match hooks.any(|op| implemented(requirement, op) && !told_at_once(op)) {
        true => Channel::Hooks,
        false => Channel::None,
    }
}

impl Audience {
    /// Of nodes that change while others serve; those that change themselves learn of everything.
    pub(crate) fn of<'c>(
        pairs: &Pairs<'_>,
        recorded: &Recorded,
        change: impl Fn(&InstanceId) -> Option<&'c NodeChange>,
    ) -> Self {
        let mut audience = Self::default();
        for edge in pairs.all() {
            let source = &edge.id.source;
            if !recorded.state(source).serves() || change(source).is_some() {
                continue;
            }
            match change(&edge.id.target) {
                Some(NodeChange::Again { .. } | NodeChange::Modify { .. }) => {
                    audience.add(&edge.id, edge.requirement);
                }
                Some(NodeChange::Replace { .. }) if edge.id.target.member().is_none() => {
                    audience.add_remade(&edge.id, edge.requirement);
                }
                Some(NodeChange::Replace { .. } | NodeChange::Add | NodeChange::Delete) | None => {}
            }
        }
        audience
    }

    fn add(&mut self, edge: &EdgeId, requirement: &Requirement) {
        match channel(requirement) {
            Channel::TargetChanged => drop(self.told.insert(edge.clone())),
            Channel::Hooks => drop(self.hooked.insert(edge.clone())),
            Channel::None => {}
        }
    }
}

impl Audience {
    /// Where the target is made anew.
    fn add_remade(&mut self, edge: &EdgeId, requirement: &Requirement) {
        let mut hooks = LIVE.into_iter().chain([EdgeOperation::AddTarget]);
        let is_hooked = hooks.any(|op| implemented(requirement, op));
        if !is_hooked && implemented(requirement, EdgeOperation::TargetChanged) {
            self.told.insert(edge.clone());
        }
    }
}

impl Recorded {
    /// From now on there is something to tell.
    pub(crate) fn spread(&mut self, audience: &Audience) {
        for id in &audience.told {
            let fresh = || EdgeRecord::initial(id.clone());
            let record = self.edges.entry(id.clone()).or_insert_with(fresh);
            record.news = News::Untold;
        }
        for id in &audience.hooked {
            if let Some(record) = self.edges.get_mut(id) {
                record.done.retain(|operation| !LIVE.contains(operation));
            }
        }
    }

    /// An instance that was there reported another value: those that require it and serve are to learn
    /// of it.
    pub(crate) fn reported(&mut self, topology: &Topology, target: &InstanceId) {
        let audience = self.audience_of(topology, target, Audience::add);
        self.spread(&audience);
    }

    /// An instance is made anew: its pairs are made again, and where no hook tells of that,
    /// `target_changed` does.
    pub(crate) fn comes_again(&mut self, topology: &Topology, target: &InstanceId) {
        let audience = self.audience_of(topology, target, Audience::add_remade);
        self.spread(&audience);
    }

    fn audience_of(
        &self,
        topology: &Topology,
        target: &InstanceId,
        add: impl Fn(&mut Audience, &EdgeId, &Requirement),
    ) -> Audience {
        let mut audience = Audience::default();
        for source in topology.nodes.values() {
            let onto = source.requirements.iter();
            for requirement in onto.filter(|r| &r.target == target.node()) {
                for instance in self.sources(&source.name, target) {
                    let edge = EdgeId {
                        source: instance,
                        requirement: requirement.name.clone(),
                        index: requirement.index,
                        target: target.clone(),
                    };
                    add(&mut audience, &edge, requirement);
                }
            }
        }
        audience
    }

    /// Serving instances of a node that have a pair with that one: of its own member, where that has any.
    fn sources(&self, node: &model::NodeName, target: &InstanceId) -> Vec<InstanceId> {
        let serves = |id: &InstanceId| self.state(id).serves();
        if let Some(member) = target.member() {
            let same = InstanceId::OfMember(node.clone(), member);
            if self.instances.contains_key(&same) {
                return [same].into_iter().filter(|id| serves(id)).collect();
            }
        }
        let all = self.instances.keys().filter(|id| id.node() == node);
        all.filter(|id| serves(id)).cloned().collect()
    }
}
