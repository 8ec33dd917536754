//! What becomes of the server under an instance, when the instance goes.

use crate::Effect;
use crate::plan::Draft;
use crate::up::{node_effect, wanted};
use model::{InstanceId, LifecycleOperation};
use topology::{Maker, NodeTemplate};

/// What becomes of the server that an instance stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ground {
    /// It stays, it stands on none, or nothing of ours removes it.
    Stays,
    /// Its provider removes it.
    ProviderTakes,
    /// Its own `delete` removes it, with the member that both are of. Elsewhere every node is taken
    /// down for itself, as opera does.
    DeleteTakes,
}

impl Ground {
    pub(crate) fn of(draft: &Draft<'_>, instance: &InstanceId) -> Self {
        let made_from = draft.models.of(draft.recorded, instance);
        let Some(compute) = made_from.topology.compute_of(instance.node()) else {
            return Self::Stays;
        };
        let Some(node) = made_from.topology.node(compute) else {
            return Self::Stays;
        };
        // a member may stand on a server that is not multiplied with it
        let of_member = instance
            .member()
            .filter(|_| made_from.groups.of_node(compute).is_some());
        let server = match of_member {
            Some(member) => InstanceId::OfMember(compute.clone(), member),
            None => InstanceId::Single(compute.clone()),
        };
        if compute == instance.node() || wanted(draft, &server) {
            Self::Stays
        } else if node.made_by_provider() {
            Self::ProviderTakes
        } else if of_member.is_some() && delete_takes_all(node) {
            Self::DeleteTakes
        } else {
            Self::Stays
        }
    }
}

/// Whether a Compute's own `delete` removes the server, which its own `create` made.
pub(crate) fn delete_takes_all(compute: &NodeTemplate) -> bool {
    let delete = node_effect(compute, LifecycleOperation::Delete);
    compute.maker() == Some(Maker::Itself) && delete == Effect::Real
}
