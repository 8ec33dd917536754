//! Where an instance stands on its way up, and what stands in its way.

use crate::InstanceRecord;
use jiff::Timestamp;
use model::{LifecycleOperation, NodeState};

/// The last state that an instance reached for good, and why its next step is not tried now.
pub(crate) struct Standing {
    reached: u8,
    pub(crate) blocked: Option<String>,
}

impl Standing {
    pub(crate) fn of(record: &InstanceRecord, now: Timestamp) -> Self {
        let unknown = || "its last outcome is unknown: it needs attention".to_owned();
        let failed = record.failure.as_ref().filter(|f| f.blocks(now));
        let blocked = match record.state {
            NodeState::NeedsAttention(_) => Some(unknown()),
            _ => failed.map(|f| f.message.clone()),
        };
        let reached = rank(record.state);
        Self { reached, blocked }
    }

    /// Whether that state is still to be reached.
    pub(crate) fn is_before(&self, state: NodeState) -> bool {
        self.reached < rank(state)
    }
}

/// The state from which a failed operation is tried again.
fn resume_at(at: LifecycleOperation) -> NodeState {
    match at {
        LifecycleOperation::Create => NodeState::Initial,
        LifecycleOperation::Configure => NodeState::Created,
        LifecycleOperation::Start | LifecycleOperation::Delete => NodeState::Configured,
        LifecycleOperation::Stop => NodeState::Started,
    }
}

fn rank(state: NodeState) -> u8 {
    match state {
        NodeState::Initial => 0,
        NodeState::Created => 1,
        NodeState::Configured => 2,
        NodeState::Started => 3,
        NodeState::Busy(at) | NodeState::Error(at) | NodeState::NeedsAttention(at) => {
            rank(resume_at(at))
        }
    }
}
