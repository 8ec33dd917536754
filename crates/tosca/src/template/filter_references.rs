//! What filters refer to beside the ends that they are about: inputs, and node templates by their names
//! (TOSCA 1.3 §3.6.5, TOSCA 2.0 §8.6).

use super::context::{Context, Draft};
use crate::values::Scope;
use crate::yaml::Node;
use std::collections::BTreeSet;

/// Looks for what a filter of a node template refers to.
pub(super) fn check(context: &Context<'_, '_>, draft: &Draft<'_, '_>, filter: &Node) {
    let lowering = context.lowering(Scope::Node(draft.name.clone()));
    lowering.refers_beyond(filter);
}

/// The same of filters in the requirements of types, by the first node template of each type.
pub(super) fn check_types(context: &Context<'_, '_>) {
    let mut seen = BTreeSet::new();
    for draft in context.nodes.values() {
        let Some(node_type) = draft.node_type.filter(|t| seen.insert(t.head.name)) else {
            continue;
        };
        let filters = node_type.requirements.iter().flat_map(|r| &r.filters);
        filters.for_each(|filter| check(context, draft, filter));
    }
}
