//! States that an activity may give a node (TOSCA 1.3 §3.4.1).

use model::{LifecycleOperation, NodeState};

/// The state of that name; `None`: it lasts only while an operation runs.
pub(super) fn state_named(name: &str) -> Result<Option<NodeState>, String> {
    Ok(match name {
        "initial" | "deleted" => Some(NodeState::Initial),
        "created" => Some(NodeState::Created),
        "configured" | "stopped" => Some(NodeState::Configured),
        "started" => Some(NodeState::Started),
        "error" => Some(NodeState::Error(LifecycleOperation::Start)),
        "creating" | "configuring" | "starting" | "stopping" | "deleting" => None,
        other => {
            return Err(format!(
                "nodes have no state {other}; there are initial, created, configured, started, stopped, \
                 deleted and error"
            ));
        }
    })
}
