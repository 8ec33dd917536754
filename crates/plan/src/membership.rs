//! Who is to be a member: additions, victims, recalls, farewells. Changes records only.

mod capacity;

use crate::plan::Phase;
use crate::standing::is_complete;
use crate::updates::{MemberRenewal, Model, Models};
use crate::{Desired, Failure, FailureKind, MemberRecord, Plan, Recorded};
use jiff::Timestamp;
use model::{Capacity, GroupName, InstanceId, MemberEvent, MemberId, MemberState, NodeState};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use topology::{ScalingGroup, ScalingGroups, Topology};

/// A change of the members' records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MembershipChange {
    /// A new member, with an id that was never used.
    Add(MemberRecord),
    /// A member changes its state.
    Transition {
        /// The member.
        member: MemberId,
        /// What happens to it.
        event: MemberEvent,
    },
    /// A member failed to join: it leaves, and its group remembers.
    LaunchFailed {
        /// The member.
        member: MemberId,
        /// Why.
        why: String,
        /// When.
        at: Timestamp,
    },
    /// A member is of the present revision from now on, what changed of it is to run again.
    Renew(Box<MemberRenewal>),
    /// Nothing of a member is left: its record goes, its ordinal is free.
    Remove {
        /// The member.
        member: MemberId,
    },
}

struct View<'a> {
    topology: &'a Topology,
    groups: &'a ScalingGroups,
    recorded: &'a Recorded,
    now: Timestamp,
    /// Members that a step is about; worked out where somebody asks.
    concerned: OnceCell<BTreeSet<MemberId>>,
    /// What failed of members, definitely; likewise.
    failed: OnceCell<BTreeMap<MemberId, &'a Failure>>,
}

/// Decides the next changes of membership. `next_id` is the first id that was never used; ids are
/// taken from it in order. Call it again after applying: it returns nothing when all is settled.
pub fn membership(
    topology: &Topology,
    groups: &ScalingGroups,
    desired: &Desired,
    recorded: &Recorded,
    next_id: MemberId,
    now: Timestamp,
) -> Vec<MembershipChange> {
    let view = View {
        topology,
        groups,
        recorded,
        now,
        concerned: OnceCell::new(),
        failed: OnceCell::new(),
    };
    let mut changes = Vec::new();
    let mut ids = next_id;
    for group in groups.iter() {
        view.farewells(group, desired, &mut changes);
        view.arrivals(group, desired, &mut changes);
        view.failures(group, &mut changes);
        if changes.is_empty() {
            view.capacity(group, desired, &mut ids, &mut changes);
        }
    }
    changes
}

impl View<'_> {
    /// Members of which nothing is left.
    fn farewells(
        &self,
        group: &ScalingGroup,
        desired: &Desired,
        changes: &mut Vec<MembershipChange>,
    ) {
        for member in self.recorded.members_of(&group.name) {
            // of one that drains nothing is left where the server below it, not its own, is gone
            let goes = matches!(
                member.state,
                MemberState::Leaving { .. } | MemberState::Draining { .. }
            );
            if goes && self.nothing_left(group, desired, member.id) {
                changes.push(MembershipChange::Remove { member: member.id });
            }
        }
    }

    fn nothing_left(&self, group: &ScalingGroup, desired: &Desired, member: MemberId) -> bool {
        let made_from = self.models(desired).of_member(self.recorded, member);
        let made_as = made_from.groups.get(&group.name).unwrap_or(group);
        let gone = made_as.nodes.iter().all(|node| {
            let id = InstanceId::OfMember(node.clone(), member);
            let record = self.recorded.instances.get(&id);
            record.is_none_or(|r| r.state == NodeState::Initial && r.server.key().is_none())
        });
        let mut relations = self.recorded.relations.values();
        gone && !relations.any(|relation| relation.includes(member))
            && !self.is_concerned(desired, member)
    }

    /// Whether something is still to be done for or about a member.
    fn is_concerned(&self, desired: &Desired, member: MemberId) -> bool {
        let concerned = self.concerned.get_or_init(|| {
            Plan::new(self.topology, self.groups, desired, self.recorded, self.now)
                .concerned(self.models(desired), self.recorded)
        });
        concerned.contains(&member)
    }

    /// Joining members that have nothing left to do.
    fn arrivals(
        &self,
        group: &ScalingGroup,
        desired: &Desired,
        changes: &mut Vec<MembershipChange>,
    ) {
        // nothing is brought up meanwhile: that nothing is planned for it says nothing
        if desired.phase != Phase::Steady {
            return;
        }
        for member in self.recorded.members_of(&group.name) {
            if !matches!(member.state, MemberState::Joining { .. }) {
                continue;
            }
            let root = InstanceId::OfMember(group.root.clone(), member.id);
            let started = is_complete(self.models(desired), self.recorded, &root);
            if started && !self.is_concerned(desired, member.id) {
                changes.push(MembershipChange::Transition {
                    member: member.id,
                    event: MemberEvent::Ready(self.now),
                });
            }
        }
    }

    /// Joining members with a failure: they leave, and are tried again within the launch budget.
    fn failures(&self, group: &ScalingGroup, changes: &mut Vec<MembershipChange>) {
        for member in self.recorded.members_of(&group.name) {
            if !matches!(member.state, MemberState::Joining { .. }) {
                continue;
            }
            let failure = self.failed.get_or_init(|| failed_members(self.recorded));
            if let Some(failure) = failure.get(&member.id) {
                changes.push(MembershipChange::LaunchFailed {
                    member: member.id,
                    why: failure.in_one_line(),
                    at: self.now,
                });
            }
        }
    }

    fn models<'d>(&'d self, desired: &'d Desired) -> Models<'d> {
        Models {
            current: Model {
                topology: self.topology,
                groups: self.groups,
            },
            elders: &desired.elders,
        }
    }
}

/// The first definite failure of each member that has one: of its nodes, else of their pairs.
fn failed_members(recorded: &Recorded) -> BTreeMap<MemberId, &Failure> {
    let of_nodes = recorded
        .instances
        .values()
        .filter_map(|r| Some((r.id.member()?, r.failure.as_ref()?)));
    let of_edges = recorded.edges.values().flat_map(|r| {
        let ends = [r.id.source.member(), r.id.target.member()];
        ends.into_iter()
            .filter_map(|member| Some((member?, r.failure.as_ref()?)))
    });
    let mut failed = BTreeMap::new();
    for (member, failure) in of_nodes.chain(of_edges) {
        if failure.kind == FailureKind::Definite {
            failed.entry(member).or_insert(failure);
        }
    }
    failed
}

impl Desired {
    /// The desired capacity of a group.
    pub fn capacity(&self, group: &GroupName) -> Capacity {
        self.capacities.get(group).copied().unwrap_or_default()
    }
}
