//! One round: who is to be a member, what is to be done, and the start of what can be.

use super::outcome::{End, EngineError};
use super::service_loop::Holder;
use super::settings::Role;
use super::update::Update;
use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{Expected, Transaction};
use crate::records::ActionRecord;
use crate::restored::begins_removal;
use model::{GroupName, LeaveCause, MemberId, MemberState, ScaleDirection, Wish};
use plan::{MemberRecord, MembershipChange, Plan, Recorded, UnderWay, is_pointless, membership};
use std::collections::BTreeSet;

impl Holder {
    pub(super) async fn tick(&mut self) -> Result<(), EngineError> {
        self.settle_repair().await?;
        if self.repair_waits() {
            return Ok(());
        }
        self.settle_membership().await?;
        if self.fall_back().await? {
            self.settle_membership().await?;
        }
        self.cancel_what_is_pointless();
        loop {
            self.settle_runs().await?;
            let now = self.ports.clock.now();
            let desired = self.desired();
            self.plan = Plan::new(
                &self.blueprint.topology,
                &self.blueprint.groups,
                &desired,
                &self.state.recorded,
                now,
            );
            let update = self.update.as_ref().map(Update::changes);
            if let Some(changes) = update.or(self.memory.revised.as_ref()) {
                self.plan.explain(changes);
            }
            if let Some(restored) = &self.state.restored {
                let why = restored.value.why();
                self.plan.withhold_removals(&self.state.recorded, &why);
            }
            let went_on = self.amend().await? || self.record_only_steps().await?;
            if !went_on && !self.revise().await? {
                break;
            }
            self.settle_membership().await?;
        }
        let recorded = &self.state.recorded;
        self.ancestors.forget_unused(&self.blueprint, recorded);
        self.keep_what_is_whole().await?;
        self.note_actions().await?;
        self.note_plan().await?;
        self.launch_ready().await
    }

    /// The last id that a member was given, and what to check before the next one is.
    pub(super) async fn last_member(&self) -> Result<(Expected, u64), EngineError> {
        let counter = self.ledger.store.get(keys::MEMBER_COUNTER).await?;
        let last = counter
            .as_ref()
            .and_then(|c| serde_json::from_slice::<u64>(&c.value).ok());
        let expected = counter.map_or(Expected::Absent, |c| Expected::Version(c.version));
        // one that was written before the counter is known by its record
        let known = self.state.recorded.members.keys().next_back();
        let last = last.unwrap_or(0).max(known.map_or(0, |member| member.0));
        Ok((expected, last))
    }

    /// Applies changes of membership until there are none.
    async fn settle_membership(&mut self) -> Result<(), EngineError> {
        loop {
            let (counter, last) = self.last_member().await?;
            let now = self.ports.clock.now();
            let desired = self.desired();
            let mut changes = membership(
                &self.blueprint.topology,
                &self.blueprint.groups,
                &desired,
                &self.state.recorded,
                MemberId(last + 1),
                now,
            );
            self.memory.removals_wait = false;
            if self.state.restored.is_some() {
                let found = changes.len();
                changes.retain(|change| !begins_removal(change));
                self.memory.removals_wait = changes.len() < found;
            }
            if changes.is_empty() {
                return Ok(());
            }
            let before = self.state.recorded.clone();
            let mut after = before.clone();
            let mut added = 0;
            for change in &changes {
                added += u64::from(matches!(change, MembershipChange::Add(_)));
                after.apply_membership(change)?;
            }
            // ids are taken before the members that bear them are written
            let mut first = Transaction::new();
            if added > 0 {
                first = first
                    .check(keys::MEMBER_COUNTER, counter)
                    .put(keys::MEMBER_COUNTER, encode(&(last + added)));
            }
            match self.ledger.commit_behind(first, &before, &after).await {
                // another service took an id at the same moment: look again
                Err(EngineError::Raced { .. }) => continue,
                other => other?,
            }
            let events = member_events(&before, &after);
            self.state.recorded = after;
            self.tell(events).await?;
        }
    }

    /// Of no use any more: steps on servers that are given up, and what still builds on a member that
    /// leaves.
    fn cancel_what_is_pointless(&self) {
        let recorded = &self.state.recorded;
        self.flights.abort(|flight| {
            let made_from = self.blueprint_of(&flight.action);
            let model = (&made_from.topology, &made_from.groups);
            is_pointless(model, recorded, &flight.action)
        });
    }

    /// Settles, for each group, whether its last change of capacity has converged.
    async fn note_actions(&mut self) -> Result<(), EngineError> {
        let now = self.ports.clock.now();
        let mut extra = Transaction::new();
        for group in self.blueprint.groups.iter() {
            let Some(capacity) = self.state.capacities.get(&group.name) else {
                continue;
            };
            let members = self.state.recorded.members_of(&group.name);
            let old = self.state.actions.get(&group.name).copied();
            let counting = members.iter().filter(|m| m.state.counts()).count();
            let changing = members.iter().any(|m| {
                let healing = matches!(&m.state, MemberState::Leaving { cause }
                    if !matches!(cause, LeaveCause::ScaledIn | LeaveCause::Undeployed));
                !m.state.in_service() && !healing
            });
            let budget_left = !self.launch_budget_exhausted(&group.name);
            let wanted = group.bounds.clamp(capacity.value.value).0 as usize;
            let under_way = changing || (counting != wanted && budget_left);
            let generation = capacity.value.generation;
            let new = match old {
                Some(record) if record.generation == generation => match record.settled_at {
                    None if !under_way => ActionRecord {
                        settled_at: Some(now),
                        ..record
                    },
                    _ => continue,
                },
                _ => ActionRecord {
                    generation,
                    direction: direction(&members, counting > wanted),
                    settled_at: (!under_way).then_some(now),
                },
            };
            extra = extra.put(keys::action(&self.service, &group.name), encode(&new));
            self.state.actions.insert(group.name.clone(), new);
        }
        let recorded = &self.state.recorded;
        self.ledger.commit(recorded, recorded, extra).await
    }

