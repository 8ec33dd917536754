//! Servers that were changed behind our back become again what they were made as.

use super::outcome::EngineError;
use super::service_loop::Holder;
use super::settings::Role;
use crate::event::Event;
use crate::ports::MadeAs;
use crate::servers::{Mended, NAME, differing};
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
}
