//! What a plan will take, for those who ask the provider before anything is made.

use crate::ports::{Blueprint, ServerSize};
use crate::server_request::server_size;
use plan::{Action, Plan, Recorded};

/// Sizes of the servers that a plan makes. One whose size can't be worked out counts with the
/// default; why it can't is told when it is asked for.
pub fn planned_servers(
    blueprint: &Blueprint,
    recorded: &Recorded,
    plan: &Plan,
    default: ServerSize,
) -> Vec<ServerSize> {
    let actions = plan.steps.values().map(|step| &step.action);
    actions
        .filter_map(|action| match action {
            Action::CreateServer { instance } => {
                Some(server_size(blueprint, recorded, instance, default).unwrap_or(default))
            }
            _ => None,
        })
        .collect()
}
