//! The servers of ours as Nova lists them, and the servers that have ports as Neutron does. Who waits for one
//! waits for the same list as all others: one question, however many servers come and go.

use super::api::wire::{NovaServer, NovaServers, PortOfDevice, PortsOfDevices};
use super::api::{ApiError, Call, Service, Session, with_query};
use super::server::marks;
use super::shared::Shared;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Servers, or ports, that come in one answer.
const PAGE: usize = 500;

/// The latest lists.
#[derive(Default)]
pub(super) struct Roll {
    servers: Shared<Vec<NovaServer>>,
    ports: Shared<BTreeMap<String, String>>,
}

impl Roll {
    /// A list that was asked for at that time or later.
    pub(super) async fn since(
        &self,
        session: &Session,
        when: Instant,
    ) -> Result<Arc<Vec<NovaServer>>, ApiError> {
        let ask = async || tagged(session, marks::ALL).await;
        self.servers.since(when, ask).await
    }

    /// The next list, an interval after the last one: the same for all who wait.
    pub(super) async fn next(
        &self,
        session: &Session,
        interval: Duration,
    ) -> Result<Arc<Vec<NovaServer>>, ApiError> {
        let ask = async || tagged(session, marks::ALL).await;
        self.servers.next(interval, ask).await
    }

    /// A port of each server that has one, asked for at that time or later.
    pub(super) async fn ports_since(
        &self,
        session: &Session,
        when: Instant,
    ) -> Result<Arc<BTreeMap<String, String>>, ApiError> {
        self.ports.since(when, async || ports(session).await).await
    }
}

/// Ports of the project by the server that they are of, page after page.
async fn ports(session: &Session) -> Result<BTreeMap<String, String>, ApiError> {
    let mut found: Vec<PortOfDevice> = Vec::new();
    loop {
        let limit = PAGE.to_string();
        let mut pairs = vec![
            ("fields", "id"),
            ("fields", "device_id"),
            ("limit", limit.as_str()),
        ];
        if let Some(last) = found.last() {
            pairs.push(("marker", &last.id));
        }
        let path = with_query("ports", &pairs);
        let page: PortsOfDevices = session.ask(Call::get(Service::Network, path)).await?;
        let is_last = !page.ports_links.iter().any(|link| link.rel == "next");
        let is_empty = page.ports.is_empty();
        found.extend(page.ports);
        if is_last || is_empty {
            return Ok(found
                .into_iter()
                .map(|port| (port.device_id, port.id))
                .collect());
        }
    }
}

/// All servers with a tag.
pub(super) async fn tagged(session: &Session, tag: &str) -> Result<Vec<NovaServer>, ApiError> {
    pages(session, &[("tags", tag)]).await
}

/// All servers of the project.
pub(super) async fn all(session: &Session) -> Result<Vec<NovaServer>, ApiError> {
    pages(session, &[]).await
}

/// Page after page.
async fn pages(session: &Session, filter: &[(&str, &str)]) -> Result<Vec<NovaServer>, ApiError> {
    let mut servers: Vec<NovaServer> = Vec::new();
    loop {
        let limit = PAGE.to_string();
        let mut pairs = filter.to_vec();
        pairs.push(("limit", limit.as_str()));
        if let Some(last) = servers.last() {
            pairs.push(("marker", &last.id));
        }
        let path = with_query("servers/detail", &pairs);
        let page: NovaServers = session.ask(Call::get(Service::Compute, path)).await?;
        let is_last = !page.servers_links.iter().any(|link| link.rel == "next");
        let is_empty = page.servers.is_empty();
        servers.extend(page.servers);
        if is_last || is_empty {
            return Ok(servers);
        }
    }
}
