//! The provider's word about servers: addresses, deaths, servers that nobody claims.

use super::flight::Landed;
use super::outcome::EngineError;
use super::service_loop::Holder;
use crate::event::Event;
use crate::ports::{ProviderError, Server, ServerStatus, Transaction};
use futures::FutureExt;
use jiff::Timestamp;
use model::{InstanceId, ServerId};
use plan::ServerLink;
use policy::ProviderWord;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

/// A death is believed when the provider said so twice (design decision 13).
const READINGS: u32 = 2;

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
        let found: BTreeMap<ServerId, Server> =
            servers.into_iter().map(|s| (s.id.clone(), s)).collect();
        self.read_words(&found).await?;
        self.memory.servers = found;
        if self.state.restored.is_none() {
            self.remove_doubles().await?;
            self.bury_single_servers().await?;
        }
        self.tell_unclaimed().await?;
        self.heal(self.ports.clock.now()).await
    }

    /// The provider's word on each recorded server. One that is missing from the list is asked for by
    /// id: absence from a list confirms nothing.
    async fn read_words(&mut self, found: &BTreeMap<ServerId, Server>) -> Result<(), EngineError> {
        let known: Vec<(InstanceId, ServerId)> = self
            .state
            .recorded
            .instances
            .values()
            .filter_map(|record| match &record.server {
                ServerLink::Known { id, .. } => Some((record.id.clone(), id.clone())),
                _ => None,
            })
            .collect();
        let mut words = BTreeMap::new();
        let mut look_again = false;
        for (instance, id) in known {
            let server = match found.get(&id) {
                Some(server) => Ok(Some(server.clone())),
                None => {
                    let provider = self.ports.provider.clone();
                    self.alive_during(provider.inspect(&id)).await?
                }
            };
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

    /// A server outside every group that is confirmed dead: it and all on it is made anew.
    async fn bury_single_servers(&mut self) -> Result<(), EngineError> {
        let dead: Vec<(InstanceId, String)> = self
            .memory
            .words
            .iter()
            .filter(|(instance, _)| instance.member().is_none())
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
            let topology = &self.blueprint.topology;
            self.flights.abort(|flight| {
                let at = flight.action.acts_on();
                at.is_some_and(|at| topology.compute_of(at.node()) == Some(instance.node()))
            });
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
    let once_more =
        |readings: Option<NonZeroU32>| readings.map_or(NonZeroU32::MIN, |n| n.saturating_add(1));
    match server.map(|found| found.map(|s| s.status)) {
        Ok(Some(ServerStatus::Running)) => ProviderWord::Running,
        Ok(Some(ServerStatus::Building)) => ProviderWord::Unknown {
            why: "it is still being made".to_owned(),
        },
        Ok(Some(ServerStatus::Dead { why })) => {
            let readings = match before {
                Some(ProviderWord::Dead { readings, .. }) => Some(*readings),
                _ => None,
            };
            ProviderWord::Dead {
                why,
                readings: once_more(readings),
            }
        }
        Ok(None) => {
            let readings = match before {
                Some(ProviderWord::Absent { readings }) => Some(*readings),
                _ => None,
            };
            ProviderWord::Absent {
                readings: once_more(readings),
            }
        }
        Err(error) => ProviderWord::Unknown {
            why: error.to_string(),
        },
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
