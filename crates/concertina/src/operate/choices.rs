//! What a provider would choose for the servers of a plan.

use crate::wiring::{Cloud, Needs};
use model::NodeName;
use serde::Serialize;
use std::collections::BTreeMap;

/// For the servers of one node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "choice", rename_all = "snake_case")]
pub(crate) enum ServerChoice {
    /// It says so.
    Made {
        /// What, and why.
        why: Vec<String>,
    },
    /// It can't be told.
    Open {
        /// Why not.
        why: String,
    },
}

/// Asks for each node once.
pub(crate) async fn choices(cloud: &Cloud, needs: &Needs) -> BTreeMap<NodeName, ServerChoice> {
    let mut choices = BTreeMap::new();
    for (node, needs) in &needs.servers {
        if choices.contains_key(node) {
            continue;
        }
        let choice = match cloud.provider.choices(needs).await {
            Ok(why) if why.is_empty() => continue,
            Ok(why) => ServerChoice::Made { why },
            Err(error) => ServerChoice::Open {
                why: error.to_string(),
            },
        };
        choices.insert(node.clone(), choice);
    }
    choices
}
