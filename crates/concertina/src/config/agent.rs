//! `[agent]`

use super::key::{Key, Section};
use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};

/// Where the agent listens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AgentSection {
    /// Webhook, service discovery, metrics.
    pub(crate) listen: SocketAddr,
}

impl Default for AgentSection {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 5004)),
        }
    }
}

impl Section for AgentSection {
    const NAME: &'static str = "agent";
    const ABOUT: &'static [&'static str] =
        &["`concertina agent`: takes alerts in, tells Prometheus what there is to scrape."];
    const KEYS: &'static [Key] = &[Key::new(
        "listen",
        "\"127.0.0.1:5004\"",
        &["Loopback only: there is no authentication."],
    )];

    fn check(&self) -> Result<(), String> {
        if self.listen.ip().to_canonical().is_loopback() {
            return Ok(());
        }
        Err(format!(
            "listen = {} is refused: whoever reaches it could scale your services, and there is no \
             authentication; listen on 127.0.0.1 and put a proxy that authenticates in front",
            self.listen
        ))
    }
}
