//! What is known of the fleet just now.

use jiff::Timestamp;
use model::{
    Capacity, CapacityBounds, GroupName, MemberId, MemberState, Ordinal, RuleName, StepNumber,
};
use policy::Fingerprint;
use std::collections::BTreeMap;

/// A member.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FleetMember {
    pub(super) name: String,
    pub(super) state: MemberState,
    pub(super) since: Timestamp,
    pub(super) joined: Timestamp,
    pub(super) cpu_percent: Option<f64>,
}

/// The group and its bounds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) name: GroupName,
    pub(super) bounds: CapacityBounds,
    pub(super) upper_percent: f64,
    pub(super) lower_percent: f64,
}

/// The last decision.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decided {
    pub(super) at: Timestamp,
    pub(super) what: String,
    pub(super) why: String,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Fleet {
    pub(super) group: Option<Group>,
    pub(super) desired: Option<Capacity>,
    pub(super) members: BTreeMap<MemberId, FleetMember>,
    pub(super) firing: BTreeMap<Fingerprint, (RuleName, String)>,
    pub(super) under_way: BTreeMap<StepNumber, (String, Timestamp)>,
    pub(super) decided: Option<Decided>,
    /// Names of members that are gone, which may still be spoken of.
    names: BTreeMap<MemberId, String>,
}

impl Fleet {
    /// A member's name for people: `app[0] m1`.
    pub(super) fn name(&self, member: MemberId) -> String {
        self.names
            .get(&member)
            .cloned()
            .unwrap_or_else(|| member.to_string())
    }

    /// A member comes or changes. Returns when it joined.
    pub(super) fn changed(
        &mut self,
        at: Timestamp,
        member: MemberId,
        place: (&GroupName, Ordinal),
        state: &MemberState,
    ) -> Timestamp {
        let name = format!("{}[{}] {member}", place.0, place.1);
        self.names.insert(member, name.clone());
        let known = self.members.entry(member).or_insert_with(|| FleetMember {
            name,
            state: state.clone(),
            since: at,
            joined: at,
            cpu_percent: None,
        });
        if known.state.word() != state.word() {
            known.since = at;
        }
        known.state = state.clone();
        if !state.in_service() {
            known.cpu_percent = None;
        }
        known.joined
    }

    /// How many serve.
    pub(super) fn in_service(&self) -> usize {
        self.members
            .values()
            .filter(|m| m.state.in_service())
            .count()
    }

    /// What is being done for a member, by the words of its steps.
    pub(super) fn step_of(&self, member: MemberId) -> Option<&str> {
        let mark = format!("@{member}:");
        self.under_way
            .values()
            .map(|(title, _)| title.as_str())
            .find(|title| title.contains(&mark))
    }
}
