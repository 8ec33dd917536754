//! The plan before anything is done, made on a copy of the records.

use super::choices::{ServerChoice, choices};
use crate::wiring::{Cloud, House, Needs};
use engine::ports::{Blueprint, ImplementationKind, Library, LibraryError, Store, StoreError};
use engine::{Ancestors, MadeBy, Snapshot};
use jiff::Timestamp;
use model::{Capacity, GroupName, IdempotencyKey, MemberId, NodeName, Wish};
use plan::{
    Changes, Desired, Effect, Elders, LaunchBudget, Phase, Plan, Recorded, Revising, Step,
    StepOutcome, group_now, membership,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// More rounds than members can change their states; a guard, not a limit.
const MOST_ROUNDS: usize = 10_000;

/// Turns of members, one after the other, that are shown of an update.
const MOST_TURNS: usize = 200;

/// What would be done.
#[derive(Debug)]
pub(crate) struct Outlook {
    /// The records, with members as they will be chosen.
    pub(crate) recorded: Recorded,
    /// What another revision means, where one is asked for.
    pub(crate) changes: Changes,
    /// What goes before that revision holds.
    leaving: Vec<Step>,
    /// The plan; of the new revision, once it holds.
    pub(crate) plan: Plan,
    /// What comes after it: members that come to the new revision one after the other.
    then: Vec<Turn>,
    /// What members of former revisions are made from.
    ancestors: Ancestors,
    /// Who makes which Compute, where that is told.
    pub(crate) makers: BTreeMap<NodeName, MadeBy>,
    /// What the provider would choose for the servers of each.
    pub(crate) choices: BTreeMap<NodeName, ServerChoice>,
}

/// A step of a member's turn.
#[derive(Debug)]
struct Turn {
    step: Step,
    removes: bool,
}

/// From which records and when.
#[derive(Clone, Copy)]
pub(crate) struct Now<'a> {
    pub(crate) snapshot: &'a Snapshot,
    /// Where former revisions are found; none: nothing is deployed.
    pub(crate) library: Option<&'a dyn Library>,
    /// The id that the next member will have.
    pub(crate) next_member: MemberId,
    pub(crate) at: Timestamp,
}

impl Now<'_> {
    fn ancestors(
        &self,
        blueprint: &Blueprint,
        recorded: &Recorded,
    ) -> Result<Ancestors, LibraryError> {
        match self.library {
            Some(library) => Ancestors::load(library, blueprint, recorded),
            None => Ok(Ancestors::default()),
        }
    }

    /// The first id of a member that was never used, by these records either.
    fn unused_member(&self, recorded: &Recorded) -> MemberId {
        let last = recorded.members.keys().next_back();
        let after_last = last.map_or(MemberId(0), |last| MemberId(last.0 + 1));
        self.next_member.max(after_last)
    }
}

impl Outlook {
    /// Works out what leads from a state to a wish. What failed before is tried again.
    ///
    /// # Errors
    /// If a revision that members are made from can't be read.
    pub(crate) fn new(
        blueprint: &Blueprint,
        desired: &Desired,
        now: Now<'_>,
    ) -> Result<Self, LibraryError> {
        let mut recorded = now.snapshot.recorded.clone();
        recorded.forgive();
        recorded.presume_ended();
        let ancestors = now.ancestors(blueprint, &recorded)?;
        let desired = &Desired {
            elders: ancestors.elders().clone(),
            ..desired.clone()
        };
        settle_members(blueprint, desired, &mut recorded, now);
        let (topology, groups) = (&blueprint.topology, &blueprint.groups);
        let plan = Plan::new(topology, groups, desired, &recorded, now.at);
        let mut outlook = Self {
            recorded,
            changes: Changes::default(),
            leaving: Vec::new(),
            plan,
            then: Vec::new(),
            ancestors,
            makers: BTreeMap::new(),
            choices: BTreeMap::new(),
        };
        outlook.roll(blueprint, desired, now);
        Ok(outlook)
    }

    /// Members one after the other, as if all went well.
    fn roll(&mut self, blueprint: &Blueprint, desired: &Desired, now: Now<'_>) {
        let elders = self.ancestors.elders();
        let members = self.recorded.members.values();
        if desired.wish == Wish::Undeployed
            || !members.clone().any(|member| elders.of(member).is_some())
        {
            return;
        }
        let mut recorded = self.recorded.clone();
        let mut plan = self.plan.clone();
        for _ in 0..MOST_TURNS {
            for step in plan.in_order() {
                let made_from = self
                    .ancestors
                    .of(blueprint, &recorded, &step.action)
                    .clone();
                pretend(&made_from, step, &mut recorded);
            }
            settle_members(blueprint, desired, &mut recorded, now);
            let (topology, groups) = (&blueprint.topology, &blueprint.groups);
            plan = Plan::new(topology, groups, desired, &recorded, now.at);
            if plan.is_empty() {
                break;
            }
            let removed = plan.removals(&recorded).into_iter();
            let removed: BTreeSet<_> = removed.map(|step| step.action.key()).collect();
            self.then
                .extend(plan.in_order().into_iter().map(|step| Turn {
                    removes: removed.contains(&step.action.key()),
                    step: step.clone(),
                }));
        }
        // for their ordinals: those that go by then, too
        for (id, member) in recorded.members {
            self.recorded.members.entry(id).or_insert(member);
        }
    }

