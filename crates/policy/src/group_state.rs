//! A scaling group as a policy sees it.

use jiff::Timestamp;
use model::{
    Capacity, CapacityBounds, DesiredCapacity, GroupName, MemberId, MemberState, Ordinal,
    ScaleDirection,
};

/// A member, as far as policies care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// Its identity.
    pub id: MemberId,
    /// Its number for people.
    pub ordinal: Ordinal,
    /// Its state.
    pub state: MemberState,
}

/// The last change of capacity that a policy made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastAction {
    /// None so far.
    None,
    /// Members are still coming or going.
    UnderWay {
        /// Which way.
        direction: ScaleDirection,
    },
    /// It has converged or failed.
    Settled {
        /// Which way.
        direction: ScaleDirection,
        /// When.
        at: Timestamp,
    },
}

/// What a group's policies recommended at some moment, before stabilisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastRecommendation {
    /// When.
    pub at: Timestamp,
    /// How many members.
    pub capacity: Capacity,
}

/// Everything about a group that a decision depends on, but signals and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupState {
    /// Its name.
    pub group: GroupName,
    /// Bounds of its capacity.
    pub bounds: CapacityBounds,
    /// The capacity that is wished.
    pub desired: DesiredCapacity,
    /// Its members, those that leave included.
    pub members: Vec<MemberView>,
    /// What was done last.
    pub last_action: LastAction,
    /// Recommendations within the stabilisation window, oldest first.
    pub recommendations: Vec<PastRecommendation>,
}
