//! A member comes to the present revision where it stands: what changed of it runs again.

use super::elders::{Model, Models};
use super::news::Audience;
use super::revise::{do_again, keeps_edge};
use crate::edges::Pairs;
use crate::{Changes, Desired, MemberRecord, Recorded};
use model::{EdgeId, InstanceId, MemberId, Revision};
use std::collections::BTreeSet;

/// What becomes of a member's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRenewal {
    /// The member.
    pub member: MemberId,
    /// The revision that it is of from now on.
    pub revision: Revision,
    /// What changed of it.
    pub changes: Changes,
    /// Relationships that are no more.
    pub forget: BTreeSet<EdgeId>,
    /// Who is to learn of it.
    pub audience: Audience,
}

/// How a member comes to the present revision.
pub(crate) fn renewal(
    recorded: &Recorded,
    member: &MemberRecord,
    desired: &Desired,
    new: Model<'_>,
) -> MemberRenewal {
    let changes = desired.elders.of(member).map(|elder| elder.changes.clone());
    let changes = changes.unwrap_or_default();
    let is_ours = |id: &InstanceId| id.member() == Some(member.id);
    let change = |id: &InstanceId| changes.nodes.get(id.node()).filter(|_| is_ours(id));
    let models = Models {
        current: new,
        elders: &desired.elders,
    };
    let audience = Audience::of(&Pairs::new(models, recorded), recorded, change);
    let ours = recorded.edges.keys();
    let gone = ours.filter(|edge| is_ours(&edge.source) && !keeps_edge(new.topology, edge));
    MemberRenewal {
        member: member.id,
        revision: desired.revision.clone(),
        forget: gone.cloned().collect(),
        audience,
        changes,
    }
}

impl Recorded {
    /// A member is of another revision from now on.
    pub(crate) fn renew(&mut self, renewal: &MemberRenewal) {
        let Some(member) = self.members.get_mut(&renewal.member) else {
            return;
        };
        member.revision = renewal.revision.clone();
        member.renamed = topology::Renaming::default();
        self.edges.retain(|id, _| !renewal.forget.contains(id));
        let ours = |id: &InstanceId| id.member() == Some(renewal.member);
        do_again(self, &renewal.changes, ours);
        self.spread(&renewal.audience);
    }
}
