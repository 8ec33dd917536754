//! The provider's word about servers: addresses, deaths, servers that nobody claims.

use super::flight::Landed;
use super::outcome::EngineError;
use super::service_loop::Holder;
use super::settings::Role;
use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{ProviderError, Server, Transaction};
use crate::servers::DriftRecord;
use crate::servers::recorded_servers;
use crate::servers::{Sighting, word_of};
use futures::FutureExt;
use jiff::Timestamp;
use model::{InstanceId, ServerId};
use plan::{Action, ServerLink};
use policy::ProviderWord;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A death is believed when the provider said so twice (design decision 13).
const READINGS: u32 = 2;

/// What has not changed is noted again after so long: readers see when it was seen.
const NOTED_EVERY: Duration = Duration::from_secs(30);

impl Holder {
    pub(super) fn ask_provider(&mut self, now: Timestamp) {
        self.due.observe = now + self.settings.observe_every;
        if self.memory.asking_provider {
            return;
        }
        self.memory.asking_provider = true;
        let provider = self.ports.provider.clone();
        let (store, service) = (self.settings.store_id.clone(), self.service.clone());
        let question = async move { Landed::Servers(provider.list(&store, &service).await) };
        self.flights.ask(question.boxed());
    }

    pub(super) async fn observed(
        &mut self,
        answer: Result<Vec<Server>, ProviderError>,
    ) -> Result<(), EngineError> {
        self.memory.asking_provider = false;
        let servers = match answer {
            Ok(servers) => servers,
            Err(error) => {
                // nothing is known, so nothing is believed dead
                tracing::warn!(service = %self.service, %error, "the provider did not answer");
                self.memory.words.clear();
                return Ok(());
            }
        };
        let mut found: BTreeMap<ServerId, Server> =
            servers.into_iter().map(|s| (s.id.clone(), s)).collect();
        self.read_words(&mut found).await?;
        self.memory.servers = found;
        if self.state.restored.is_none() {
            self.remove_doubles().await?;
            self.bury_single_servers().await?;
            self.name_again().await?;
            self.note_reboots().await?;
        }
        self.tell_unclaimed().await?;
        self.heal(self.ports.clock.now()).await?;
        self.note_drift().await
    }

    /// Keeps what differs for those who read, when it is news or was seen a while ago.
    async fn note_drift(&mut self) -> Result<(), EngineError> {
        let now = self.ports.clock.now();
        let sighting = Sighting {
            servers: self.memory.servers.clone(),
            words: self.memory.words.clone(),
        };
        let by = match self.settings.role {
            Role::Agent => "the agent",
            Role::Command => "a command that acted",
        };
        let seen = DriftRecord::of(&self.state, &sighting, by, now);
        let was = self.state.drift.as_ref();
        if was.is_some_and(|was| was.says_as(&seen) && now < was.at + NOTED_EVERY) {
            return Ok(());
        }
        let extra = Transaction::new().put(keys::drift(&self.service), encode(&seen));
        let recorded = &self.state.recorded;
        self.ledger.commit(recorded, recorded, extra).await?;
        self.state.drift = Some(seen);
        Ok(())
    }

    /// The provider's word on each recorded server. One that is missing from the list is asked for by
    /// id: absence from a list confirms nothing.
    async fn read_words(
        &mut self,
        found: &mut BTreeMap<ServerId, Server>,
    ) -> Result<(), EngineError> {
        let known = recorded_servers(&self.state.recorded);
        let mut words = BTreeMap::new();
        let mut look_again = false;
        for (instance, id) in known {
            let server = match found.get(&id) {
                Some(server) => Ok(Some(server.clone())),
                // it goes by our own hand: who removes it asks till it is gone
                None if self.is_being_deleted(&instance) => {
                    let why = "it is being deleted".to_owned();
                    words.insert(instance, ProviderWord::Unknown { why });
                    continue;
                }
                None => {
                    let provider = self.ports.provider.clone();
                    self.alive_during(provider.inspect(&id)).await?
                }
            };
            if let Ok(Some(server)) = &server {
                found.insert(id, server.clone());
            }
            let word = word(server, self.memory.words.get(&instance));
            look_again |= word.is_gone();
            words.insert(instance, word);
        }
        self.memory.words = words;
        if look_again {
            // soon, rather than at the next regular time
            let soon = self.ports.clock.now() + self.settings.observe_every / 4;
            self.due.observe = self.due.observe.min(soon);
        }
        Ok(())
    }

