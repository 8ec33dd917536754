//! Nodes that begin or cease to be a scaling group: what is there becomes the group's first member, or one
//! member stays, as what is there once. Nothing runs for it, and no server is made anew.

use super::changes::Sketch;
use crate::{EdgeOperation, EdgeRecord, MemberRecord, Recorded, RelationId};
use jiff::Timestamp;
use model::{GroupName, InstanceId, MemberId, MemberState, NodeName, NodeState, Ordinal, Revision};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use topology::{Requirement, ScalingGroup, ScalingGroups, Topology};

/// Groups that begin or cease to be, and whose nodes stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regrouping {
    /// Groups that begin with what is there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub founded: BTreeSet<GroupName>,
    /// Groups that are none any more: one member stays, the others go before.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub dissolved: BTreeSet<GroupName>,
}

/// Of whom the first members are.
pub(super) struct Founding<'a> {
    pub(super) topology: &'a Topology,
    pub(super) groups: &'a ScalingGroups,
    pub(super) revision: &'a Revision,
    /// The first id that was never used.
    pub(super) next_member: MemberId,
    pub(super) now: Timestamp,
}

impl Regrouping {
    /// What can stay: all that is in both is in that group on one side, and in none on the other.
    pub(super) fn between(old: Sketch<'_>, new: Sketch<'_>) -> Self {
        Self {
            founded: only_grouped_in(new, old),
            dissolved: only_grouped_in(old, new),
        }
    }

    /// Whether none begins or ceases to be.
    pub fn is_empty(&self) -> bool {
        self.founded.is_empty() && self.dissolved.is_empty()
    }

    /// Whether a node may be in those groups before and after and be the same.
    pub(super) fn keeps(&self, was: Option<&GroupName>, is: Option<&GroupName>) -> bool {
        match (was, is) {
            (None, Some(group)) => self.founded.contains(group),
            (Some(group), None) => self.dissolved.contains(group),
            (was, is) => was == is,
        }
    }

    /// Without the groups whose root goes: nodes that would be regrouped otherwise.
    pub(super) fn drop_uprooted(
        &mut self,
        old: Sketch<'_>,
        new: Sketch<'_>,
        goes: impl Fn(&NodeName) -> bool,
    ) -> Vec<NodeName> {
        let mut lost = Vec::new();
        for (groups, of) in [(&mut self.founded, new), (&mut self.dissolved, old)] {
            groups.retain(|name| {
                let Some(group) = of.groups.get(name) else {
                    return false;
                };
                let stays = !goes(&group.root);
                if !stays {
                    lost.extend(group.nodes.iter().cloned());
                }
                stays
            });
        }
        lost
    }
}

/// Groups of one side of which no node is in a group on the other, and whose root is on both.
fn only_grouped_in(side: Sketch<'_>, other: Sketch<'_>) -> BTreeSet<GroupName> {
    let begins = |group: &&ScalingGroup| {
        other.topology.node(&group.root).is_some()
            && other.groups.get(&group.name).is_none()
            && group
                .nodes
                .iter()
                .all(|node| other.groups.of_node(node).is_none())
    };
    let found = side.groups.iter().filter(begins);
    found.map(|group| group.name.clone()).collect()
}

impl Recorded {
    /// Gives everything the identity that it has from now on; what ran stays as it was told.
    pub(super) fn identify(&mut self, of: impl Fn(&InstanceId) -> InstanceId) {
        let instances = std::mem::take(&mut self.instances).into_values();
        self.instances = instances
            .map(|mut record| {
                record.id = of(&record.id);
                (record.id.clone(), record)
            })
            .collect();
        let edges = std::mem::take(&mut self.edges).into_values();
        self.edges = edges
            .map(|mut record| {
                record.id.source = of(&record.id.source);
                record.id.target = of(&record.id.target);
                (record.id.clone(), record)
            })
            .collect();
        let relations = std::mem::take(&mut self.relations).into_values();
        self.relations = relations
            .map(|mut record| {
                record.id.target = of(&record.id.target);
                (record.id.clone(), record)
            })
            .collect();
    }

