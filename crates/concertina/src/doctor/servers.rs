//! Servers that there are: whether one can log in.

use super::finding::{About, Finding};
use crate::wiring::Cloud;
use engine::ports::{Server, ServerStatus};
use futures::future::join_all;
use model::{ServiceName, StoreId};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

const ABOUT: About = About::Servers;
const PATIENCE: Duration = Duration::from_secs(10);
const BANNER: &[u8] = b"SSH-2.0-";

/// Each server of a service.
pub(super) async fn servers(cloud: &Cloud, store: &StoreId, service: &ServiceName) -> Vec<Finding> {
    match cloud.provider.list(store, service).await {
        Ok(servers) => join_all(servers.iter().map(server)).await,
        Err(error) => vec![Finding::bad(ABOUT, error.to_string(), "")],
    }
}

async fn server(server: &Server) -> Finding {
    let name = &server.name;
    match (&server.status, &server.addresses) {
        (ServerStatus::Dead { why }, _) => Finding::bad(
            ABOUT,
            format!("{name} is dead: {why}"),
            "an agent replaces it; without one, `concertina repair` does",
        ),
        (ServerStatus::Building, _) | (_, None) => {
            Finding::notable(ABOUT, format!("{name} is being made"), "")
        }
        (ServerStatus::Running, Some(addresses)) => {
            let ssh = &addresses.ssh;
            entered(name, &ssh.address.to_string(), ssh.port).await
        }
    }
}

/// A host that is recorded and that no provider made: by a playbook, or it was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    /// For people.
    pub(crate) name: String,
    /// Its address or name.
    pub(crate) address: String,
    /// Where its sshd listens.
    pub(crate) port: u16,
}

/// Each host.
pub(super) async fn hosts(hosts: &[Host]) -> Vec<Finding> {
    let looked_at = hosts.iter();
    join_all(looked_at.map(|host| entered(&host.name, &host.address, host.port))).await
}

async fn entered(name: &str, address: &str, port: u16) -> Finding {
    match answers(address, port).await {
        Ok(()) => Finding::good(
            ABOUT,
            format!("{name} answers on SSH at {address} (port {port})"),
        ),
        Err(why) => Finding::bad(
            ABOUT,
            format!("{name} does not answer on SSH at {address} (port {port}): {why}"),
            "is there a route to it, and does its security group let that port in?",
        ),
    }
}

async fn answers(address: &str, port: u16) -> Result<(), String> {
    let ask = async {
        let mut stream = TcpStream::connect((address, port)).await?;
        let mut words = [0; BANNER.len()];
        stream.read_exact(&mut words).await?;
        std::io::Result::Ok(words == BANNER)
    };
    match tokio::time::timeout(PATIENCE, ask).await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err("what answers is no sshd".to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("nothing within {} s", PATIENCE.as_secs())),
    }
}
