//! Servers that were changed behind our back become again what they were made as.

use super::outcome::EngineError;
use super::service_loop::Holder;
use super::settings::Role;
use crate::event::Event;
use crate::ports::{MadeAs, Transaction};
use crate::servers::{BOOTED_AT, Mended, NAME, differing, noted};
use model::{InstanceId, ServerId};
use plan::ServerLink;
use policy::ProviderWord;

impl Holder {
    /// As it was made.
    pub(super) async fn restore(
        &mut self,
        server: &ServerId,
        made_as: MadeAs,
    ) -> Result<Result<Mended, String>, EngineError> {
        let provider = self.ports.provider.clone();
        let store = self.settings.store_id.clone();
        let restored = provider.restore(&store, server, &made_as);
        let restored = self.alive_during(restored).await?;
        Ok(restored
            .map(|()| Mended::Restore(made_as))
            .map_err(|error| error.to_string()))
    }

    /// A running server that was renamed gets its name back, which disturbs nobody. One of another
    /// size would be begun anew: a member is exchanged (`desired`), any other is left to `repair`.
    pub(super) async fn name_again(&mut self) -> Result<(), EngineError> {
        if self.settings.role != Role::Agent {
            return Ok(());
        }
        let records = self.state.recorded.instances.values();
        let renamed: Vec<(InstanceId, ServerId, String)> = records
            .filter_map(|record| {
                let ServerLink::Known { id, .. } = &record.server else {
                    return None;
                };
                let runs = self.memory.words.get(&record.id) == Some(&ProviderWord::Running);
                let found = self.memory.servers.get(id).filter(|_| runs)?;
                let fact = differing(record, found, &[NAME]).remove(NAME)?;
                Some((
                    record.id.clone(),
                    id.clone(),
                    fact.recorded.as_str()?.to_owned(),
                ))
            })
            .collect();
        for (instance, id, name) in renamed {
            let made_as = MadeAs {
                name: Some(name.clone()),
                flavor: None,
            };
            let failure = self.restore(&id, made_as).await?.err();
            // one that can't be given its name is told once
            if failure.is_some() && !self.memory.misnamed.insert(id.clone()) {
                continue;
            }
            if failure.is_none() {
                self.memory.misnamed.remove(&id);
            }
            let what = format!("server {id} of {instance} was renamed; it is {name} again");
            self.tell(vec![Event::Repaired { what, failure }]).await?;
        }
        Ok(())
    }

    /// A running server that was rebooted is told of, once; whether what stands on it came back, the monitors
    /// say.
    pub(super) async fn note_reboots(&mut self) -> Result<(), EngineError> {
        if self.settings.role != Role::Agent {
            return Ok(());
        }
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        let mut events = Vec::new();
        for record in before.instances.values() {
            let ServerLink::Known { id, .. } = &record.server else {
                continue;
            };
            let runs = self.memory.words.get(&record.id) == Some(&ProviderWord::Running);
            let Some(found) = self.memory.servers.get(id).filter(|_| runs) else {
                continue;
            };
            let Some(time) = differing(record, found, &[BOOTED_AT]).remove(BOOTED_AT) else {
                continue;
            };
            noted(&mut after, (&record.id, id), found);
            let at = time.found.as_str().unwrap_or("an unknown time").to_owned();
            events.push(Event::Repaired {
                what: format!(
                    "server {id} of {} was rebooted at {at}, and runs",
                    record.id
                ),
                failure: None,
            });
        }
        if events.is_empty() {
            return Ok(());
        }
        self.ledger
            .commit(&before, &after, Transaction::new())
            .await?;
        self.state.recorded = after;
        self.tell(events).await
    }
}
