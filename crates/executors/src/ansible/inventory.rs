//! The host of an operation, as an inventory of one.

use super::settings::AnsibleSettings;
use super::variables::{Trust, write_entry};
use crate::ssh::Target;
use engine::ports::OperationHost;
use serde_json::{Value, json};

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

fn variables(host: &OperationHost, settings: &AnsibleSettings) -> Vec<(&'static str, Value)> {
    let Some(target) = Target::of(host, &settings.ssh) else {
        return vec![
            ("ansible_connection", json!("local")),
            (
                "ansible_python_interpreter",
                json!("{{ ansible_playbook_python }}"),
            ),
        ];
    };
    let mut variables = vec![
        ("ansible_connection", json!("ssh")),
        ("ansible_host", json!(target.host)),
        ("ansible_user", json!(target.user)),
        ("ansible_python_interpreter", json!(settings.remote_python)),
        ("ansible_ssh_common_args", json!(options(&target))),
    ];
    variables.extend(target.port.map(|port| ("ansible_port", json!(port))));
    if let Some(identity) = &target.identity_file {
        variables.push(("ansible_ssh_private_key_file", json!(identity)));
    }
    variables
}

fn options(target: &Target) -> String {
    let options = target.options.iter();
    let quoted: Vec<String> = options
        .map(|option| format!("-o {}", shell_quoted(option)))
        .collect();
    quoted.join(" ")
}

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssh::{HostKeys, SshSettings};
    use engine::ports::SshEndpoint;

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

    #[test]
    fn a_machine_that_nobody_made_is_reached_as_the_settings_say() {
        let settings = AnsibleSettings {
            ssh: SshSettings {
                user: "centos".to_owned(),
                port: None,
                identity_file: Some("/keys/id".into()),
                jump_host: Some("me@gate:2200".to_owned()),
                host_keys: HostKeys::Unchecked,
            },
            ..AnsibleSettings::default()
        };
        let host = OperationHost::Elsewhere {
            address: "web.example.org".to_owned(),
        };
        let text = inventory(&host, &settings);
        for part in [
            "\"ansible_host\": \"web.example.org\"\n",
            "\"ansible_user\": \"centos\"\n",
            "-o 'StrictHostKeyChecking=no'",
            "-o 'ProxyJump=me@gate:2200'",
            "\"ansible_ssh_private_key_file\": \"/keys/id\"",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("ansible_port"), "{text}");
    }
}
