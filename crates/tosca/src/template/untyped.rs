//! What is of a type that is not there: what it refers to is looked for all the same.

use super::context::Context;
use crate::values::Scope;
use crate::yaml::Node;

/// Where values stand in templates, groups and policies.
const SECTIONS: [&str; 4] = ["properties", "attributes", "capabilities", "interfaces"];

/// Looks for inputs, and for node templates by their names.
pub(super) fn check(context: &Context<'_, '_>, scope: Scope, node: &Node) {
    let lowering = context.lowering(scope);
    for section in SECTIONS {
        if let Some(values) = node.get(section) {
            lowering.refers_beyond(values);
        }
    }
}
