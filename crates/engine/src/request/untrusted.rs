//! What a machine may have reported: it is evaluated by nobody.

use topology::{Call, Expr};

/// Whether a value may hold what a machine reported.
pub(crate) fn comes_from_outside(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(_) => false,
        Expr::List(items) => items.iter().any(comes_from_outside),
        Expr::Map(entries) => entries.values().any(comes_from_outside),
        Expr::Call(call) => match call.as_ref() {
            Call::GetAttribute(_) | Call::OfRelationship { .. } => true,
            // a property may itself be written with get_attribute
            Call::GetProperty(_) | Call::Follow(_) => true,
            Call::GetInput { .. }
            | Call::AvailableAllocation { .. }
            | Call::GetArtifact { .. }
            | Call::GetNodesOfType { .. }
            | Call::NodeIndex
            | Call::RelationshipIndex
            | Call::Told => false,
            Call::Within { of, steps } => {
                comes_from_outside(of) || steps.iter().any(comes_from_outside)
            }
            Call::Apply { arguments, .. } => arguments.iter().any(comes_from_outside),
        },
    }
}