    /// Of two servers with one key the one that is not recorded goes (design decision 9): the
    /// provider made it twice.
    async fn remove_doubles(&mut self) -> Result<(), EngineError> {
        let recorded: BTreeMap<_, _> = self
            .state
            .recorded
            .instances
            .values()
            .filter_map(|record| match &record.server {
                ServerLink::Known { key, id } => Some((key, id)),
                _ => None,
            })
            .collect();
        let doubles: Vec<ServerId> = self
            .memory
            .servers
            .values()
            .filter(|s| recorded.get(&s.owner.key).is_some_and(|id| **id != s.id))
            .map(|server| server.id.clone())
            .collect();
        for id in doubles {
            let provider = self.ports.provider.clone();
            let store = self.settings.store_id.clone();
            let what = match self.alive_during(provider.delete(&store, &id)).await? {
                Ok(()) => format!(
                    "the provider made a server twice; {id}, which no record uses, was deleted"
                ),
                Err(error) => {
                    format!("the provider made a server twice; failed to delete {id}: {error}")
                }
            };
            self.memory.servers.remove(&id);
            self.tell(vec![Event::Trouble { what }]).await?;
        }
        Ok(())
    }

    /// Servers of this store and service that no record accounts for: shown, never touched.
    async fn tell_unclaimed(&mut self) -> Result<(), EngineError> {
        let recorded = &self.state.recorded;
        let keys: BTreeSet<_> = recorded
            .instances
            .values()
            .filter_map(|r| r.server.key())
            .collect();
        let unclaimed: BTreeSet<ServerId> = self
            .memory
            .servers
            .values()
            .filter(|server| !keys.contains(&server.owner.key))
            .map(|server| server.id.clone())
            .collect();
        let new: Vec<Event> = unclaimed
            .difference(&self.memory.unclaimed)
            .map(|id| Event::Trouble {
                what: format!(
                    "server {id} is this store's, but no record accounts for it; it is left alone"
                ),
            })
            .collect();
        self.memory.unclaimed = unclaimed;
        self.tell(new).await
    }

    fn is_being_deleted(&self, instance: &InstanceId) -> bool {
        self.state.intents.iter().any(|intent| {
            matches!(&intent.action, Action::DeleteServer { instance: going } if going == instance)
        })
    }

    /// A server outside every group that is confirmed dead: it and all on it is made anew.
    async fn bury_single_servers(&mut self) -> Result<(), EngineError> {
        let dead: Vec<(InstanceId, String)> = self
            .memory
            .words
            .iter()
            .filter(|(instance, _)| instance.member().is_none())
            // it dies by our own hand
            .filter(|(instance, _)| !self.is_being_deleted(instance))
            .filter_map(|(instance, word)| Some((instance.clone(), confirmed_death(word)?)))
            .collect();
        for (instance, why) in dead {
            let before = self.state.recorded.clone();
            let mut after = before.clone();
            after.host_gone(&self.blueprint.topology, &instance, &why);
            self.ledger
                .commit(&before, &after, Transaction::new())
                .await?;
            self.state.recorded = after;
            self.memory.words.remove(&instance);
            self.give_up_what_runs_on(&instance);
            let what = format!("the server of {instance} is dead ({why}): it is made anew");
            self.tell(vec![Event::Trouble { what }]).await?;
        }
        Ok(())
    }
}

/// The provider's word, with how often in a row it was said.
fn word(
    server: Result<Option<Server>, ProviderError>,
    before: Option<&ProviderWord>,
) -> ProviderWord {
    let now = match server {
        Ok(found) => word_of(found.as_ref().map(|server| &server.status)),
        Err(error) => ProviderWord::Unknown {
            why: error.to_string(),
        },
    };
    match (now, before) {
        (ProviderWord::Dead { why, .. }, Some(ProviderWord::Dead { readings, .. })) => {
            let readings = readings.saturating_add(1);
            ProviderWord::Dead { why, readings }
        }
        (ProviderWord::Absent { .. }, Some(ProviderWord::Absent { readings })) => {
            let readings = readings.saturating_add(1);
            ProviderWord::Absent { readings }
        }
        (now, _) => now,
    }
}

/// How a server died, where that is confirmed.
fn confirmed_death(word: &ProviderWord) -> Option<String> {
    match word {
        ProviderWord::Dead { why, readings } if readings.get() >= READINGS => Some(why.clone()),
        ProviderWord::Absent { readings } if readings.get() >= READINGS => {
            Some("the provider does not know it any more".to_owned())
        }
        _ => None,
    }
}
