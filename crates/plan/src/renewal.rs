//! A member comes to the present revision where it stands: what changed of it runs again.

use crate::elders::Model;
use crate::revise::{keeps_edge, run_again};
use crate::{Desired, MemberRecord, NodeChange, Recorded};
use model::{EdgeId, MemberId, NodeName, Revision};
use std::collections::BTreeSet;

/// What becomes of a member's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRenewal {
    /// The member.
    pub member: MemberId,
    /// The revision that it is of from now on.
    pub revision: Revision,
    /// Nodes whose `configure` and `start` run again.
    pub again: BTreeSet<NodeName>,
    /// Relationships that are no more.
    pub forget: BTreeSet<EdgeId>,
}

/// How a member comes to the present revision.
pub(crate) fn renewal(
    recorded: &Recorded,
    member: &MemberRecord,
    desired: &Desired,
    new: Model<'_>,
) -> MemberRenewal {
    let changes = desired.elders.of(member).map(|elder| &elder.changes);
    let again = changes.into_iter().flat_map(|changes| &changes.nodes);
    let again = again.filter(|(_, change)| matches!(change, NodeChange::Again { .. }));
    let ours = recorded.edges.keys();
    let gone = ours
        .filter(|edge| edge.source.member() == Some(member.id) && !keeps_edge(new.topology, edge));
    MemberRenewal {
        member: member.id,
        revision: desired.revision.clone(),
        again: again.map(|(name, _)| name.clone()).collect(),
        forget: gone.cloned().collect(),
    }
}

impl Recorded {
    /// A member is of another revision from now on.
    pub(crate) fn renew(&mut self, renewal: &MemberRenewal) {
        let Some(member) = self.members.get_mut(&renewal.member) else {
            return;
        };
        member.revision = renewal.revision.clone();
        self.edges.retain(|id, _| !renewal.forget.contains(id));
        for node in &renewal.again {
            run_again(self, node, |id| id.member() == Some(renewal.member));
        }
    }
}
