//! The host of an operation, as an inventory of one.

use super::settings::AnsibleSettings;
use super::variables::{Trust, write_entry};
use engine::ports::{OperationHost, SshEndpoint};
use serde_json::{Value, json};
use std::path::Path;

/// Name of the host in the inventory, as playbooks for opera know it.
pub(super) const HOST_NAME: &str = "opera";

/// The inventory file.
pub(super) fn inventory(host: &OperationHost, settings: &AnsibleSettings) -> String {
    let mut out = format!("all:\n  hosts:\n    {HOST_NAME}:\n");
    for (name, value) in variables(host, settings) {
        write_entry(&mut out, 6, name, &value, Trust::Template);
    }
    out
}

/// The host, for people.
pub(super) fn describe(host: &OperationHost) -> String {
    match host {
        OperationHost::Orchestrator => "this machine".to_owned(),
        OperationHost::Server(ssh) => format!("{} (SSH port {})", ssh.address, ssh.port),
    }
}

fn variables(host: &OperationHost, settings: &AnsibleSettings) -> Vec<(&'static str, Value)> {
    match host {
        OperationHost::Orchestrator => vec![
            ("ansible_connection", json!("local")),
            (
                "ansible_python_interpreter",
                json!("{{ ansible_playbook_python }}"),
            ),
        ],
        OperationHost::Server(ssh) => server_variables(ssh, settings),
    }
}

fn server_variables(ssh: &SshEndpoint, settings: &AnsibleSettings) -> Vec<(&'static str, Value)> {
    let mut variables = vec![
        ("ansible_connection", json!("ssh")),
        ("ansible_host", json!(ssh.address.to_string())),
        ("ansible_port", json!(ssh.port)),
        ("ansible_user", json!(ssh.user)),
        ("ansible_python_interpreter", json!(settings.remote_python)),
        ("ansible_ssh_common_args", json!(ssh_options(ssh))),
    ];
    if let Some(identity) = &ssh.identity_file {
        variables.push(("ansible_ssh_private_key_file", json!(identity)));
    }
    variables
}

fn ssh_options(ssh: &SshEndpoint) -> String {
    let mut options = "-o StrictHostKeyChecking=yes -o BatchMode=yes".to_owned();
    if let Some(known_hosts) = &ssh.known_hosts_file {
        options.push_str(" -o GlobalKnownHostsFile=/dev/null -o ");
        options.push_str(&shell_quoted(&format!(
            "UserKnownHostsFile={}",
            ssh_quoted(known_hosts)
        )));
    }
    if ssh.identity_file.is_some() {
        options.push_str(" -o IdentitiesOnly=yes");
    }
    options
}

/// As ssh reads a file name in an option: `%` begins a token, blanks separate.
fn ssh_quoted(path: &Path) -> String {
    format!("\"{}\"", path.to_string_lossy().replace('%', "%%"))
}

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_key_checking_stays_on() {
        let ssh = SshEndpoint {
            address: [127, 64, 0, 3].into(),
            port: 2222,
            user: "root".to_owned(),
            identity_file: Some("/state/id".into()),
            known_hosts_file: Some("/my state/100%/known_hosts".into()),
        };
        let text = inventory(&OperationHost::Server(ssh), &AnsibleSettings::default());
        for part in [
            "    opera:\n      \"ansible_connection\": \"ssh\"\n",
            "\"ansible_host\": \"127.64.0.3\"\n",
            "\"ansible_port\": 2222\n",
            "StrictHostKeyChecking=yes",
            "'UserKnownHostsFile=\\\"/my state/100%%/known_hosts\\\"'",
            "\"ansible_ssh_private_key_file\": \"/state/id\"",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
