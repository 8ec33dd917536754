//! Where an instance stands on its way up, and what stands in its way.

use crate::updates::Models;
use crate::{EdgeOperation, InstanceRecord, Recorded};
use jiff::Timestamp;
use model::{EdgeId, InstanceId, LifecycleOperation, MemberId, NodeState};

/// The last state that an instance reached for good, and why its next step is not tried now.
pub(crate) struct Standing {
    reached: u8,
    pub(crate) blocked: Option<String>,
}

impl Standing {
    pub(crate) fn of(record: &InstanceRecord, now: Timestamp) -> Self {
        let unknown = || {
            "nobody knows whether its last operation ran to the end: look, then deploy again to repeat it"
                .to_owned()
        };
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
        LifecycleOperation::Modify => NodeState::Outdated,
        LifecycleOperation::Stop => NodeState::Started,
    }
}

fn rank(state: NodeState) -> u8 {
    match state {
        NodeState::Initial => 0,
        NodeState::Created => 1,
        NodeState::Configured | NodeState::Outdated => 2,
        NodeState::Started => 3,
        NodeState::Busy(at) | NodeState::Error(at) | NodeState::NeedsAttention(at) => {
            rank(resume_at(at))
        }
    }
}

/// Whether an instance, and for a member's all nodes of the member, are started.
pub(crate) fn is_complete(models: Models<'_>, recorded: &Recorded, instance: &InstanceId) -> bool {
    let started = |id: &InstanceId| recorded.state(id) == NodeState::Started;
    match (instance.member(), models.group(recorded, instance)) {
        (Some(member), Some(group)) => group
            .nodes
            .iter()
            .all(|node| started(&InstanceId::OfMember(node.clone(), member))),
        _ => started(instance),
    }
}

/// Members that an operation of a pair is about. Members never wait for each other: what is still to
/// be done with one that is on its way is about that one alone.
pub(crate) fn concerned(
    models: Models<'_>,
    recorded: &Recorded,
    edge: &EdgeId,
    operation: EdgeOperation,
) -> impl Iterator<Item = MemberId> {
    let farewell = operation.is_farewell();
    let about = |end: &InstanceId, other: &InstanceId| {
        let other_comes = other.member().is_some() && other.member() != end.member();
        let waits = farewell || !other_comes || is_complete(models, recorded, other);
        end.member().filter(|_| waits)
    };
    let (source, target) = (&edge.source, &edge.target);
    [about(source, target), about(target, source)]
        .into_iter()
        .flatten()
}
