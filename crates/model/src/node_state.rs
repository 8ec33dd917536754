//! The life of a node instance (TOSCA 1.3 §3.4.1, node states), as one transition table.

use crate::IllegalTransition;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An operation of the Standard lifecycle (TOSCA 1.3 §5.8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifecycleOperation {
    /// Make it.
    Create,
    /// Set it up.
    Configure,
    /// Let it serve.
    Start,
    /// Change it while it serves (TOSCA 2.0 simple profile).
    Modify,
    /// Let it serve no more.
    Stop,
    /// Remove it.
    Delete,
}

/// State of a node instance. `Busy`, `Error` and `NeedsAttention` say at which operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// Not there.
    Initial,
    /// An operation is under way (or was, when we died).
    Busy(LifecycleOperation),
    /// Created.
    Created,
    /// Configured, or stopped again.
    Configured,
    /// Serving.
    Started,
    /// Serving as a former revision said: to be modified.
    Outdated,
    /// The operation failed, definitely.
    Error(LifecycleOperation),
    /// Nobody knows whether the operation happened, and it may not be repeated.
    NeedsAttention(LifecycleOperation),
}

/// What happens to a node instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeEvent {
    /// An operation begins.
    Begin(LifecycleOperation),
    /// It succeeded.
    Done,
    /// It failed.
    Failed,
    /// Settled: it did not happen.
    NotDone,
    /// Settled: unknown, and not repeatable.
    Unknown,
    /// A new attempt is allowed.
    Retry,
    /// The server below it is gone, and it with it.
    HostGone,
    /// Another revision asks for it to be configured again.
    Revised,
    /// Another revision asks for it to be modified while it serves.
    Overtaken,
}

impl LifecycleOperation {
    /// Name of the operation in TOSCA.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Configure => "configure",
            Self::Start => "start",
            Self::Modify => "modify",
            Self::Stop => "stop",
            Self::Delete => "delete",
        }
    }

    fn result(self) -> NodeState {
        match self {
            Self::Create => NodeState::Created,
            Self::Configure | Self::Stop => NodeState::Configured,
            Self::Start | Self::Modify => NodeState::Started,
            Self::Delete => NodeState::Initial,
        }
    }

    fn before(self) -> NodeState {
        match self {
            Self::Create => NodeState::Initial,
            Self::Configure => NodeState::Created,
            Self::Start | Self::Delete => NodeState::Configured,
            Self::Stop => NodeState::Started,
            Self::Modify => NodeState::Outdated,
        }
    }
}

impl fmt::Display for LifecycleOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

// === impl NodeState ===

impl NodeState {
    /// The transition table.
    pub fn next(self, event: NodeEvent) -> Result<NodeState, IllegalTransition> {
        use LifecycleOperation::{Configure, Create, Delete, Modify, Start, Stop};
        use NodeEvent as E;
        use NodeState as S;
        Ok(match (self, event) {
            (_, E::HostGone) => S::Initial,
            (S::Initial, E::Begin(op @ Create))
            | (S::Created, E::Begin(op @ (Configure | Delete)))
            | (S::Configured, E::Begin(op @ (Start | Delete)))
            | (S::Outdated, E::Begin(op @ (Modify | Stop)))
            | (S::Started, E::Begin(op @ Stop))
            // the way down is open after any failure
            | (
                S::Error(Start | Modify | Stop) | S::NeedsAttention(Start | Modify | Stop),
                E::Begin(op @ Stop),
            )
            | (S::Error(_) | S::NeedsAttention(_), E::Begin(op @ Delete)) => S::Busy(op),
            (S::Busy(op), E::Done) => op.result(),
            (S::Busy(op), E::NotDone) => op.before(),
            // somebody looked, and asked again: what is unknown counts as failed
            (S::Busy(op) | S::NeedsAttention(op), E::Failed) => S::Error(op),
            (S::Busy(op), E::Unknown) => S::NeedsAttention(op),
            (S::Error(op) | S::NeedsAttention(op), E::Retry) => op.before(),
            (S::Created | S::Configured | S::Started | S::Outdated, E::Revised) => S::Created,
            (S::Started | S::Outdated, E::Overtaken) => S::Outdated,
            (state, event) => return Err(IllegalTransition::new(state, event)),
        })
    }

    /// Whether it serves, as it is wished or as it was.
    pub fn serves(self) -> bool {
        use LifecycleOperation::Modify;
        matches!(
            self,
            Self::Started
                | Self::Outdated
                | Self::Busy(Modify)
                | Self::Error(Modify)
                | Self::NeedsAttention(Modify)
        )
    }

    /// The state's name as TOSCA and opera write it (`creating`, `started`, …).
    pub fn tosca_name(self) -> &'static str {
        use LifecycleOperation as L;
        match self {
            Self::Initial => "initial",
            Self::Busy(L::Create) => "creating",
            Self::Created => "created",
            Self::Busy(L::Configure | L::Modify) => "configuring",
            Self::Configured => "configured",
            Self::Busy(L::Start) => "starting",
            Self::Started | Self::Outdated => "started",
            Self::Busy(L::Stop) => "stopping",
            Self::Busy(L::Delete) => "deleting",
            Self::Error(_) => "error",
            Self::NeedsAttention(_) => "needs attention",
        }
    }
}

impl fmt::Display for NodeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.tosca_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_and_down_again() {
        use LifecycleOperation::*;
        let mut state = NodeState::Initial;
        for op in [Create, Configure, Start, Stop, Delete] {
            state = state.next(NodeEvent::Begin(op)).unwrap();
            state = state.next(NodeEvent::Done).unwrap();
        }
        assert_eq!(state, NodeState::Initial);
    }

    #[test]
    fn what_serves_is_modified_and_serves() {
        use LifecycleOperation::{Modify, Stop};
        let outdated = NodeState::Started.next(NodeEvent::Overtaken).unwrap();
        let busy = outdated.next(NodeEvent::Begin(Modify)).unwrap();
        assert_eq!(busy.next(NodeEvent::Done), Ok(NodeState::Started));
        assert_eq!(busy.next(NodeEvent::NotDone), Ok(outdated));
        let failed = busy.next(NodeEvent::Failed).unwrap();
        assert_eq!(failed.next(NodeEvent::Retry), Ok(outdated));
        assert!(failed.next(NodeEvent::Begin(Stop)).is_ok());
        assert!(NodeState::Started.next(NodeEvent::Begin(Modify)).is_err());
    }

    #[test]
    fn nothing_starts_twice_and_nothing_skips() {
        use LifecycleOperation::*;
        assert!(
            NodeState::Busy(Create)
                .next(NodeEvent::Begin(Create))
                .is_err()
        );
        assert!(NodeState::Initial.next(NodeEvent::Begin(Start)).is_err());
        assert!(NodeState::Started.next(NodeEvent::Begin(Delete)).is_err());
    }
}
