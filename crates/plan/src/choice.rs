//! Who joins, who goes, and who is the last to stay.

use crate::{Desired, Elders, MemberRecord, MembershipChange};
use jiff::Timestamp;
use model::{GroupName, LeaveCause, MemberEvent, MemberId, MemberState, Ordinal, Revision};

/// One that is to join.
pub(crate) fn new_member(
    id: MemberId,
    group: &GroupName,
    ordinal: Ordinal,
    revision: &Revision,
    now: Timestamp,
) -> MemberRecord {
    MemberRecord {
        id,
        group: group.clone(),
        ordinal,
        revision: revision.clone(),
        renamed: topology::Renaming::default(),
        state: MemberState::Joining { since: now },
    }
}

/// One that is to leave.
pub(crate) fn chosen(member: &MemberRecord, cause: LeaveCause) -> MembershipChange {
    MembershipChange::Transition {
        member: member.id,
        event: MemberEvent::Chosen(cause),
    }
}

/// The member that stays where a group is none any more: one that serves, of the present revision.
pub(crate) fn last_one(members: &[&MemberRecord], elders: &Elders) -> Option<MemberId> {
    let mut present: Vec<_> = members
        .iter()
        .filter(|m| m.state.counts() && elders.of(m).is_none())
        .collect();
    present.sort_by_key(|m| (!m.state.in_service(), m.ordinal));
    present.first().map(|m| m.id)
}

/// Those that are named, or whose servers were changed, first, then those that serve least: joining ones, then those of another revision,
/// then the largest ordinal.
pub(crate) fn victims<'a>(
    counting: &[&&'a MemberRecord],
    surplus: usize,
    desired: &Desired,
) -> Vec<&'a MemberRecord> {
    let mut order: Vec<&MemberRecord> = counting.iter().map(|m| **m).collect();
    order.sort_by_key(|m| {
        let named = desired.victims.contains(&m.id) || desired.changed.contains_key(&m.id);
        let old = m.revision != desired.revision;
        (
            !named,
            m.state.in_service(),
            !old,
            std::cmp::Reverse(m.ordinal),
        )
    });
    order.into_iter().take(surplus).collect()
}
