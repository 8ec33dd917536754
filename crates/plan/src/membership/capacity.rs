//! As many members as are wanted: who joins, who goes, who stays.

use super::{MembershipChange, View};
use crate::choice::{chosen, last_one, new_member, victims};
use crate::exchange::{Exchange, exchange};
use crate::plan::Phase;
use crate::standing::is_complete;
use crate::updates::{Model, Moves, Rolling, renewal};
use crate::{Desired, MemberRecord};
use model::{InstanceId, LeaveCause, MemberEvent, MemberId, MemberState, Ordinal, Wish};
use std::collections::BTreeSet;
use topology::ScalingGroup;

impl View<'_> {
    /// The next changes of a group in which all else is settled.
    pub(super) fn capacity(
        &self,
        group: &ScalingGroup,
        desired: &Desired,
        next_id: &mut MemberId,
        changes: &mut Vec<MembershipChange>,
    ) {
        let members = self.recorded.members_of(&group.name);
        if desired.wish == Wish::Undeployed {
            for member in members.iter().filter(|m| m.state.counts()) {
                changes.push(chosen(member, LeaveCause::Undeployed));
            }
            return;
        }
        if desired.phase.dissolves(&group.name) {
            let kept = last_one(&members, &desired.elders);
            let go = members
                .iter()
                .filter(|m| m.state.counts() && Some(m.id) != kept);
            changes.extend(go.map(|member| chosen(member, LeaveCause::Updated)));
            return;
        }
        // a group whose servers are replaced comes again with another revision
        let wanted = match desired.phase.is_without(&group.root) {
            true => 0,
            false => desired.capacity(&group.name).0 as usize,
        };
        let rolling = Rolling {
            members: &members,
            wanted,
            elders: &desired.elders,
            victims: &desired.victims,
            failed_launches: self.failed_launches(group),
        };
        if desired.phase == Phase::Steady && rolling.is_due() {
            let moves = rolling.moves(|member| self.rests(group, desired, member));
            self.make(group, desired, moves, next_id, changes);
            return;
        }
        // one more than are wanted may be there while a former revision rolls; who goes is seen to then
        if desired.phase != Phase::Steady && !desired.phase.is_without(&group.root) {
            return;
        }
        self.number(group, desired, wanted, next_id, changes);
    }

    /// As many as are wanted, of servers that are what they were made as.
    fn number(
        &self,
        group: &ScalingGroup,
        desired: &Desired,
        wanted: usize,
        next_id: &mut MemberId,
        changes: &mut Vec<MembershipChange>,
    ) {
        let members = self.recorded.members_of(&group.name);
        let counting: Vec<_> = members.iter().filter(|m| m.state.counts()).collect();
        if desired.phase == Phase::Steady {
            match exchange(&counting, wanted, desired, |m| {
                self.rests(group, desired, m)
            }) {
                Exchange::None => {}
                Exchange::Add(more) => {
                    self.add(group, desired, more, next_id, changes);
                    return;
                }
                Exchange::Wait => return,
                Exchange::Leave(change) => {
                    changes.push(change);
                    return;
                }
            }
        }
        if counting.len() > wanted {
            let surplus = counting.len() - wanted;
            changes.extend(
                victims(&counting, surplus, desired)
                    .into_iter()
                    .map(|m| chosen(m, LeaveCause::ScaledIn)),
            );
            return;
        }
        if desired.phase != Phase::Steady {
            return;
        }
        let mut missing = wanted - counting.len();
        for member in &members {
            let recallable = matches!(
                &member.state,
                MemberState::Draining {
                    cause: LeaveCause::ScaledIn,
                    ..
                }
            );
            if missing > 0 && recallable {
                missing -= 1;
                let event = MemberEvent::Recalled;
                changes.push(MembershipChange::Transition {
                    member: member.id,
                    event,
                });
            }
        }
        self.add(group, desired, missing, next_id, changes);
    }

    /// New members, as far as the launch budget goes.
    fn add(
        &self,
        group: &ScalingGroup,
        desired: &Desired,
        missing: usize,
        next_id: &mut MemberId,
        changes: &mut Vec<MembershipChange>,
    ) {
        let remembered = self.recorded.groups.get(&group.name);
        if remembered.is_some_and(|g| desired.launch_budget.exhausted(g, self.now)) {
            return;
        }
        let members = self.recorded.members_of(&group.name);
        let used: BTreeSet<Ordinal> = members.iter().map(|m| m.ordinal).collect();
        let free = (0..).map(Ordinal).filter(|o| !used.contains(o));
        for ordinal in free.take(missing) {
            changes.push(MembershipChange::Add(new_member(
                *next_id,
                &group.name,
                ordinal,
                &desired.revision,
                self.now,
            )));
            next_id.0 += 1;
        }
    }

    /// The next moves of a group that comes to another revision.
    fn make(
        &self,
        group: &ScalingGroup,
        desired: &Desired,
        moves: Moves,
        next_id: &mut MemberId,
        changes: &mut Vec<MembershipChange>,
    ) {
        for member in moves.leave {
            let event = MemberEvent::Chosen(LeaveCause::Updated);
            changes.push(MembershipChange::Transition { member, event });
        }
        let renewed = moves.renew.and_then(|id| self.recorded.members.get(&id));
        if let Some(member) = renewed {
            let new = Model {
                topology: self.topology,
                groups: self.groups,
            };
            let renewal = renewal(self.recorded, member, desired, new);
            changes.push(MembershipChange::Renew(Box::new(renewal)));
        }
        self.add(group, desired, moves.add, next_id, changes);
    }

    fn failed_launches(&self, group: &ScalingGroup) -> u32 {
        let remembered = self.recorded.groups.get(&group.name);
        remembered.map_or(0, |g| g.failed_launches)
    }

    /// Whether a member has nothing left to do, and nothing failed.
    fn rests(&self, group: &ScalingGroup, desired: &Desired, member: &MemberRecord) -> bool {
        let root = InstanceId::OfMember(group.root.clone(), member.id);
        member.state.in_service()
            && is_complete(self.models(desired), self.recorded, &root)
            && !self.is_concerned(desired, member.id)
    }
}
