//! How many requirements a capability takes (TOSCA 1.3 §3.7.2.1; 2.0 has no such bounds).

use super::context::Context;
use crate::diagnostic::{Code, Report, at_most, times};
use crate::source::Span;
use model::NodeName;
use std::collections::BTreeMap;
use topology::{Requirement, Topology};

/// Checks the upper bounds: that fewer come than are asked for is no fault of a template, others may come.
pub(super) fn check(context: &Context<'_, '_>, topology: &Topology) {
    let mut taken: BTreeMap<(&NodeName, &str), Vec<(&NodeName, &Requirement)>> = BTreeMap::new();
    for node in topology.nodes.values() {
        for requirement in &node.requirements {
            if let Some(capability) = &requirement.capability {
                let taken = taken.entry((&requirement.target, capability)).or_default();
                taken.push((&node.name, requirement));
            }
        }
    }
    for ((node, capability), by) in taken {
        let count = by.len() as u64;
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
            "the capability `{capability}` of `{node}` is required {}; {}",
            times(count),
            at_most(upper)
        );
        // in the order of the file, so that it is the last ones that are too many
        let mut places: Vec<Span> = by.iter().filter_map(|r| place(context, r)).collect();
        places.sort_unstable();
        let over = places.get(usize::try_from(upper).unwrap_or(0));
        let at = over.copied().unwrap_or(draft.span);
        // a requirement that is itself one too many
        if context.sink.has_reported(at) {
            continue;
        }
        Report::error(Code::TooMany, at, message)
            .related(definition.span, "declared here")
            .section("TOSCA 1.3 §3.7.2")
            .to(context.sink);
    }
}

/// Where a requirement of a node is written.
fn place(
    context: &Context<'_, '_>,
    (node, requirement): &(&NodeName, &Requirement),
) -> Option<Span> {
    let assigned = context.nodes.get(*node)?.node.sequenced_at("requirements");
    let mut of_name = assigned
        .into_iter()
        .filter(|e| e.key.text == requirement.name);
    let found = of_name.nth(usize::try_from(requirement.index).ok()?)?;
    Some(found.key.span)
}
