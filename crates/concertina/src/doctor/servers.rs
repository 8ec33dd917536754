//! Servers that there are: whether one can log in.

use super::finding::{About, Finding, Verdict};
use crate::wiring::Cloud;
use engine::ports::{Server, ServerStatus, SshEndpoint};
use futures::future::join_all;
use model::{ServiceName, StoreId};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::process::Command;

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
            let answers = entered(name, &ssh.address.to_string(), ssh.port).await;
            match answers.verdict {
                Verdict::Good => login(name, ssh).await.unwrap_or(answers),
                _ => answers,
            }
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

/// Whether its user is let in; nothing is found where there is no ssh to try it with.
async fn login(name: &str, ssh: &SshEndpoint) -> Option<Finding> {
    let mut command = Command::new("ssh");
    command
        .args([
            "-F",
            "none",
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=10",
        ])
        .args(["-p", &ssh.port.to_string()]);
    match &ssh.known_hosts_file {
        Some(known) => {
            let known = format!("UserKnownHostsFile={}", known.display());
            command.args(["-o", "StrictHostKeyChecking=yes", "-o", &known])
        }
        // a look leaves nothing behind
        None => command.args([
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
        ]),
    };
    if let Some(identity) = &ssh.identity_file {
        command.arg("-i").arg(identity);
    }
    let (user, address) = (&ssh.user, ssh.address);
    command.arg(format!("{user}@{address}")).arg("true");
    command.stdin(Stdio::null()).kill_on_drop(true);
    let tried = tokio::time::timeout(PATIENCE * 2, command.output()).await;
    let tried = tried.ok()?.ok()?;
    if tried.status.success() {
        let what = format!(
            "{name} answers on SSH at {address} (port {}) and lets {user} in",
            ssh.port
        );
        return Some(Finding::good(ABOUT, what));
    }
    let said = String::from_utf8_lossy(&tried.stderr);
    let why = said.lines().last().unwrap_or("ssh says no more").trim();
    Some(Finding::bad(
        ABOUT,
        format!("{name} answers on SSH at {address} and does not let {user} in: {why}"),
        "see ssh_user and ssh_identity_file (of [openstack] for its servers), and the key pair that it \
         was made with",
    ))
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
