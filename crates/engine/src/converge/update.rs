//! Another revision: what goes is taken down as it was, then the records are made those of the new one,
//! and what comes is brought up (design decision 11). Level-triggered: the wish names the revision, the
//! record says which one holds, and whoever acts next goes on from there.

use super::outcome::EngineError;
use super::service_loop::Holder;
use super::tick::member_events;
use crate::ancestors::Ancestors;
use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{Blueprint, Transaction};
use crate::records::{MadeFrom, ServiceRecord};
use crate::snapshot::Stamped;
use crate::wishes::expected;
use model::{CapacitySource, DesiredCapacity, Generation, GroupName, InstanceId, MemberId, Wish};
use plan::{Changes, Phase, Recorded, Revising, UnderWay, group_now};
use topology::Renaming;

/// The records without the members that stay as single nodes: they are not gone.
fn without_kept(before: &Recorded, changes: &Changes) -> Recorded {
    let mut before = before.clone();
    let dissolved = &changes.regrouping.dissolved;
    before
        .members
        .retain(|_, member| !dissolved.contains(&group_now(&changes.renamed, &member.group)));
    before
}

/// The revision that is on its way.
pub(super) struct Update {
    pub(super) to: Blueprint,
    template: String,
    changes: Changes,
}

impl Update {
    /// What it changes.
    pub(super) fn changes(&self) -> &Changes {
        &self.changes
    }

    /// What has to be down before it holds.
    pub(super) fn phase(&self) -> Phase {
        self.changes.leaving()
    }
}

impl Holder {
    /// Finds out whether another revision is wished than the one that holds.
    pub(super) fn aim(&mut self) -> Result<(), EngineError> {
        let wish = self.state.wish.as_ref().map(|wish| &wish.value);
        let wished = wish
            .filter(|wish| wish.wish == Wish::Deployed)
            .and_then(|wish| wish.made_from.as_ref())
            .filter(|to| to.revision != self.blueprint.revision);
        let Some(MadeFrom { revision, template }) = wished else {
            self.update = None;
            return Ok(());
        };
        if let Some(update) = &self.update
            && update.to.revision == *revision
        {
            return Ok(());
        }
        let to = self.ports.library.load(revision)?;
        let to = to.with_computes(self.blueprint.computes);
        self.update = Some(Update {
            changes: self.blueprint.changes(&to),
            template: template.clone(),
            to,
        });
        Ok(())
    }

    /// Once all that goes is down, the other revision holds; tells whether it is to be planned anew.
    pub(super) async fn revise(&mut self) -> Result<bool, EngineError> {
        let rests = self.flights.count() == 0
            && self
                .update
                .as_ref()
                .is_some_and(|update| self.only_leavers_fail(update));
        let Some(update) = self.update.take_if(|_| rests) else {
            return Ok(false);
        };
        let Some(Stamped { value: old, .. }) = self.state.record.clone() else {
            return Ok(false);
        };
        let to = update.to;
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        // what members stay for now is read before anything is written
        let ancestors = Ancestors::load(&*self.ports.library, &to, &before)?;
        let (counter, last) = self.last_member().await?;
        let taken = after.revise(Revising {
            changes: &update.changes,
            elders: ancestors.elders(),
            topology: &to.topology,
            groups: &to.groups,
            revision: &to.revision,
            next_member: MemberId(last + 1),
            now: self.ports.clock.now(),
        });
        let record = ServiceRecord {
            revision: to.revision.clone(),
            template: update.template,
            ..old.clone()
        };
        let mut extra = Transaction::new().put(keys::record(&self.service), encode(&record));
        if taken > 0 {
            extra = extra
                .check(keys::MEMBER_COUNTER, counter)
                .put(keys::MEMBER_COUNTER, encode(&(last + taken)));
        }
        let mut events = vec![Event::RevisionChanged {
            from: old.revision,
            to: to.revision.clone(),
            renamed: update.changes.renamed.clone(),
        }];
        events.extend(member_events(
            &without_kept(&before, &update.changes),
            &after,
        ));
        let renamed = &update.changes.renamed;
        let extra = self.with_capacities(self.capacities_of(&to, renamed, &mut events), extra);
        match self.ledger.commit(&before, &after, extra).await {
            // somebody scaled at the same moment: what is wished is looked at again
            Err(EngineError::Raced { .. }) => {
                self.read_inbound().await?;
                return Ok(true);
            }
            other => other?,
        }
        self.state.recorded = after;
        if let Some(record_now) = &mut self.state.record {
            record_now.value = record;
        }
        self.ancestors = ancestors;
        self.blueprint = to;
        self.memory.revised = Some(update.changes);
        self.ancestors
            .forget_unused(&self.blueprint, &self.state.recorded);
        self.read_inbound().await?;
        self.tell(events).await?;
        Ok(true)
    }

