//! A machine, and the options to reach it with.

use super::{HostKeys, SshSettings};
use engine::ports::OperationHost;
use std::path::{Path, PathBuf};

/// Whom to log in to, and how.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Target {
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    pub(crate) user: String,
    pub(crate) identity_file: Option<PathBuf>,
    pub(crate) known_hosts_file: Option<PathBuf>,
    /// Options of ssh, as `Name=value`.
    pub(crate) options: Vec<String>,
}

impl Target {
    /// `None`: the operation runs here.
    pub(crate) fn of(host: &OperationHost, settings: &SshSettings) -> Option<Self> {
        Some(
            match host {
                OperationHost::Orchestrator => return None,
                OperationHost::Server(ssh) => Self {
                    host: ssh.address.to_string(),
                    port: Some(ssh.port),
                    user: ssh.user.clone(),
                    identity_file: ssh.identity_file.clone(),
                    known_hosts_file: ssh.known_hosts_file.clone(),
                    options: vec!["StrictHostKeyChecking=yes".to_owned()],
                },
                OperationHost::Elsewhere { address } => Self {
                    host: address.clone(),
                    port: settings.port,
                    user: settings.user.clone(),
                    identity_file: settings.identity_file.clone(),
                    known_hosts_file: None,
                    options: of_settings(settings),
                },
            }
            .completed(),
        )
    }

    fn completed(mut self) -> Self {
        self.options.push("BatchMode=yes".to_owned());
        if let Some(known_hosts) = &self.known_hosts_file {
            let file = ssh_quoted(known_hosts);
            self.options
                .push("GlobalKnownHostsFile=/dev/null".to_owned());
            self.options.push(format!("UserKnownHostsFile={file}"));
        }
        if self.identity_file.is_some() {
            self.options.push("IdentitiesOnly=yes".to_owned());
        }
        self
    }
}

fn of_settings(settings: &SshSettings) -> Vec<String> {
    let mut options = match settings.host_keys {
        HostKeys::Strict => vec!["StrictHostKeyChecking=yes".to_owned()],
        HostKeys::AcceptNew => vec!["StrictHostKeyChecking=accept-new".to_owned()],
        HostKeys::Unchecked => vec![
            "StrictHostKeyChecking=no".to_owned(),
            "UserKnownHostsFile=/dev/null".to_owned(),
        ],
    };
    options.extend(
        settings
            .jump_host
            .iter()
            .map(|host| format!("ProxyJump={host}")),
    );
    options
}

/// The host, for people.
pub(crate) fn describe(host: &OperationHost) -> String {
    match host {
        OperationHost::Orchestrator => "this machine".to_owned(),
        OperationHost::Server(ssh) => format!("{} (SSH port {})", ssh.address, ssh.port),
        OperationHost::Elsewhere { address } => address.clone(),
    }
}

/// As ssh reads a file name in an option: `%` begins a token, blanks separate.
fn ssh_quoted(path: &Path) -> String {
    format!("\"{}\"", path.to_string_lossy().replace('%', "%%"))
}
