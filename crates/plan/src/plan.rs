//! The plan: steps with their order and their why.

use crate::edges::Pairs;
use crate::updates::{Elders, Model, Models};
use crate::{
    Action, Effect, LaunchBudget, Recorded, StepKey, UnderWay, down, order, relations, runs,
    standing, up,
};
use jiff::Timestamp;
use model::{Capacity, GroupName, InstanceId, MemberId, NodeName, Revision, Wish};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use topology::{NodeTemplate, ScalingGroup, ScalingGroups, Topology};

/// What is wished.
#[derive(Debug, Clone, PartialEq)]
pub struct Desired {
    /// Whether the service is to exist.
    pub wish: Wish,
    /// The revision that new members are made from.
    pub revision: Revision,
    /// Capacity of each group.
    pub capacities: BTreeMap<GroupName, Capacity>,
    /// Members that go first where there are too many.
    pub victims: BTreeSet<MemberId>,
    /// Members whose servers are not what they were made as any more, and why: each is exchanged.
    pub changed: BTreeMap<MemberId, String>,
    /// Whether another revision is on its way.
    pub phase: Phase,
    /// How many members may fail to join in a row.
    pub launch_budget: LaunchBudget,
    /// Former revisions that members are still made from.
    pub elders: Elders,
}

/// Where a service is on its way to another revision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Phase {
    /// None is on its way.
    #[default]
    Steady,
    /// Nothing comes up until it holds.
    Leaving {
        /// The instances of these nodes are taken down before.
        down: BTreeSet<NodeName>,
        /// One member of each of these groups is left then, which stays.
        dissolved: BTreeSet<GroupName>,
    },
}

impl Phase {
    /// Whether a node is to be down.
    pub(crate) fn is_without(&self, node: &NodeName) -> bool {
        matches!(self, Self::Leaving { down, .. } if down.contains(node))
    }

    /// Whether one member of a group is to be left.
    pub(crate) fn dissolves(&self, group: &GroupName) -> bool {
        matches!(self, Self::Leaving { dissolved, .. } if dissolved.contains(group))
    }
}

/// A planned step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// Whether it touches the world.
    pub effect: Effect,
    /// Steps that come before it.
    pub after: BTreeSet<StepKey>,
    /// Why, in words.
    pub why: String,
    /// A failure that stands in the way: not tried now.
    pub blocked: Option<String>,
}

/// Steps by their keys. Acyclic: edges follow the requirements of the topology, down steps their
/// reverse.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The steps.
    pub steps: BTreeMap<StepKey, Step>,
}

/// What plans are made from, and the steps found so far.
pub(crate) struct Draft<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) models: Models<'a>,
    pub(crate) desired: &'a Desired,
    pub(crate) recorded: &'a Recorded,
    pub(crate) now: Timestamp,
    pub(crate) pairs: &'a Pairs<'a>,
    pub(crate) steps: BTreeMap<StepKey, Step>,
}

impl Plan {
    /// Everything that leads from the records to the wish. Empty when they agree.
    pub fn new(
        topology: &Topology,
        groups: &ScalingGroups,
        desired: &Desired,
        recorded: &Recorded,
        now: Timestamp,
    ) -> Self {
        let steps = BTreeMap::new();
        let models = Models {
            current: Model { topology, groups },
            elders: &desired.elders,
        };
        let pairs = &Pairs::new(models, recorded);
        let mut draft = Draft {
            topology,
            models,
            desired,
            recorded,
            now,
            pairs,
            steps,
        };
        up::add_steps(&mut draft);
        relations::add_steps(&mut draft);
        down::add_steps(&mut draft);
        runs::steps::add_steps(&mut draft);
        let mut plan = Self { steps: draft.steps };
        plan.forget_what_is_not_planned();
        plan
    }

