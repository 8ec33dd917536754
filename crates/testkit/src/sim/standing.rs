//! What is there, without times and ids: to be compared between two plays.

use crate::MemoryStore;
use engine::Snapshot;
use model::{InstanceId, Revision, ServiceName};
use providers::fake::FakeProvider;
use std::collections::BTreeMap;

/// Where a service stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// What it is made from.
    pub revision: Option<Revision>,
    /// States of nodes: of members by their ordinal.
    pub nodes: BTreeMap<String, String>,
    /// Names of the servers.
    pub servers: Vec<String>,
    /// Steps that were begun and have not ended.
    pub intents: usize,
}

impl Standing {
    pub(super) async fn of(
        store: &MemoryStore,
        provider: &FakeProvider,
        service: &ServiceName,
    ) -> Self {
        let snapshot = Snapshot::read(store, service).await.unwrap_or_default();
        let members = &snapshot.recorded.members;
        let name = |id: &InstanceId| match id.member().and_then(|member| members.get(&member)) {
            Some(member) => format!("{}[{}]", id.node(), member.ordinal),
            None => id.to_string(),
        };
        let records = snapshot.recorded.instances.values();
        let nodes = records.map(|record| (name(&record.id), record.state.tosca_name().to_owned()));
        let servers = provider.all_servers().await.unwrap_or_default();
        let mut servers: Vec<String> = servers.into_iter().map(|server| server.name).collect();
        servers.sort();
        Self {
            nodes: nodes.collect(),
            servers,
            intents: snapshot.intents.len(),
            revision: snapshot.record.map(|record| record.value.revision),
        }
    }
}
