//! What is being done just now, and which steps have to wait for it.

use crate::Action;
use model::{InstanceId, LifecycleOperation, MemberId, NodeName};
use std::collections::BTreeSet;
use topology::Topology;

/// The actions under way, as far as they stand in others' way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnderWay {
    acted_on: BTreeSet<InstanceId>,
    /// Members that something is built on, or that a target is being told of.
    members: BTreeSet<MemberId>,
    /// Single nodes likewise, and what they are hosted on.
    nodes: BTreeSet<NodeName>,
}

impl UnderWay {
    /// Of these actions.
    pub fn of<'a>(topology: &Topology, actions: impl IntoIterator<Item = &'a Action>) -> Self {
        let mut under_way = Self::default();
        for action in actions {
            let Some(instance) = action.acts_on() else {
                continue;
            };
            under_way.acted_on.insert(instance.clone());
            if is_down(action) {
                continue;
            }
            under_way.engage(topology, instance);
            match action {
                Action::Relate { edge, operation } if !operation.is_farewell() => {
                    under_way.engage(topology, &edge.source);
                    under_way.engage(topology, &edge.target);
                }
                Action::TellMembers { members, .. } => under_way.members.extend(members),
                _ => {}
            }
        }
        under_way
    }

    /// Two steps on one instance never run at once; nothing is taken down while it is being built on,
    /// or while somebody is told that it is there.
    pub(crate) fn hinders(&self, action: &Action) -> bool {
        let Some(instance) = action.acts_on() else {
            return false;
        };
        let engaged = match instance {
            InstanceId::OfMember(_, member) => self.members.contains(member),
            InstanceId::Single(node) => self.nodes.contains(node),
        };
        self.acted_on.contains(instance) || (is_down(action) && engaged)
    }

    fn engage(&mut self, topology: &Topology, instance: &InstanceId) {
        if let Some(member) = instance.member() {
            self.members.insert(member);
        }
        // also below a member: what it stands on may not be multiplied with it
        let mut at = Some(instance.node());
        while let Some(node) = at {
            if !self.nodes.insert(node.clone()) {
                break;
            }
            at = topology.host_of(node);
        }
    }
}

/// Whether it takes something down.
pub(crate) fn is_down(action: &Action) -> bool {
    match action {
        Action::DeleteServer { .. } => true,
        Action::Operate { operation, .. } => matches!(
            operation,
            LifecycleOperation::Stop | LifecycleOperation::Delete
        ),
        Action::CreateServer { .. }
        | Action::Relate { .. }
        | Action::TellMembers { .. }
        | Action::Perform { .. } => false,
    }
}
