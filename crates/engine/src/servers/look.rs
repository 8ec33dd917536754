//! Asks a provider about every server of a service. Changes nothing there, and no record but the one
//! of what was seen.

use super::drift::{Sighting, word_of};
use super::drift_record::DriftRecord;
use crate::keys;
use crate::lease::encode;
use crate::ports::{Clock, Expected, Provider, ProviderError, Store, StoreError, Transaction};
use crate::snapshot::Snapshot;
use model::{InstanceId, ServerId, ServiceName, StoreId};
use plan::{Recorded, ServerLink};
use policy::ProviderWord;

/// Why nothing was seen.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// The provider.
    #[error("failed to ask the provider for its servers")]
    Provider(#[from] ProviderError),
    /// The store.
    #[error("failed to read or keep what is known")]
    Store(#[from] StoreError),
    /// There is no such service.
    #[error("there is no service {0} any more")]
    NoService(ServiceName),
}

/// Where and with what.
#[derive(Clone, Copy)]
pub struct Looker<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// Its identity.
    pub store_id: &'a StoreId,
    /// The provider.
    pub provider: &'a dyn Provider,
    /// Time.
    pub clock: &'a dyn Clock,
}

/// What was seen, with the records that it is compared with.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The records.
    pub snapshot: Snapshot,
    /// The provider's word.
    pub sighting: Sighting,
    /// Where they differ.
    pub record: DriftRecord,
}

/// Instances that have a server by the records.
pub(crate) fn recorded_servers(recorded: &Recorded) -> Vec<(InstanceId, ServerId)> {
    let records = recorded.instances.values();
    records
        .filter_map(|record| match &record.server {
            ServerLink::Known { id, .. } => Some((record.id.clone(), id.clone())),
            _ => None,
        })
        .collect()
}

impl Looker<'_> {
    /// Looks, compares, and keeps what was seen for those who read.
    ///
    /// # Errors
    /// If provider or store do not answer: what was seen before stays.
    pub async fn look(&self, service: &ServiceName, by: &str) -> Result<Seen, LookError> {
        let before = Snapshot::read(self.store, service).await?;
        let sighting = self.ask(service, &before.recorded).await?;
        let snapshot = Snapshot::read(self.store, service).await?;
        let Some(record) = &snapshot.record else {
            return Err(LookError::NoService(service.clone()));
        };
        let still_there = Expected::Version(record.version);
        let at = self.clock.now();
        let mut found = DriftRecord::of(&snapshot, &sighting, by, at);
        // while somebody acts, only what differs before and after is no work of his
        let was = DriftRecord::of(&before, &sighting, by, at);
        found.found.retain(|drift| was.found.contains(drift));
        let transaction = Transaction::new()
            .check(keys::record(service), still_there)
            .put(keys::drift(service), encode(&found));
        // a service that changed or went at the same moment is looked at again by whoever asks again
        self.store.commit(transaction).await?;
        Ok(Seen {
            snapshot,
            sighting,
            record: found,
        })
    }

    async fn ask(
        &self,
        service: &ServiceName,
        recorded: &Recorded,
    ) -> Result<Sighting, ProviderError> {
        let listed = self.provider.list(self.store_id, service).await?;
        let mut sighting = Sighting {
            servers: listed.into_iter().map(|s| (s.id.clone(), s)).collect(),
            ..Sighting::default()
        };
        for (instance, id) in recorded_servers(recorded) {
            // absence from a list confirms nothing
            let server = match sighting.servers.get(&id) {
                Some(server) => Ok(Some(server.clone())),
                None => self.provider.inspect(&id).await,
            };
            let word = match &server {
                Ok(server) => word_of(server.as_ref().map(|s| &s.status)),
                Err(error) => ProviderWord::Unknown {
                    why: error.to_string(),
                },
            };
            if let Ok(Some(server)) = server {
                sighting.servers.insert(id, server);
            }
            sighting.words.insert(instance, word);
        }
        Ok(sighting)
    }
}