    /// Whether no more members are tried by themselves just now.
    pub(super) fn launch_budget_exhausted(&self, group: &model::GroupName) -> bool {
        let now = self.ports.clock.now();
        let budget = self.settings.launch_budget;
        self.state
            .recorded
            .groups
            .get(group)
            .is_some_and(|g| budget.exhausted(g, now))
    }

    /// Whether this loop has reached its end.
    pub(super) async fn end(&mut self) -> Result<Option<End>, EngineError> {
        if self.flights.count() > 0 {
            return Ok(None);
        }
        if self.repair_waits() {
            return Ok(None);
        }
        let wish = self.desired().wish;
        if wish == Wish::Undeployed
            && self.plan.is_empty()
            && self.state.recorded.members.is_empty()
            && self.state.restored.is_none()
        {
            self.forget_service().await?;
            return Ok(Some(End::Undeployed));
        }
        let why = self.obstacles();
        if self.settings.role == Role::Agent {
            self.note_stuck(&why).await?;
            return Ok(None);
        }
        if !why.is_empty() && self.plan.ready(&UnderWay::default()).next().is_none() {
            self.note_stuck(&why).await?;
            return Ok(Some(End::Stuck { why }));
        }
        Ok((self.plan.is_empty() && why.is_empty()).then_some(End::Converged))
    }

    /// What is in the way, one line each.
    fn obstacles(&self) -> Vec<String> {
        // one failure blocks all later steps of its instance: it is told once
        let mut failures = BTreeSet::new();
        let restored = self.state.restored.as_ref().map(|r| r.value.why());
        let mut waits = self.memory.removals_wait || self.desired().wish == Wish::Undeployed;
        for step in self.plan.steps.values() {
            match &step.blocked {
                Some(why) if Some(why) == restored.as_ref() => waits = true,
                Some(failure) => {
                    failures.extend(step.action.acts_on().map(|at| (at, failure)));
                }
                None => {}
            }
        }
        let mut why: Vec<String> = failures
            .into_iter()
            .map(|(instance, f)| format!("{instance}: {f}"))
            .collect();
        why.extend(restored.filter(|_| waits));
        if self.desired().wish == Wish::Deployed {
            for group in self.blueprint.groups.iter() {
                why.extend(self.stopped_roll(&group.name));
                if self.launch_budget_exhausted(&group.name)
                    && let Some(record) = self.state.recorded.groups.get(&group.name)
                    && let Some(failure) = &record.last_failure
                {
                    why.push(format!(
                        "{}: {} in a row failed to join, the last by {failure}",
                        group.name, record.failed_launches
                    ));
                }
            }
        }
        why
    }

    /// Why members stay what they are, where the new ones failed.
    fn stopped_roll(&self, group: &GroupName) -> Option<String> {
        plan::stopped_roll(&self.state.recorded, &self.blueprint.revision, group)
    }

    /// Removes all that is stored of the service, the log excepted.
    async fn forget_service(&mut self) -> Result<(), EngineError> {
        let before = self.state.recorded.clone();
        self.ledger
            .commit(&before, &Recorded::default(), Transaction::new())
            .await?;
        self.state.recorded = Recorded::default();
        self.ledger.forget_all().await
    }
}

/// Which way a change of capacity goes: its victims may have been chosen already.
fn direction(members: &[&MemberRecord], too_many: bool) -> ScaleDirection {
    let leaving = members.iter().any(|member| match &member.state {
        MemberState::Draining { cause, .. } | MemberState::Leaving { cause } => {
            *cause == LeaveCause::ScaledIn
        }
        _ => false,
    });
    if leaving || too_many {
        ScaleDirection::In
    } else {
        ScaleDirection::Out
    }
}

/// The log's words for a change of membership.
pub(super) fn member_events(before: &Recorded, after: &Recorded) -> Vec<Event> {
    let event = |member: &plan::MemberRecord, state: Option<MemberState>| {
        let was = before.members.get(&member.id);
        let renewed = was.is_some_and(|was| was.revision != member.revision);
        Event::MemberChanged {
            member: member.id,
            group: member.group.clone(),
            ordinal: member.ordinal,
            state,
            revision: renewed.then(|| member.revision.clone()),
        }
    };
    let mut events = Vec::new();
    for (id, member) in &after.members {
        if before.members.get(id) != Some(member) {
            events.push(event(member, Some(member.state.clone())));
        }
    }
    for (id, member) in &before.members {
        if !after.members.contains_key(id) {
            events.push(event(member, None));
        }
    }
    events
}
