//! Which Compute is made by whom, with the addresses that are known: for plans.

use crate::host_address::address_of;
use crate::ports::Blueprint;
use model::{InstanceId, NodeName};
use plan::Recorded;
use serde::Serialize;
use std::collections::BTreeMap;
use topology::Maker;

/// Who makes a Compute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "made_by", rename_all = "snake_case")]
pub enum MadeBy {
    /// The service's provider.
    Provider,
    /// Its own `create`.
    Itself,
    /// Nobody: a host that exists.
    Nobody {
        /// Where; none: that is not known before it is deployed.
        address: Option<String>,
    },
    /// Nobody, and it has no address: its operations run where the orchestrator does.
    NobodyYet,
}

/// Each Compute with who makes it.
pub fn makers(blueprint: &Blueprint, recorded: &Recorded) -> BTreeMap<NodeName, MadeBy> {
    let makers = blueprint.topology.makers().into_iter();
    makers
        .map(|(name, maker)| {
            let made_by = match maker {
                Maker::Provider => MadeBy::Provider,
                Maker::Itself => MadeBy::Itself,
                Maker::NobodyYet => MadeBy::NobodyYet,
                Maker::Nobody => {
                    let instance = InstanceId::Single(name.clone());
                    // an address that is none is told by the operation that wants to go there
                    let address = address_of(blueprint, recorded, &instance).ok().flatten();
                    MadeBy::Nobody { address }
                }
            };
            (name.clone(), made_by)
        })
        .collect()
}
