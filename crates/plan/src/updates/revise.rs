//! What another revision does to the records, once all that was to go is down.

use super::elders::{Model, Models};
use super::news::Audience;
use super::regrouping::Founding;
use crate::edges::Pairs;
use crate::hooks::LIVE;
use crate::{Changes, Elders, MemberRecord, NodeChange, Recorded};
use jiff::Timestamp;
use model::{EdgeId, InstanceId, MemberId, NodeEvent, NodeState, Revision};
use std::collections::BTreeSet;
use topology::{Renaming, ScalingGroups, Topology};

/// Another revision, and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Revising<'a> {
    /// What changes from the present one.
    pub changes: &'a Changes,
    /// Former revisions that members are still made from, with what changes from them.
    pub elders: &'a Elders,
    /// The new graph.
    pub topology: &'a Topology,
    /// Its scaling groups.
    pub groups: &'a ScalingGroups,
    /// The new revision.
    pub revision: &'a Revision,
    /// The first id of a member that was never used.
    pub next_member: MemberId,
    /// When.
    pub now: Timestamp,
}

impl Revising<'_> {
    fn changes_of(&self, member: &MemberRecord) -> &Changes {
        let elder = self.elders.of(member);
        elder.map_or(self.changes, |elder| &elder.changes)
    }

    /// Whether a member stays what it is until its turn comes; one that leaves is taken down as what it was made
    /// from, if that did not go well so far.
    fn waits(&self, member: &MemberRecord) -> bool {
        if !member.state.counts() {
            return true;
        }
        match self.elders.of(member) {
            Some(_) => self.elders.renewal(member).is_some(),
            None => self.changes.rolls.contains_key(&member.group),
        }
    }
}

impl Recorded {
    /// Who is to learn of what changes; of members that wait, when their turn comes.
    fn audience(&self, to: Revising<'_>, wait: &BTreeSet<MemberId>) -> Audience {
        let current = Model {
            topology: to.topology,
            groups: to.groups,
        };
        let elders = &Elders::default();
        let pairs = Pairs::new(Models { current, elders }, self);
        let waits = |id: &InstanceId| id.member().is_some_and(|member| wait.contains(&member));
        Audience::of(&pairs, self, |id| {
            to.changes.nodes.get(id.node()).filter(|_| !waits(id))
        })
    }

    /// From now on it is another revision: what is not in it any more is forgotten, what is to run
    /// again is to be configured again. Whatever goes is down by now, members that come and go one by one
    /// excepted. Tells how many ids of members were taken.
    pub fn revise(&mut self, to: Revising<'_>) -> u64 {
        self.rename(&to.changes.renamed);
        let founding = Founding {
            topology: to.topology,
            groups: to.groups,
            revision: to.revision,
            next_member: to.next_member,
            now: to.now,
        };
        let taken = self.regroup(&to.changes.regrouping, &founding);
        let new = to.topology;
        let members = self.members.values();
        let wait: BTreeSet<MemberId> = members.filter(|m| to.waits(m)).map(|m| m.id).collect();
        let waits = |id: &InstanceId| id.member().is_some_and(|member| wait.contains(&member));
        // of what is multiplied now nothing is there once
        let multiplied =
            |id: &InstanceId| id.member().is_none() && to.groups.of_node(id.node()).is_some();
        let known = |id: &InstanceId| waits(id) || new.node(id.node()).is_some() && !multiplied(id);
        self.instances.retain(|id, _| known(id));
        self.edges.retain(|id, _| match waits(&id.source) {
            true => known(&id.target),
            false => keeps_edge(new, id) && known(&id.target),
        });
        self.relations.retain(|id, _| {
            (new.node(&id.source).is_some() || !wait.is_empty()) && known(&id.target)
        });
        do_again(self, to.changes, |id| id.member().is_none());
        let audience = self.audience(to, &wait);
        let come: Vec<_> = self
            .members
            .values()
            .filter(|m| !wait.contains(&m.id))
            .cloned()
            .collect();
        for member in come {
            let changes = to.changes_of(&member);
            do_again(self, changes, |id| id.member() == Some(member.id));
            if let Some(record) = self.members.get_mut(&member.id) {
                record.revision = to.revision.clone();
                record.renamed = Renaming::default();
            }
        }
        self.spread(&audience);
        // whoever asks for another revision asks for its members to be tried
        for group in self.groups.values_mut() {
            group.failed_launches = 0;
        }
        taken
    }
}

/// Whether a relationship is in that graph.
pub(crate) fn keeps_edge(new: &Topology, edge: &EdgeId) -> bool {
    let node = new.node(edge.source.node());
    let mut requirements = node.into_iter().flat_map(|node| &node.requirements);
    requirements.any(|r| {
        r.name == edge.requirement && r.index == edge.index && &r.target == edge.target.node()
    })
}

/// What changed of nodes that stay is done again on some of their instances.
pub(crate) fn do_again(
    recorded: &mut Recorded,
    changes: &Changes,
    which: impl Fn(&InstanceId) -> bool,
) {
    for (node, change) in &changes.nodes {
        let event = match change {
            NodeChange::Again { .. } => NodeEvent::Revised,
            NodeChange::Modify { .. } => NodeEvent::Overtaken,
            NodeChange::Add | NodeChange::Delete | NodeChange::Replace { .. } => continue,
        };
        let ours = |id: &InstanceId| id.node() == node && which(id);
        for record in recorded.instances.values_mut().filter(|r| ours(&r.id)) {
            // one that failed, or is not there yet, goes on from where it is
            if let Ok(state) = record.state.next(event) {
                record.state = state;
            } else if matches!(
                record.state,
                NodeState::Initial | NodeState::NeedsAttention(_)
            ) {
                continue;
            }
            record.failure = None;
        }
        if event == NodeEvent::Overtaken {
            continue;
        }
        for record in recorded.edges.values_mut().filter(|r| ours(&r.id.source)) {
            for hook in LIVE {
                record.done.remove(&hook);
            }
        }
    }
}