    /// Groups begin and cease to be; all members of the latter but one are gone by now. Tells how many ids of
    /// members were taken.
    pub(super) fn regroup(&mut self, regrouping: &Regrouping, founding: &Founding<'_>) -> u64 {
        for name in &regrouping.dissolved {
            self.dissolve(name);
        }
        let mut taken = 0;
        for name in &regrouping.founded {
            let Some(group) = founding.groups.get(name) else {
                continue;
            };
            let id = MemberId(founding.next_member.0 + taken);
            taken += u64::from(self.found(group, id, founding));
        }
        taken
    }

    /// What is there becomes the first member; tells whether the id was taken. A member that there is already
    /// is the one with which it was begun before, and not written to its end.
    fn found(&mut self, group: &ScalingGroup, fresh: MemberId, founding: &Founding<'_>) -> bool {
        let begun = self.members_of(&group.name).first().map(|member| member.id);
        let member = begun.unwrap_or(fresh);
        let ids = group.nodes.iter().flat_map(|node| {
            let single = InstanceId::Single(node.clone());
            [single, InstanceId::OfMember(node.clone(), member)]
        });
        let there: Vec<_> = ids
            .filter_map(|id| self.instances.get(&id))
            .filter(|r| r.state != NodeState::Initial || r.server.key().is_some())
            .collect();
        if there.is_empty() {
            return false;
        }
        let since = founding.now;
        let state = match there.iter().all(|r| r.state == NodeState::Started) {
            true => MemberState::InService { since },
            false => MemberState::Joining { since },
        };
        let record = MemberRecord {
            id: member,
            group: group.name.clone(),
            ordinal: Ordinal(0),
            revision: founding.revision.clone(),
            renamed: topology::Renaming::default(),
            state,
        };
        self.members.insert(member, record);
        self.identify(|id| match id {
            InstanceId::Single(node) if group.nodes.contains(node) => {
                InstanceId::OfMember(node.clone(), member)
            }
            other => other.clone(),
        });
        // what was done for the one alone is told of all members from now on
        for edge in self.edges.values_mut() {
            let (source, target) = (&edge.id.source, &edge.id.target);
            if source.member() != Some(member) || target.member() == Some(member) {
                continue;
            }
            let node = founding.topology.node(source.node());
            let mut requirements = node.into_iter().flat_map(|node| &node.requirements);
            let at_once =
                |r: &&Requirement| r.name == edge.id.requirement && r.index == edge.id.index;
            let Some(requirement) = requirements.find(at_once) else {
                continue;
            };
            let own = |operation: &EdgeOperation| !requirement.coalesces(operation.name());
            edge.done.retain(own);
            edge.uncertain.retain(own);
        }
        begun.is_none()
    }

    /// The member that is left is what is there once, from now on.
    fn dissolve(&mut self, group: &GroupName) {
        let members = self.members_of(group).into_iter();
        let members: BTreeSet<MemberId> = members.map(|m| m.id).collect();
        let ours = |id: &InstanceId| id.member().is_some_and(|m| members.contains(&m));
        let nodes: BTreeSet<NodeName> = self
            .instances
            .keys()
            .filter(|id| ours(id))
            .map(|id| id.node().clone())
            .collect();
        let told = self
            .relations
            .values()
            .filter(|r| nodes.contains(&r.id.source));
        let told: Vec<_> = told.cloned().collect();
        for relation in told {
            for member in relation.may_know().intersection(&members) {
                let knows = relation.told.as_ref().is_some_and(|t| t.contains(member));
                self.was_told(&relation.id, *member, knows);
            }
            self.relations.remove(&relation.id);
        }
        self.identify(|id| match ours(id) {
            true => InstanceId::Single(id.node().clone()),
            false => id.clone(),
        });
        for relation in self.relations.values_mut() {
            let told = relation.told.iter_mut().chain(&mut relation.telling);
            told.for_each(|list| list.retain(|member| !members.contains(member)));
        }
        self.members.retain(|id, _| !members.contains(id));
        self.groups.remove(group);
    }

    /// What a target was told with a list holds for the pair.
    fn was_told(&mut self, relation: &RelationId, member: MemberId, knows: bool) {
        let edge = relation.edge(member);
        let record = self
            .edges
            .entry(edge.clone())
            .or_insert_with(|| EdgeRecord::initial(edge));
        let set = if knows {
            &mut record.done
        } else {
            &mut record.uncertain
        };
        set.insert(EdgeOperation::AddSource);
    }
}
