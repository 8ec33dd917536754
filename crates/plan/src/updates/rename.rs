//! Nodes that have another name in another revision keep their records.

use crate::Recorded;
use model::{GroupName, InstanceId};
use topology::Renaming;

fn instance(renaming: &Renaming, id: &InstanceId) -> InstanceId {
    match id {
        InstanceId::Single(node) => InstanceId::Single(renaming.present(node).clone()),
        InstanceId::OfMember(node, member) => {
            InstanceId::OfMember(renaming.present(node).clone(), *member)
        }
    }
}

/// The present name of a group: that of its root.
pub fn group_now(renaming: &Renaming, group: &GroupName) -> GroupName {
    let root = model::NodeName::new(group.as_str()).ok();
    let name = root.map(|root| renaming.present(&root).to_string());
    let name = name.and_then(|name| GroupName::new(name.as_str()).ok());
    name.unwrap_or_else(|| group.clone())
}

/// The former name of a group.
pub(crate) fn group_before(renaming: &Renaming, group: &GroupName) -> GroupName {
    let root = model::NodeName::new(group.as_str()).ok();
    let name = root.map(|root| renaming.former(&root).to_string());
    let name = name.and_then(|name| GroupName::new(name.as_str()).ok());
    name.unwrap_or_else(|| group.clone())
}

impl Recorded {
    /// All records by the present names. What ran stays as it was told.
    pub(crate) fn rename(&mut self, renaming: &Renaming) {
        if renaming.is_empty() {
            return;
        }
        for member in self.members.values_mut() {
            member.group = group_now(renaming, &member.group);
            member.renamed = member.renamed.then(renaming);
        }
        let groups = std::mem::take(&mut self.groups).into_iter();
        self.groups = groups
            .map(|(name, group)| (group_now(renaming, &name), group))
            .collect();
        self.identify(|id| instance(renaming, id));
        let relations = std::mem::take(&mut self.relations).into_values();
        self.relations = relations
            .map(|mut record| {
                record.id.source = renaming.present(&record.id.source).clone();
                (record.id.clone(), record)
            })
            .collect();
    }
}