    /// Writes capacities; an operator who scales at the same moment wins: it is looked at again then.
    fn with_capacities(
        &self,
        capacities: Vec<(GroupName, Option<DesiredCapacity>)>,
        mut extra: Transaction,
    ) -> Transaction {
        for (group, capacity) in capacities {
            let key = keys::capacity(&self.service, &group);
            extra = extra.check(&key, expected(self.state.capacities.get(&group)));
            extra = match capacity {
                Some(capacity) => extra.put(key, encode(&capacity)),
                None => extra.delete(key),
            };
        }
        extra
    }

    /// Whether nothing is left to do, but what failed of members that leave and are no part of the update: that
    /// keeps nobody else waiting.
    fn only_leavers_fail(&self, update: &Update) -> bool {
        let recorded = &self.state.recorded;
        let changes = &update.changes;
        let leaves = |instance: &InstanceId| {
            let member = instance.member().and_then(|id| recorded.members.get(&id));
            let member = member.filter(|member| !member.state.counts());
            let group = member.map(|member| group_now(&changes.renamed, &member.group));
            // of a group that ends one is to be left
            group.is_some_and(|group| !changes.regrouping.dissolved.contains(&group))
                && !changes.down.contains(instance.node())
        };
        let mut steps = self.plan.steps.values();
        steps.all(|step| step.action.acts_on().is_some_and(leaves))
            && self.plan.ready(&UnderWay::default()).next().is_none()
    }

    /// Capacities that a revision asks for: new groups begin, others stay within the new bounds, and
    /// those of groups that are no more go.
    fn capacities_of(
        &self,
        to: &Blueprint,
        renamed: &Renaming,
        events: &mut Vec<Event>,
    ) -> Vec<(GroupName, Option<DesiredCapacity>)> {
        let now = self.ports.clock.now();
        let mut writes = Vec::new();
        for group in to.groups.iter() {
            let mut capacities = self.state.capacities.iter();
            let old = capacities.find(|(name, _)| group_now(renamed, name) == group.name);
            let same_name = old.is_some_and(|(name, _)| *name == group.name);
            let old = old.map(|(_, c)| &c.value);
            let value = old.map_or(group.bounds.initial(), |c| group.bounds.clamp(c.value));
            if let Some(same) = old.filter(|c| c.value == value) {
                if !same_name {
                    writes.push((group.name.clone(), Some(same.clone())));
                }
                continue;
            }
            let source = match old {
                Some(_) => CapacitySource::Clamped,
                None => CapacitySource::Initial,
            };
            events.push(Event::CapacityChanged {
                group: group.name.clone(),
                from: old.map(|c| c.value),
                to: value,
                source: source.clone(),
            });
            let generation = old.map_or(Generation(1), |c| c.generation.next());
            let capacity = DesiredCapacity::new(value, source, generation, now);
            writes.push((group.name.clone(), Some(capacity)));
        }
        let is_there = |name: &GroupName| to.groups.iter().any(|g| &g.name == name);
        let gone = self.state.capacities.keys().filter(|name| !is_there(name));
        writes.extend(gone.map(|name| (name.clone(), None)));
        writes
    }
}
