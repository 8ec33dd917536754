//! From xOpera's instances to records of ours. Pure.

use super::folder::Instance;
use model::{InstanceId, LifecycleOperation, NodeName, NodeState};
use plan::{EdgeOperation, EdgeRecord, InstanceRecord, Recorded, all_edges};
use serde_json::Value;
use std::collections::BTreeMap;
use topology::{NodeTemplate, ScalingGroups, Topology};

/// Hooks that xOpera runs.
const HOOKS: [EdgeOperation; 4] = [
    EdgeOperation::PreConfigureSource,
    EdgeOperation::PreConfigureTarget,
    EdgeOperation::PostConfigureSource,
    EdgeOperation::PostConfigureTarget,
];

/// Attributes that every instance has.
const RESERVED: [&str; 3] = ["tosca_id", "tosca_name", "state"];

/// A state that xOpera does not know.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("instance {node}_0 is in state {state:?}, which opera 0.7 does not have")]
pub(super) struct UnknownState {
    node: NodeName,
    state: String,
}

/// All instances with their attributes; the hooks of what is configured are done.
pub(super) fn records(
    topology: &Topology,
    instances: &BTreeMap<NodeName, Instance>,
) -> Result<Recorded, UnknownState> {
    let mut recorded = Recorded::default();
    for (name, instance) in instances {
        let Some(node) = topology.node(name) else {
            continue;
        };
        let id = InstanceId::Single(name.clone());
        let word = instance
            .get("state")
            .and_then(|state| state.data.as_str())
            .unwrap_or("initial");
        let state = state(word).ok_or_else(|| UnknownState {
            node: name.clone(),
            state: word.to_owned(),
        })?;
        let record = InstanceRecord {
            state,
            attributes: attributes(node, instance),
            ..InstanceRecord::initial(id.clone())
        };
        recorded.instances.insert(id, record);
    }
    for edge in all_edges(topology, &ScalingGroups::default(), &recorded) {
        if configured(recorded.state(&edge.source)) {
            let record = EdgeRecord {
                done: HOOKS.into(),
                ..EdgeRecord::initial(edge.clone())
            };
            recorded.edges.insert(edge, record);
        }
    }
    Ok(recorded)
}

/// What was under way when it ended has failed: it is tried again.
fn state(word: &str) -> Option<NodeState> {
    use LifecycleOperation::{Configure, Create, Delete, Start, Stop};
    Some(match word {
        "initial" => NodeState::Initial,
        // which operation failed is not written
        "creating" | "error" => NodeState::Error(Create),
        "created" => NodeState::Created,
        "configuring" => NodeState::Error(Configure),
        "configured" => NodeState::Configured,
        "starting" => NodeState::Error(Start),
        "started" => NodeState::Started,
        "stopping" => NodeState::Error(Stop),
        "deleting" => NodeState::Error(Delete),
        _ => return None,
    })
}

fn configured(state: NodeState) -> bool {
    use LifecycleOperation::{Delete, Start, Stop};
    matches!(
        state,
        NodeState::Configured | NodeState::Started | NodeState::Error(Start | Stop | Delete)
    )
}

/// What instances reported: declared attributes with a value. xOpera writes properties among them, and
/// what the template says as it is written; those are worked out anew.
fn attributes(node: &NodeTemplate, instance: &Instance) -> BTreeMap<String, Value> {
    let reported = instance.iter().filter(|(name, attribute)| {
        attribute.is_set
            && node.attribute_names.contains(name)
            && !RESERVED.contains(&name.as_str())
            && !is_call(&attribute.data)
    });
    reported
        .map(|(name, attribute)| (name.clone(), attribute.data.clone()))
        .collect()
}

/// A function of TOSCA, as it was written.
fn is_call(value: &Value) -> bool {
    const CALLS: [&str; 7] = [
        "get_attribute",
        "get_input",
        "get_property",
        "get_artifact",
        "concat",
        "join",
        "token",
    ];
    let Some(map) = value.as_object() else {
        return false;
    };
    map.len() == 1 && map.keys().all(|key| CALLS.contains(&key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_opera_has_one_of_ours() {
        for word in [
            "initial",
            "creating",
            "created",
            "configuring",
            "configured",
            "starting",
            "started",
            "stopping",
            "deleting",
            "error",
        ] {
            assert!(state(word).is_some(), "{word}");
        }
        assert_eq!(state("resting"), None);
    }

    #[test]
    fn calls_are_not_taken_for_values() {
        assert!(is_call(&serde_json::json!({ "get_input": "text" })));
        assert!(!is_call(
            &serde_json::json!({ "get_input": "a", "other": 1 })
        ));
        assert!(!is_call(&serde_json::json!("get_input")));
    }
}