    /// An edge to a step that is not in the plan means nothing: that step is done.
    fn forget_what_is_not_planned(&mut self) {
        let keys: BTreeSet<StepKey> = self.steps.keys().cloned().collect();
        for step in self.steps.values_mut() {
            step.after.retain(|key| keys.contains(key));
        }
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Steps that can start now: nothing before them, no failure in the way, nothing under way that
    /// they would disturb.
    pub fn ready<'a>(&'a self, under_way: &'a UnderWay) -> impl Iterator<Item = &'a Step> {
        self.steps.values().filter(move |step| {
            step.after.is_empty() && step.blocked.is_none() && !under_way.hinders(&step.action)
        })
    }

    /// Steps that only change records and can be done now, each behind those that it waits for.
    pub fn record_only<'a>(&'a self, under_way: &UnderWay) -> Vec<&'a Step> {
        let mut done: BTreeSet<&StepKey> = BTreeSet::new();
        let mut found = Vec::new();
        for (key, step) in self.keyed_in_order() {
            let free = step.effect == Effect::RecordOnly
                && step.blocked.is_none()
                && !under_way.hinders(&step.action)
                && step.after.iter().all(|before| done.contains(before));
            if free {
                done.insert(key);
                found.push(step);
            }
        }
        found
    }

    /// All steps, in an order in which they could run.
    pub fn in_order(&self) -> Vec<&Step> {
        let keyed = self.keyed_in_order();
        keyed.into_iter().map(|(_, step)| step).collect()
    }

    fn keyed_in_order(&self) -> Vec<(&StepKey, &Step)> {
        let after = self
            .steps
            .iter()
            .map(|(key, step)| (key, step.after.iter().collect()))
            .collect();
        let keys = order::in_order(&after).into_iter();
        keys.filter_map(|key| Some((key, self.steps.get(key)?)))
            .collect()
    }

    /// Members that a step is about. One whose target is told of it already is not.
    pub(crate) fn concerned(&self, models: Models<'_>, recorded: &Recorded) -> BTreeSet<MemberId> {
        let mut concerned = BTreeSet::new();
        for step in self.steps.values() {
            match &step.action {
                Action::CreateServer { instance }
                | Action::DeleteServer { instance }
                | Action::Operate { instance, .. } => concerned.extend(instance.member()),
                Action::Relate { edge, operation } => {
                    concerned.extend(standing::concerned(models, recorded, edge, *operation));
                }
                Action::TellMembers {
                    relation, members, ..
                } => {
                    let told = recorded.relations.get(relation);
                    let told = told.and_then(|r| r.told.as_ref());
                    let new = members
                        .iter()
                        .filter(|m| told.is_none_or(|t| !t.contains(m)));
                    concerned.extend(new);
                }
                // what is done on it once says nothing of whether it serves
                Action::Perform { .. } => {}
            }
        }
        concerned
    }
}

impl<'a> Draft<'a> {
    /// The node template that an instance is made from.
    pub(crate) fn node(&self, instance: &InstanceId) -> Option<&'a NodeTemplate> {
        self.models.node(self.recorded, instance)
    }

    /// Whether it is of a member that is still made from a former revision: what is there stays until
    /// its turn comes, nothing is brought up.
    pub(crate) fn is_of_former_revision(&self, instance: &InstanceId) -> bool {
        let elders = &self.desired.elders;
        let member = instance.member().filter(|_| !elders.revisions.is_empty());
        let member = member.and_then(|member| self.recorded.members.get(&member));
        member.is_some_and(|member| elders.of(member).is_some())
    }

    /// The scaling group that an instance lies in.
    pub(crate) fn group(&self, instance: &InstanceId) -> Option<&'a ScalingGroup> {
        self.models.group(self.recorded, instance)
    }

    pub(crate) fn add(
        &mut self,
        action: Action,
        effect: Effect,
        after: BTreeSet<StepKey>,
        why: impl Into<String>,
        blocked: Option<String>,
    ) -> StepKey {
        let key = action.key();
        let step = Step {
            action,
            effect,
            after,
            why: why.into(),
            blocked,
        };
        self.steps.insert(key.clone(), step);
        key
    }
}
