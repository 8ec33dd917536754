//! What is referred to by a name, an input's or a node template's, where values are not lowered: in filters,
//! beside the ends that they are about (TOSCA 1.3 §3.6.5, TOSCA 2.0 §8.6), and in what is of a type that is not
//! there.

use super::context::{Context, Draft};
use crate::values::Scope;
use crate::yaml::Node;
use std::collections::BTreeSet;

/// Where values stand in templates, groups and policies.
const SECTIONS: [&str; 4] = ["properties", "attributes", "capabilities", "interfaces"];

/// Looks for what a filter of a node template refers to.
pub(super) fn in_filter(context: &Context<'_, '_>, draft: &Draft<'_, '_>, filter: &Node) {
    let lowering = context.lowering(Scope::Node(draft.name.clone()));
    lowering.refers_beyond(filter);
}

/// The same of filters in the requirements of types, by the first node template of each type.
pub(super) fn in_types(context: &Context<'_, '_>) {
    let mut seen = BTreeSet::new();
    for draft in context.nodes.values() {
        let Some(node_type) = draft.node_type.filter(|t| seen.insert(t.head.name)) else {
            continue;
        };
        let filters = node_type.requirements.iter().flat_map(|r| &r.filters);
        filters.for_each(|filter| in_filter(context, draft, filter));
    }
}

/// The same of what is of a type that is not there.
pub(super) fn in_untyped(context: &Context<'_, '_>, scope: Scope, node: &Node) {
    let lowering = context.lowering(scope);
    for section in SECTIONS {
        if let Some(values) = node.get(section) {
            lowering.refers_beyond(values);
        }
    }
}
