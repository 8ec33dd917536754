//! The plan before anything is done, made on a copy of the records.

use crate::wiring::{DEFAULT_SIZE, House, Needs};
use engine::Snapshot;
use engine::ports::{Blueprint, ImplementationKind, Store, StoreError};
use jiff::Timestamp;
use model::{Capacity, GroupName, MemberId, Wish};
use plan::{Desired, Effect, LaunchBudget, Plan, Recorded, Step, membership};
use std::collections::BTreeMap;

/// More rounds than members can change their states; a guard, not a limit.
const MOST_ROUNDS: usize = 10_000;

/// What would be done.
#[derive(Debug)]
pub(crate) struct Outlook {
    /// The records, with members as they will be chosen.
    pub(crate) recorded: Recorded,
    /// The plan.
    pub(crate) plan: Plan,
}

impl Outlook {
    /// Works out what leads from a state to a wish. What failed before is tried again.
    pub(crate) fn new(
        blueprint: &Blueprint,
        desired: &Desired,
        snapshot: &Snapshot,
        next_member: MemberId,
        now: Timestamp,
    ) -> Self {
        let mut recorded = snapshot.recorded.clone();
        recorded.forgive();
        let (topology, groups) = (&blueprint.topology, &blueprint.groups);
        let mut next = next_member;
        for _ in 0..MOST_ROUNDS {
            let changes = membership(topology, groups, desired, &recorded, next, now);
            if changes.is_empty() {
                break;
            }
            for change in &changes {
                if matches!(change, plan::MembershipChange::Add(_)) {
                    next.0 += 1;
                }
                // a change that the records refuse is refused again, and told, by the engine
                let _ = recorded.apply_membership(change);
            }
        }
        let plan = Plan::new(topology, groups, desired, &recorded, now);
        Self { recorded, plan }
    }

    /// Steps that do something, in an order in which they could run.
    pub(crate) fn steps(&self) -> Vec<&Step> {
        let all = self.plan.in_order();
        all.into_iter()
            .filter(|s| s.effect == Effect::Real)
            .collect()
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.plan.is_empty()
    }

    /// What it will need.
    pub(crate) fn needs(&self, blueprint: &Blueprint) -> Needs {
        let is_playbook = |step: &&&Step| {
            engine::kind_of(blueprint, &step.action) == Some(ImplementationKind::Playbook)
        };
        Needs {
            servers: engine::planned_servers(blueprint, &self.recorded, &self.plan, DEFAULT_SIZE),
            playbooks: self.steps().iter().filter(is_playbook).count(),
        }
    }
}

/// What is wished of a service: as it is stored, with another wish or capacity where one is given.
pub(crate) fn desired(
    blueprint: &Blueprint,
    snapshot: &Snapshot,
    wish: Wish,
    capacity: Option<(&GroupName, Capacity)>,
) -> Desired {
    let capacities: BTreeMap<GroupName, Capacity> = blueprint
        .groups
        .iter()
        .map(|group| {
            let stored = snapshot.capacities.get(&group.name).map(|c| c.value.value);
            let given = capacity
                .filter(|(name, _)| **name == group.name)
                .map(|(_, c)| c);
            let wished = given.or(stored).unwrap_or(group.bounds.initial());
            (group.name.clone(), group.bounds.clamp(wished))
        })
        .collect();
    Desired {
        wish,
        revision: blueprint.revision.clone(),
        capacities,
        launch_budget: LaunchBudget::default(),
    }
}

/// The id that the next member will have (`counter/member` in the store's table of keys).
///
/// # Errors
/// If the store fails.
pub(crate) async fn next_member(house: &House) -> Result<MemberId, StoreError> {
    let counter = house.store.get("counter/member").await?;
    let last: Option<u64> = counter.and_then(|c| serde_json::from_slice(&c.value).ok());
    Ok(MemberId(last.unwrap_or(0) + 1))
}
