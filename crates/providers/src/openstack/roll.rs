//! The servers of ours, as Nova lists them. Who waits for one waits for the same list as all others: one
//! question, however many servers come and go.

use super::api::wire::{NovaServer, NovaServers};
use super::api::{ApiError, Call, Service, Session, with_query};
use super::server::marks;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Servers that Nova sends in one answer.
const PAGE: usize = 500;

/// A list, with when it was asked for.
#[derive(Clone)]
struct Seen {
    asked_at: Instant,
    servers: Arc<Vec<NovaServer>>,
}

/// The latest list.
#[derive(Default)]
pub(super) struct Roll {
    latest: Mutex<Option<Seen>>,
}

impl Roll {
    /// A list that was asked for at that time or later.
    pub(super) async fn since(
        &self,
        session: &Session,
        when: Instant,
    ) -> Result<Arc<Vec<NovaServer>>, ApiError> {
        // who waits here is given what the one before it asks for
        let mut latest = self.latest.lock().await;
        if let Some(seen) = &*latest
            && seen.asked_at >= when
        {
            return Ok(seen.servers.clone());
        }
        let asked_at = Instant::now();
        let servers = Arc::new(tagged(session, marks::ALL).await?);
        *latest = Some(Seen {
            asked_at,
            servers: servers.clone(),
        });
        Ok(servers)
    }

    /// The next list, an interval after the last one: the same for all who wait.
    pub(super) async fn next(
        &self,
        session: &Session,
        interval: Duration,
    ) -> Result<Arc<Vec<NovaServer>>, ApiError> {
        tokio::time::sleep(interval).await;
        let Some(when) = Instant::now().checked_sub(interval) else {
            return self.since(session, Instant::now()).await;
        };
        self.since(session, when + interval / 4).await
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
