//! How many requirements a capability takes (TOSCA 1.3 §3.7.2.1; 2.0 has no such bounds).

use super::context::Context;
use crate::diagnostic::{Code, Report};
use model::NodeName;
use std::collections::BTreeMap;
use topology::Topology;

/// Checks the upper bounds: that fewer come than are asked for is no fault of a template, others may come.
pub(super) fn check(context: &Context<'_, '_>, topology: &Topology) {
    let mut taken: BTreeMap<(&NodeName, &str), u64> = BTreeMap::new();
    for node in topology.nodes.values() {
        for requirement in &node.requirements {
            if let Some(capability) = &requirement.capability {
                *taken.entry((&requirement.target, capability)).or_default() += 1;
            }
        }
    }
    for ((node, capability), count) in taken {
        let draft = context.nodes.get(node);
        let Some((draft, node_type)) = draft.and_then(|d| Some((d, d.node_type?))) else {
            continue;
        };
        let definition = node_type.capabilities.get(capability);
        let Some((definition, upper)) = definition
            .and_then(|d| Some((d, d.occurrences?.upper?)))
            .filter(|(_, upper)| count > *upper)
        else {
            continue;
        };
        let message = format!(
            "the capability `{capability}` of `{node}` is required {count} times; at most {upper} are \
             allowed"
        );
        Report::error(Code::TooMany, draft.span, message)
            .related(definition.span, "declared here")
            .section("TOSCA 1.3 §3.7.2")
            .to(context.sink);
    }
}
