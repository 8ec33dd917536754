//! How many requirements a capability takes (TOSCA 1.3 §3.7.2.1; 2.0 has no such bounds).

mod assigned;
mod room;

use self::assigned::Assigned;
use super::context::Context;
use crate::diagnostic::{Code, Report, at_most, times};
use crate::source::Span;
use crate::types::CapabilityDef;
use model::NodeName;
use std::collections::BTreeMap;
use topology::{Requirement, Topology};

/// A requirement: who requires, its place among the requirements, and what it is.
type Requiring<'t> = (&'t NodeName, usize, &'t Requirement);

/// Requirements by the capability that they go to.
type Taken<'t> = BTreeMap<(&'t NodeName, &'t str), Vec<Requiring<'t>>>;

/// Checks the upper bounds: that fewer come than are asked for is no fault of a template, others may come.
/// What may as well go to another capability of the same target goes there first.
pub(super) fn check(context: &Context<'_, '_>, topology: &mut Topology) {
    let mut assigned = Assigned::new(context);
    room::make(context, topology, &mut assigned);
    for ((node, capability), by) in taken(topology) {
        let count = by.len() as u64;
        let Some((definition, upper)) =
            bound(context, node, capability).filter(|(_, upper)| count > *upper)
        else {
            continue;
        };
        let message = format!(
            "the capability `{capability}` of `{node}` is required {}; {}",
            times(count),
            at_most(upper)
        );
        // in the order of the file, so that it is the last ones that are too many
        let assignments = by.iter().filter_map(|(node, _, r)| assigned.of(node, r));
        let mut places: Vec<Span> = assignments.map(|entry| entry.key.span).collect();
        places.sort_unstable();
        let over = places.get(usize::try_from(upper).unwrap_or(0));
        let at = over.copied().unwrap_or(definition.span);
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

fn taken(topology: &Topology) -> Taken<'_> {
    let mut taken = Taken::new();
    for node in topology.nodes.values() {
        for (place, requirement) in node.requirements.iter().enumerate() {
            if let Some(capability) = &requirement.capability {
                let taken = taken.entry((&requirement.target, capability)).or_default();
                taken.push((&node.name, place, requirement));
            }
        }
    }
    taken
}

/// How many a capability of a node takes at most, where that is bounded.
fn bound<'u, 'a>(
    context: &Context<'u, 'a>,
    node: &NodeName,
    capability: &str,
) -> Option<(&'u CapabilityDef<'a>, u64)> {
    let node_type = context.nodes.get(node)?.node_type?;
    let definition = node_type.capabilities.get(capability)?;
    Some((definition, definition.occurrences?.upper?))
}
