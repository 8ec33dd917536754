//! One group on its way to another revision: one member more, none fewer, each new one in service
//! before the next; two that fail to join stop it (design decision 11).

use crate::{Elders, MemberRecord, Recorded, Renewal};
use model::{GroupName, LeaveCause, MemberId, MemberState, Revision};
use std::collections::BTreeSet;

/// New members that may fail to join before the former ones are left in peace.
const ROLL_FAILURES: u32 = 2;

/// So many more than are wanted may be there while it lasts.
const SURGE: usize = 1;

/// A group of which members are of a former revision.
pub(crate) struct Rolling<'a> {
    pub(crate) members: &'a [&'a MemberRecord],
    pub(crate) wanted: usize,
    pub(crate) elders: &'a Elders,
    /// Members that go first.
    pub(crate) victims: &'a BTreeSet<MemberId>,
    /// Members in a row that failed to join.
    pub(crate) failed_launches: u32,
}

/// What is to be done next, all of it at once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Moves {
    pub(crate) leave: Vec<MemberId>,
    pub(crate) renew: Option<MemberId>,
    pub(crate) add: usize,
}

impl Rolling<'_> {
    /// Whether members are of a former revision, and count.
    pub(crate) fn is_due(&self) -> bool {
        self.members
            .iter()
            .any(|m| m.state.counts() && self.is_elder(m))
    }

    fn is_elder(&self, member: &MemberRecord) -> bool {
        self.elders.of(member).is_some()
    }

    /// The next moves; `rests`: whether a member has nothing left to do, and nothing failed.
    pub(crate) fn moves(&self, rests: impl Fn(&MemberRecord) -> bool) -> Moves {
        let counting: Vec<_> = self.members.iter().filter(|m| m.state.counts()).collect();
        let elders: Vec<_> = counting.iter().filter(|m| self.is_elder(m)).collect();
        let anew =
            |m: &MemberRecord| matches!(self.elders.renewal(m), Some(Renewal::Replacement { .. }));
        // nothing of the new revision differs for it
        let same = elders.iter().find(|m| self.elders.renewal(m).is_none());
        if let Some(same) = same {
            return Moves::renew(same.id);
        }
        let stopped = self.failed_launches >= ROLL_FAILURES;
        // one that does not serve yet need not come to its end first
        let joining = elders.iter().filter(|m| !m.state.in_service());
        let (first, rest): (Vec<&&&&MemberRecord>, Vec<_>) = joining.partition(|m| anew(m));
        if !first.is_empty() && !stopped {
            return Moves::leave(first.into_iter().map(|m| m.id).collect());
        }
        if let Some(next) = rest.first() {
            return Moves::renew(next.id);
        }
        if let Some(next) = elders.iter().find(|m| !anew(m)) {
            // its own failure is what the new revision may be there for
            let others = counting.iter().filter(|m| !self.is_elder(m));
            let quiet = others.into_iter().all(|m| rests(m));
            return match quiet {
                true => Moves::renew(next.id),
                false => self.capacity_alone(counting.len()),
            };
        }
        if stopped {
            return self.capacity_alone(counting.len());
        }
        self.exchange(&counting, elders.len())
    }

    /// Old ones for new ones.
    fn exchange(&self, counting: &[&&MemberRecord], elders: usize) -> Moves {
        let fresh = counting.len() - elders;
        let leaving = self.members.iter().filter(|m| is_leaving(m)).count();
        let most = self.wanted + SURGE;
        let room = most.saturating_sub(counting.len() + leaving);
        let add = room.min(self.wanted.saturating_sub(fresh));
        let serving = counting.iter().filter(|m| m.state.in_service()).count();
        let spare = serving.saturating_sub(self.wanted);
        let surplus = counting.len().saturating_sub(most);
        let mut order: Vec<&MemberRecord> = counting.iter().map(|m| **m).collect();
        order.sort_by_key(|m| {
            (
                !self.victims.contains(&m.id),
                !self.is_elder(m),
                m.state.in_service(),
                std::cmp::Reverse(m.ordinal),
            )
        });
        let go = order.into_iter().take(spare.max(surplus)).map(|m| m.id);
        Moves {
            leave: go.collect(),
            renew: None,
            add,
        }
    }

    /// As many as are wanted, of whatever revision.
    fn capacity_alone(&self, counting: usize) -> Moves {
        let surplus = counting.saturating_sub(self.wanted);
        let mut order: Vec<_> = self.members.iter().filter(|m| m.state.counts()).collect();
        order.sort_by_key(|m| {
            let named = self.victims.contains(&m.id);
            (
                !named,
                !self.is_elder(m),
                m.state.in_service(),
                std::cmp::Reverse(m.ordinal),
            )
        });
        Moves {
            leave: order.iter().take(surplus).map(|m| m.id).collect(),
            renew: None,
            add: self.wanted.saturating_sub(counting),
        }
    }
}

/// Why the members of a group stay what they are, in a sentence; none: nothing stops them, or all are of
/// the present revision.
pub fn stopped_roll(recorded: &Recorded, present: &Revision, group: &GroupName) -> Option<String> {
    let members = recorded.members_of(group);
    let former = members.iter().filter(|m| m.revision != *present).count();
    let remembered = recorded.groups.get(group)?;
    if former == 0 || remembered.failed_launches < ROLL_FAILURES {
        return None;
    }
    let failure = remembered
        .last_failure
        .as_deref()
        .unwrap_or("nobody knows what");
    Some(format!(
        "{group}: the update stopped, {} new members in a row failed to join, the last by {failure}; \
         {former} of {} members are of the former revision and serve: mend it and update again, or go \
         back with an update to the former template",
        remembered.failed_launches,
        members.len()
    ))
}

fn is_leaving(member: &MemberRecord) -> bool {
    matches!(
        &member.state,
        MemberState::Draining { cause, .. } | MemberState::Leaving { cause }
            if *cause == LeaveCause::Updated
    )
}

impl Moves {
    fn leave(members: Vec<MemberId>) -> Self {
        Self {
            leave: members,
            ..Self::default()
        }
    }

    fn renew(member: MemberId) -> Self {
        Self {
            renew: Some(member),
            ..Self::default()
        }
    }
}
