//! `[ansible]`

use super::face::called_opera;
use super::key::{Key, Section};
use executors::{AnsibleSettings, HostKeys, ScriptSettings, SshSettings};
use serde::Deserialize;
use std::path::PathBuf;

/// How playbooks are run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AnsibleSection {
    /// The program.
    pub(crate) path: Option<PathBuf>,
    remote_python: Option<PathBuf>,
    pass_environment: Vec<String>,
    warm: bool,
    ssh_user: Option<String>,
    ssh_port: Option<u16>,
    ssh_identity_file: Option<PathBuf>,
    ssh_jump_host: Option<String>,
    ssh_host_keys: Option<HostKeysWord>,
}

/// What is done about the keys of hosts that no provider made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum HostKeysWord {
    Strict,
    AcceptNew,
    Unchecked,
}

impl Default for AnsibleSection {
    fn default() -> Self {
        Self {
            path: None,
            remote_python: None,
            pass_environment: Vec::new(),
            warm: true,
            ssh_user: None,
            ssh_port: None,
            ssh_identity_file: None,
            ssh_jump_host: None,
            ssh_host_keys: None,
        }
    }
}

impl AnsibleSection {
    /// As the executor takes them.
    pub(crate) fn settings(&self) -> AnsibleSettings {
        let defaults = AnsibleSettings::default();
        AnsibleSettings {
            program: self.path.clone(),
            remote_python: self
                .remote_python
                .clone()
                .unwrap_or(defaults.remote_python.clone()),
            pass_environment: self.passed(),
            warm: self.warm,
            ssh: self.ssh(),
            ..defaults
        }
    }

    /// As the executor of scripts takes them.
    pub(crate) fn script_settings(&self) -> ScriptSettings {
        let defaults = ScriptSettings::default();
        ScriptSettings {
            ssh: self.ssh(),
            remote_python: self
                .remote_python
                .clone()
                .unwrap_or(defaults.remote_python.clone()),
            pass_environment: self.passed(),
            ..defaults
        }
    }

    /// Variables that operations see; under the name of the other one all that we see, as there.
    fn passed(&self) -> Vec<String> {
        let all = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        match called_opera() {
            true => all.collect(),
            false => named(&self.pass_environment, all),
        }
    }

    fn ssh(&self) -> SshSettings {
        let defaults = if called_opera() {
            SshSettings::as_opera()
        } else {
            SshSettings::default()
        };
        SshSettings {
            user: self.ssh_user.clone().unwrap_or(defaults.user),
            port: self.ssh_port,
            identity_file: self.ssh_identity_file.clone(),
            jump_host: self.ssh_jump_host.clone(),
            host_keys: match self.ssh_host_keys {
                None => defaults.host_keys,
                Some(HostKeysWord::Strict) => HostKeys::Strict,
                Some(HostKeysWord::AcceptNew) => HostKeys::AcceptNew,
                Some(HostKeysWord::Unchecked) => HostKeys::Unchecked,
            },
        }
        .with_operas(|name| std::env::var(name).ok())
    }
}

/// Those that are named, or begin as one that ends with `*` does.
fn named(wanted: &[String], all: impl Iterator<Item = String>) -> Vec<String> {
    let is_wanted = |name: &String| {
        wanted.iter().any(|wanted| match wanted.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == wanted,
        })
    };
    all.filter(is_wanted).collect()
}

impl Section for AnsibleSection {
    const NAME: &'static str = "ansible";
    const ABOUT: &'static [&'static str] = &["How playbooks and scripts are run."];
    const KEYS: &'static [Key] = &[
        Key::found_out(
            "path",
            "\"/usr/bin/ansible-playbook\"",
            &["The program. Without it: .venv/bin of this folder or of Concertina's, else PATH."],
        ),
        Key::found_out(
            "remote_python",
            "\"/usr/bin/python3\"",
            &["Python on the servers."],
        ),
        Key::new(
            "pass_environment",
            "[]",
            &[
                "Environment variables that playbooks may see beside PATH, HOME and the like;",
                "\"OS_*\" is all that begin so.",
            ],
        ),
        Key::new(
            "warm",
            "true",
            &["Keep Ansible imported between runs (60 MiB for each configuration, four at most)."],
        ),
        Key::found_out(
            "ssh_user",
            "\"debian\"",
            &[
                "For machines that no provider of Concertina's made: whom to log in as [root].",
                "OPERA_SSH_USER, OPERA_SSH_IDENTITY_FILE and OPERA_SSH_HOST_KEY_CHECKING come first.",
            ],
        ),
        Key::found_out(
            "ssh_port",
            "22",
            &["Their port, where ssh does not know it itself."],
        ),
        Key::found_out(
            "ssh_identity_file",
            "\"/home/me/.ssh/id_ed25519\"",
            &["The key to log in with; without it the agent's, or the usual ones."],
        ),
        Key::found_out(
            "ssh_jump_host",
            "\"me@gate.example.org\"",
            &["The machine to go through."],
        ),
        Key::found_out(
            "ssh_host_keys",
            "\"strict\"",
            &[
                "Their keys: strict (known already, the default), accept-new (learnt once) or unchecked.",
            ],
        ),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_named_one_by_one_or_by_how_they_begin() {
        let wanted = ["OS_*".to_owned(), "TZ".to_owned()];
        let all = ["OS_CLOUD", "TZ", "TZDIR", "POSTFIX"].map(str::to_owned);
        assert_eq!(named(&wanted, all.into_iter()), ["OS_CLOUD", "TZ"]);
    }
}
