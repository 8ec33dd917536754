//! Steps under way that lead nowhere any more.

use crate::ground::delete_takes_all;
use crate::{Action, Recorded};
use model::{InstanceId, LifecycleOperation, MemberState};
use topology::{ScalingGroups, Topology};

/// Whether a step is of no use any more: it builds on a member that leaves, or runs on the member's own server,
/// which is given up and goes as a whole. On a machine that neither a provider nor its own `delete` removes nothing
/// goes by itself: what takes the member down there is let come to its end.
pub fn is_pointless(
    (topology, groups): (&Topology, &ScalingGroups),
    recorded: &Recorded,
    action: &Action,
) -> bool {
    let Some(instance) = action.acts_on() else {
        return false;
    };
    let Some(MemberState::Leaving { cause }) = recorded.member_state(instance) else {
        return false;
    };
    match action {
        Action::DeleteServer { .. } => false,
        action if builds(action) => true,
        _ => !cause.server_answers() && goes_with_its_server(topology, groups, instance),
    }
}

fn builds(action: &Action) -> bool {
    use LifecycleOperation::{Configure, Create, Start};
    match action {
        Action::CreateServer { .. } => true,
        Action::Operate { operation, .. } => matches!(operation, Create | Configure | Start),
        _ => false,
    }
}

/// Whether a member's instance lies on a server that was made for that member alone.
fn goes_with_its_server(
    topology: &Topology,
    groups: &ScalingGroups,
    instance: &InstanceId,
) -> bool {
    let Some(compute) = topology.compute_of(instance.node()) else {
        return false;
    };
    let Some(made) = topology.node(compute) else {
        return false;
    };
    let by_delete = compute != instance.node() && delete_takes_all(made);
    (made.made_by_provider() || by_delete) && groups.of_node(compute).is_some()
}
