//! What is told of the fleet.

use jiff::Timestamp;
use model::{
    Capacity, CapacityBounds, GroupName, HolderId, MemberId, MemberState, NodeName, ServiceName,
};

/// A server with an exporter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScrapeTarget {
    /// Where the exporter listens: `127.64.0.5:9100`.
    pub address: String,
    /// The service that it belongs to.
    pub service: ServiceName,
    /// The node template of the server.
    pub node: NodeName,
    /// The member that it belongs to; none for servers outside every group.
    pub member: Option<MemberPlace>,
}

/// A member and its group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberPlace {
    /// The group.
    pub group: GroupName,
    /// The member.
    pub id: MemberId,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSummary {
    /// Its name.
    pub name: ServiceName,
    /// Who acts for it just now.
    pub holder: Option<HolderId>,
    /// Its scaling groups.
    pub groups: Vec<GroupSummary>,
    /// Servers that were not as recorded when the provider was asked last; none: it was not asked yet.
    pub drift: Option<u64>,
}

/// Questions asked of a provider's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderCalls {
    /// Which provider: `openstack`.
    pub provider: &'static str,
    /// Which of its APIs: `compute`.
    pub api: &'static str,
    /// How they ended: `answered`, `busy`, ….
    pub outcome: &'static str,
    /// How many.
    pub count: u64,
}

/// A scaling group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSummary {
    /// Its name.
    pub name: GroupName,
    /// Bounds of its capacity.
    pub bounds: CapacityBounds,
    /// Members that are wished.
    pub desired: Capacity,
    /// Members that exist, by state.
    pub members: MembersByState,
    /// When its policies were evaluated last.
    pub last_evaluation: Option<Timestamp>,
    /// What was decided since the agent started.
    pub decisions: DecisionCounts,
}

/// Members, counted by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MembersByState {
    /// Being made.
    pub joining: u32,
    /// Serving: the ready capacity.
    pub in_service: u32,
    /// On their way out, and could come back.
    pub draining: u32,
    /// On their way out for good.
    pub leaving: u32,
}

/// Evaluations, counted by their decision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DecisionCounts {
    /// Left as it is.
    pub keep: u64,
    /// More.
    pub scale_out: u64,
    /// Fewer.
    pub scale_in: u64,
}

// === impl MembersByState ===

impl MembersByState {
    /// Counts one more.
    pub fn count(&mut self, state: &MemberState) {
        let counter = match state {
            MemberState::Joining { .. } => &mut self.joining,
            MemberState::InService { .. } => &mut self.in_service,
            MemberState::Draining { .. } => &mut self.draining,
            MemberState::Leaving { .. } => &mut self.leaving,
        };
        *counter += 1;
    }

    /// Members that serve.
    pub fn ready(&self) -> u32 {
        self.in_service
    }

    /// Members that exist.
    pub fn observed(&self) -> u32 {
        self.joining + self.in_service + self.draining + self.leaving
    }
}
