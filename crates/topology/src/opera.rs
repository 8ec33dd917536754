//! What xOpera 0.7 makes of a topology.

use crate::{Interface, Topology, names};
use std::collections::BTreeMap;

/// The operations that it runs, in the order of their interfaces.
const NODE: [&str; 5] = ["create", "configure", "start", "stop", "delete"];
const RELATIONSHIP: [&str; 4] = [
    "pre_configure_source",
    "pre_configure_target",
    "post_configure_source",
    "post_configure_target",
];

impl Topology {
    /// The same, without the operations of the two lifecycles that xOpera 0.7 never runs (`add_source`
    /// and its like). Interfaces of the user's own stay: triggers call them.
    #[must_use]
    pub fn as_opera_runs_it(mut self) -> Self {
        for node in self.nodes.values_mut() {
            keep(&mut node.interfaces, names::STANDARD, &NODE);
            for requirement in &mut node.requirements {
                let interfaces = &mut requirement.relationship.interfaces;
                keep(interfaces, names::CONFIGURE, &RELATIONSHIP);
            }
        }
        self
    }
}

fn keep(interfaces: &mut BTreeMap<String, Interface>, name: &str, operations: &[&str]) {
    if let Some(interface) = interfaces.get_mut(name) {
        let known = |operation: &String| operations.contains(&operation.as_str());
        interface.operations.retain(|name, _| known(name));
    }
}
