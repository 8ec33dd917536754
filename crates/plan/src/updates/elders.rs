//! Members that are still made from a former revision (design decision 11): what they are made of, and
//! what is to be done with them.

use crate::{Action, MemberRecord, Recorded};
use model::{GroupName, InstanceId, MemberId, Revision};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use topology::{NodeTemplate, ScalingGroup, ScalingGroups, Topology};

/// How the members of a group come to another revision, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Renewal {
    /// A new member comes into service, then a former one goes.
    Replacement {
        /// Why.
        why: Vec<String>,
    },
    /// What changed runs again on the member itself.
    InPlace {
        /// Why.
        why: Vec<String>,
    },
}

/// A former revision of which there are members.
#[derive(Debug, Clone, PartialEq)]
pub struct Elder {
    /// The graph.
    pub topology: Topology,
    /// Its scaling groups.
    pub groups: ScalingGroups,
    /// What changed since, of which members are made anew or changed.
    pub changes: crate::Changes,
}

/// Former revisions of which there are members.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Elders {
    /// By revision.
    pub revisions: BTreeMap<Revision, Arc<Elder>>,
}

/// A graph with its groups.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Model<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) groups: &'a ScalingGroups,
}

/// What each instance is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Models<'a> {
    /// Of all that is not told apart.
    pub(crate) current: Model<'a>,
    pub(crate) elders: &'a Elders,
}

impl Elders {
    /// What a member is made from, where that is a former revision.
    pub fn of(&self, member: &MemberRecord) -> Option<&Elder> {
        self.revisions.get(&member.revision).map(|elder| &**elder)
    }

    /// How a member comes to the present revision; none: nothing of it differs.
    pub(crate) fn renewal(&self, member: &MemberRecord) -> Option<Renewal> {
        let elder = self.of(member)?;
        let known = elder.changes.rolls.get(&member.group).cloned();
        known.or_else(|| elder.otherwise(member))
    }

    /// The revision of which an action's node or relationship is; none: the present one.
    pub fn revision_of<'r>(&self, recorded: &'r Recorded, action: &Action) -> Option<&'r Revision> {
        let member = match action {
            Action::CreateServer { instance }
            | Action::DeleteServer { instance }
            | Action::Operate { instance, .. } => instance.member(),
            Action::Relate { edge, .. } => edge.source.member(),
            // the whole list is told as it is told now
            Action::TellMembers { .. } | Action::Perform { .. } => None,
        };
        let revision = &recorded.members.get(&member?)?.revision;
        self.revisions.contains_key(revision).then_some(revision)
    }
}

impl<'a> Models<'a> {
    /// The present graph, then the former ones.
    pub(crate) fn all(&self) -> impl Iterator<Item = Model<'a>> + use<'a> {
        let elders = self.elders.revisions.values();
        std::iter::once(self.current).chain(elders.map(|elder| elder.model()))
    }

    /// The graph that a member is made from.
    pub(crate) fn of_member(&self, recorded: &Recorded, member: MemberId) -> Model<'a> {
        if self.elders.revisions.is_empty() {
            return self.current;
        }
        let elder = recorded.members.get(&member);
        match elder.and_then(|member| self.elders.of(member)) {
            Some(elder) => elder.model(),
            None => self.current,
        }
    }

    /// The graph that an instance is made from.
    pub(crate) fn of(&self, recorded: &Recorded, instance: &InstanceId) -> Model<'a> {
        match instance.member() {
            Some(member) => self.of_member(recorded, member),
            None => self.current,
        }
    }

    /// The node template of an instance.
    pub(crate) fn node(
        &self,
        recorded: &Recorded,
        instance: &InstanceId,
    ) -> Option<&'a NodeTemplate> {
        self.of(recorded, instance).topology.node(instance.node())
    }

    /// The group of an instance, as it was when it was made.
    pub(crate) fn group(
        &self,
        recorded: &Recorded,
        instance: &InstanceId,
    ) -> Option<&'a ScalingGroup> {
        let model = self.of(recorded, instance);
        model.groups.of_node(instance.node())
    }
}

impl Elder {
    /// Where what it is made from differs in a way that a group that stays itself does not: made anew.
    fn otherwise(&self, member: &MemberRecord) -> Option<Renewal> {
        let differs = match self.groups.get(&member.group) {
            Some(group) => group
                .nodes
                .iter()
                .any(|n| self.changes.nodes.contains_key(n)),
            None => true,
        };
        let why = vec!["what it is made from is otherwise now".to_owned()];
        differs.then_some(Renewal::Replacement { why })
    }

    pub(crate) fn model(&self) -> Model<'_> {
        Model {
            topology: &self.topology,
            groups: &self.groups,
        }
    }

    /// Its group of that name.
    pub(crate) fn group(&self, name: &GroupName) -> Option<&ScalingGroup> {
        self.groups.get(name)
    }
}
