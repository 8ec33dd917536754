//! A member whose server is not what it was made as any more is exchanged: another one serves first. Pure.

use crate::choice::chosen;
use crate::{Desired, MemberRecord, MembershipChange};
use model::LeaveCause;

/// The next move of a group of which a member is to be exchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Exchange {
    /// Nobody is to be, or more leave anyway: it goes first then.
    None,
    /// So many more come before it goes.
    Add(usize),
    /// It is waited for those that come.
    Wait,
    /// It goes.
    Leave(MembershipChange),
}

/// One after the other, by their ordinals; only one that serves.
pub(crate) fn exchange(
    counting: &[&&MemberRecord],
    wanted: usize,
    desired: &Desired,
    rests: impl Fn(&MemberRecord) -> bool,
) -> Exchange {
    let to_go = counting.iter().filter_map(|member| {
        let why = desired.changed.get(&member.id)?;
        member.state.in_service().then_some((**member, why))
    });
    let Some((member, why)) = to_go.min_by_key(|(member, _)| member.ordinal) else {
        return Exchange::None;
    };
    let others = counting.len() - 1;
    match others.cmp(&wanted) {
        std::cmp::Ordering::Less => Exchange::Add(wanted - others),
        std::cmp::Ordering::Greater => Exchange::None,
        std::cmp::Ordering::Equal => {
            let mut others = counting.iter().filter(|other| other.id != member.id);
            match others.all(|other| rests(other)) {
                true => Exchange::Leave(chosen(member, LeaveCause::Changed { why: why.clone() })),
                false => Exchange::Wait,
            }
        }
    }
}
