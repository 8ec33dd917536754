//! What members of former revisions are made from (design decision 11).

use crate::ports::{Blueprint, Library, LibraryError};
use model::Revision;
use plan::{Action, Elder, Elders, Recorded};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Former revisions that members are still made from.
#[derive(Debug, Clone, Default)]
pub struct Ancestors {
    blueprints: BTreeMap<Revision, Arc<Blueprint>>,
    elders: Elders,
}

impl Ancestors {
    /// Those of the recorded members, beside that one.
    ///
    /// # Errors
    /// If one is not there, or not understood any more.
    pub fn load(
        library: &dyn Library,
        present: &Blueprint,
        recorded: &Recorded,
    ) -> Result<Self, LibraryError> {
        let mut all = Self::default();
        for revision in revisions(present, recorded) {
            let blueprint = library.load(revision)?.with_computes(present.computes);
            // by the names that its members' records have, then by those that the present one gives
            let renamed = recorded.members.values();
            let renamed = renamed
                .filter(|m| m.revision == *revision)
                .map(|m| &m.renamed);
            let blueprint = match renamed.into_iter().next() {
                Some(renamed) => blueprint.renamed(renamed),
                None => blueprint,
            };
            let blueprint = blueprint.renamed_for(present);
            let elder = Elder {
                topology: blueprint.topology.clone(),
                groups: blueprint.groups.clone(),
                changes: blueprint.changes(present),
            };
            all.elders
                .revisions
                .insert(revision.clone(), Arc::new(elder));
            all.blueprints.insert(revision.clone(), Arc::new(blueprint));
        }
        Ok(all)
    }

    /// As plans know them.
    pub fn elders(&self) -> &Elders {
        &self.elders
    }

    /// Forgets those of which no member is left.
    pub(crate) fn forget_unused(&mut self, present: &Blueprint, recorded: &Recorded) {
        if self.blueprints.is_empty() {
            return;
        }
        let used = revisions(present, recorded);
        self.blueprints
            .retain(|revision, _| used.contains(revision));
        let elders = &mut self.elders.revisions;
        elders.retain(|revision, _| used.contains(revision));
    }

    /// What a step is carried out by.
    pub fn of<'b>(
        &'b self,
        present: &'b Blueprint,
        recorded: &Recorded,
        action: &Action,
    ) -> &'b Blueprint {
        if let Action::TellMembers { relation, .. } = action {
            let has = |blueprint: &&Blueprint| {
                let node = blueprint.topology.node(&relation.source);
                let mut requirements = node.into_iter().flat_map(|node| &node.requirements);
                requirements.any(|r| {
                    r.name == relation.requirement
                        && r.index == relation.index
                        && &r.target == relation.target.node()
                })
            };
            let former = self.blueprints.values().map(|blueprint| &**blueprint);
            let mut all = std::iter::once(present).chain(former);
            return all.find(has).unwrap_or(present);
        }
        let revision = self.elders.revision_of(recorded, action);
        let former = revision.and_then(|revision| self.blueprints.get(revision));
        former.map_or(present, |blueprint| blueprint)
    }
}

fn revisions<'r>(present: &Blueprint, recorded: &'r Recorded) -> BTreeSet<&'r Revision> {
    let members = recorded.members.values().map(|member| &member.revision);
    members
        .filter(|revision| **revision != present.revision)
        .collect()
}
