//! Whole or not at all: where not all members can come that an operator asked for, those that came go
//! again.

use super::outcome::EngineError;
use super::service_loop::Holder;
use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{Expected, Transaction};
use crate::snapshot::Stamped;
use model::{CapacitySource, DesiredCapacity, GroupName};

impl Holder {
    /// Takes back what can't be made whole; tells whether anything was.
    pub(super) async fn fall_back(&mut self) -> Result<bool, EngineError> {
        let groups: Vec<GroupName> = self
            .blueprint
            .groups
            .iter()
            .map(|g| g.name.clone())
            .collect();
        let mut any = false;
        for group in groups {
            if self.launch_budget_exhausted(&group) {
                any |= self.fall_back_of(&group).await?;
            }
        }
        Ok(any)
    }

    /// Once all that was asked for is there, what happens to it later takes nothing back.
    pub(super) async fn keep_what_is_whole(&mut self) -> Result<(), EngineError> {
        let recorded = self.state.recorded.clone();
        let mut kept = false;
        for group in self.blueprint.groups.iter() {
            let Some(stamped) = self.state.capacities.get(&group.name) else {
                continue;
            };
            let wanted = group.bounds.clamp(stamped.value.value).0 as usize;
            let members = recorded.members_of(&group.name);
            let serving = members.iter().filter(|m| m.state.in_service()).count();
            if stamped.value.or_else.is_none() || serving != wanted || members.len() != wanted {
                continue;
            }
            let whole = DesiredCapacity {
                or_else: None,
                ..stamped.value.clone()
            };
            let key = keys::capacity(&self.service, &group.name);
            let extra = Transaction::new()
                .check(&key, Expected::Version(stamped.version))
                .put(&key, encode(&whole));
            match self.ledger.commit(&recorded, &recorded, extra).await {
                // somebody asks for another number: that counts
                Err(EngineError::Raced { .. }) => {}
                other => other?,
            }
            kept = true;
        }
        if kept {
            self.read_inbound().await?;
        }
        Ok(())
    }

    async fn fall_back_of(&mut self, group: &GroupName) -> Result<bool, EngineError> {
        let Some(Stamped {
            value: old,
            version,
        }) = self.state.capacities.get(group).cloned()
        else {
            return Ok(false);
        };
        let Some(fallback) = old.or_else else {
            return Ok(false);
        };
        let failure = self.state.recorded.groups.get(group);
        let why = failure
            .and_then(|g| g.last_failure.clone())
            .unwrap_or_default();
        let source = CapacitySource::FellBack {
            from: old.value,
            why,
        };
        let members = self.state.recorded.members_of(group).into_iter();
        let came = members.filter(|m| !fallback.members.contains(&m.id));
        let now = self.ports.clock.now();
        let desired = DesiredCapacity {
            victims: came.map(|m| m.id).collect(),
            ..DesiredCapacity::new(fallback.value, source, old.generation.next(), now)
        };
        let key = keys::capacity(&self.service, group);
        let extra = Transaction::new()
            .check(&key, Expected::Version(version))
            .put(&key, encode(&desired));
        let recorded = self.state.recorded.clone();
        match self.ledger.commit(&recorded, &recorded, extra).await {
            // somebody asks for another number: that counts
            Err(EngineError::Raced { .. }) => return Ok(false),
            other => other?,
        }
        let event = Event::CapacityChanged {
            group: group.clone(),
            from: Some(old.value),
            to: desired.value,
            source: desired.source.clone(),
        };
        self.read_inbound().await?;
        // what others asked at the same moment is asked afresh
        self.take_notice().await?;
        self.tell(vec![event]).await?;
        Ok(true)
    }
}
