//! A service in xOpera's words.

use model::{InstanceId, LifecycleOperation, NodeState};
use plan::Recorded;
use topology::Topology;

/// What `info` calls `status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// A template is known, no instance was ever made.
    Initialized,
    Deploying,
    Deployed,
    Undeploying,
    Undeployed,
    Error,
    Unknown,
}

impl Status {
    /// Of all instances together; the first that fits, in this order.
    pub(super) fn of(topology: &Topology, recorded: &Recorded) -> Self {
        let states: Vec<NodeState> = topology
            .nodes
            .keys()
            .map(|node| recorded.state(&InstanceId::Single(node.clone())))
            .collect();
        Self::of_all(&states)
    }

    /// Of all states together.
    pub(crate) fn of_all(states: &[NodeState]) -> Self {
        use LifecycleOperation::{Configure, Create, Delete, Start, Stop};
        let any = |of: fn(&NodeState) -> bool| states.iter().any(of);
        let all = |state: NodeState| states.iter().all(|s| *s == state);
        let deploying = |s: &NodeState| {
            matches!(
                s,
                NodeState::Busy(Create | Configure | Start) | NodeState::Created
            )
        };
        if any(deploying) {
            Self::Deploying
        } else if all(NodeState::Started) {
            Self::Deployed
        } else if any(|s| matches!(s, NodeState::Busy(Stop | Delete))) {
            Self::Undeploying
        } else if all(NodeState::Initial) {
            Self::Undeployed
        } else if any(|s| matches!(s, NodeState::Error(_) | NodeState::NeedsAttention(_))) {
            Self::Error
        } else {
            Self::Unknown
        }
    }

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Initialized => "initialized",
            Self::Deploying => "deploying",
            Self::Deployed => "deployed",
            Self::Undeploying => "undeploying",
            Self::Undeployed => "undeployed",
            Self::Error => "error",
            Self::Unknown => "unknown",
        }
    }
}
