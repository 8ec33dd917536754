//! What is wished, as plans see it.

use super::service_loop::Holder;
use super::settings::Role;
use super::update::Update;
use crate::servers::{FLAVOR, differing};
use model::{MemberId, Wish};
use plan::{Desired, Phase, ServerLink};
use policy::ProviderWord;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl Holder {
    /// What is wished just now.
    pub(super) fn desired(&self) -> Desired {
        Desired {
            wish: self
                .state
                .wish
                .as_ref()
                .map_or(Wish::Deployed, |w| w.value.wish),
            revision: self.blueprint.revision.clone(),
            capacities: self
                .blueprint
                .groups
                .iter()
                .map(|group| {
                    let wished = self.state.capacities.get(&group.name);
                    let value = wished.map_or(group.bounds.initial(), |c| c.value.value);
                    (group.name.clone(), group.bounds.clamp(value))
                })
                .collect(),
            victims: self.victims(),
            changed: self.changed(),
            phase: self.phase(),
            launch_budget: self.settings.launch_budget,
            elders: self.ancestors.elders().clone(),
        }
    }

    /// Members whose servers run with another size than they were made with: what one can't be given back
    /// while it serves.
    fn changed(&self) -> BTreeMap<MemberId, String> {
        if self.settings.role != Role::Agent {
            return BTreeMap::new();
        }
        let records = self.state.recorded.instances.values();
        let resized = records.filter_map(|record| {
            let member = record.id.member()?;
            let ServerLink::Known { id, .. } = &record.server else {
                return None;
            };
            let runs = self.memory.words.get(&record.id) == Some(&ProviderWord::Running);
            let found = self.memory.servers.get(id).filter(|_| runs)?;
            let fact = differing(record, found, &[FLAVOR]).remove(FLAVOR)?;
            let text = |value: &Value| value.as_str().unwrap_or("unknown").to_owned();
            let (found, made_as) = (text(&fact.found), text(&fact.recorded));
            Some((
                member,
                format!("its flavor is {found}, it was made as {made_as}"),
            ))
        });
        resized.collect()
    }

    fn victims(&self) -> BTreeSet<MemberId> {
        let capacities = self.state.capacities.values();
        capacities.flat_map(|c| &c.value.victims).copied().collect()
    }

    /// What has to be down just now, for another revision or for a run.
    fn phase(&self) -> Phase {
        let for_runs = self.down_for_runs();
        match self.update.as_ref().map(Update::phase) {
            Some(Phase::Leaving { down, dissolved }) => {
                let down = down.into_iter().chain(for_runs).collect();
                Phase::Leaving { down, dissolved }
            }
            Some(Phase::Steady) | None if for_runs.is_empty() => Phase::Steady,
            Some(Phase::Steady) | None => Phase::Leaving {
                down: for_runs,
                dissolved: BTreeSet::new(),
            },
        }
    }
}