    /// Works out what leads to another revision: what goes as it was, then what comes.
    ///
    /// # Errors
    /// If a revision that members are made from can't be read.
    pub(crate) fn of_update(
        from: &Blueprint,
        to: &Blueprint,
        now: Now<'_>,
    ) -> Result<Self, LibraryError> {
        if from.revision == to.revision {
            let wished = desired(to, now.snapshot, Wish::Deployed, None);
            return Self::new(to, &wished, now);
        }
        let changes = from.changes(to);
        let mut snapshot = now.snapshot.clone();
        snapshot.recorded.forgive();
        snapshot.recorded.presume_ended();
        let mut before = desired(from, &snapshot, Wish::Deployed, None);
        before.phase = changes.leaving();
        let ancestors = now.ancestors(from, &snapshot.recorded)?;
        before.elders = ancestors.elders().clone();
        let mut leaving = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let recorded = &mut snapshot.recorded;
            settle_members(from, &before, recorded, now);
            let plan = Plan::new(&from.topology, &from.groups, &before, recorded, now.at);
            if plan.is_empty() {
                break;
            }
            for step in plan.in_order() {
                let made_from = ancestors.of(from, recorded, &step.action);
                pretend(made_from, step, recorded);
                leaving.push(step.clone());
            }
        }
        let ancestors = now.ancestors(to, &snapshot.recorded)?;
        let next_member = now.unused_member(&snapshot.recorded);
        snapshot.recorded.revise(Revising {
            changes: &changes,
            elders: ancestors.elders(),
            topology: &to.topology,
            groups: &to.groups,
            revision: &to.revision,
            next_member,
            now: now.at,
        });
        let stored = std::mem::take(&mut snapshot.capacities).into_iter();
        // what was wished of a group goes with it to its other name
        snapshot.capacities = stored
            .map(|(group, capacity)| (group_now(&changes.renamed, &group), capacity))
            .collect();
        let after = desired(to, &snapshot, Wish::Deployed, None);
        let then = Now {
            snapshot: &snapshot,
            ..now
        };
        Ok(Self {
            changes,
            leaving,
            ..Self::new(to, &after, then)?
        })
    }

    /// Why a step is there: where the revision says it, in its words.
    pub(crate) fn why<'s>(&'s self, step: &'s Step) -> Cow<'s, str> {
        let revision = self.changes.why(&step.action);
        revision.unwrap_or(Cow::Borrowed(&step.why))
    }

    /// With who makes which Compute.
    pub(crate) fn telling_makers(mut self, blueprint: &Blueprint) -> Self {
        self.makers = engine::makers(blueprint, &self.recorded);
        self
    }

    /// With what the provider would choose for the servers that are made.
    pub(crate) async fn telling_choices(mut self, blueprint: &Blueprint, cloud: &Cloud) -> Self {
        let needs = self.needs(blueprint, cloud);
        self.choices = choices(cloud, &needs).await;
        self
    }

    /// Steps that do something, in an order in which they could run.
    pub(crate) fn steps(&self) -> Vec<&Step> {
        let mut steps = self.all_steps();
        steps.retain(|step| step.effect == Effect::Real);
        steps
    }

    /// What goes, in an order in which it could.
    pub(crate) fn removals(&self) -> Vec<&Step> {
        let going = self.plan.removals(&self.recorded);
        let later = self.then.iter().filter(|turn| turn.removes);
        let later = later.map(|turn| &turn.step);
        self.leaving.iter().chain(going).chain(later).collect()
    }

    /// All steps, those that only change records included.
    pub(crate) fn all_steps(&self) -> Vec<&Step> {
        let planned = self.leaving.iter().chain(self.plan.in_order());
        planned
            .chain(self.then.iter().map(|turn| &turn.step))
            .collect()
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.plan.is_empty() && self.leaving.is_empty() && self.changes.is_empty()
    }

    /// What it will need of a cloud.
    pub(crate) fn needs(&self, blueprint: &Blueprint, cloud: &Cloud) -> Needs {
        let is_playbook = |step: &&&Step| {
            let made_from = self.ancestors.of(blueprint, &self.recorded, &step.action);
            engine::kind_of(made_from, &self.recorded, &step.action)
                == Some(ImplementationKind::Playbook)
        };
        let default = cloud.provider.default_size();
        Needs {
            servers: engine::planned_servers(blueprint, &self.recorded, &self.plan, default),
            playbooks: self.steps().iter().filter(is_playbook).count(),
        }
    }
}

/// Members as they will be chosen.
fn settle_members(blueprint: &Blueprint, desired: &Desired, recorded: &mut Recorded, now: Now<'_>) {
    let (topology, groups) = (&blueprint.topology, &blueprint.groups);
    let mut next = now.unused_member(recorded);
    for _ in 0..MOST_ROUNDS {
        let changes = membership(topology, groups, desired, recorded, next, now.at);
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
}

/// The records as they will be when a step has succeeded.
fn pretend(blueprint: &Blueprint, step: &Step, recorded: &mut Recorded) {
    let done = StepOutcome::Done {
        attributes: BTreeMap::new(),
        server: None,
    };
    // what the records refuse is refused again, and told, by the engine
    if let Ok(key) = IdempotencyKey::new("preview")
        && recorded.begin(&step.action, &key).is_ok()
    {
        let _ = recorded.apply(&blueprint.topology, &step.action, &done);
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
        victims: BTreeSet::new(),
        changed: BTreeMap::new(),
        wish,
        revision: blueprint.revision.clone(),
        capacities,
        phase: Phase::Steady,
        launch_budget: LaunchBudget::default(),
        elders: Elders::default(),
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
