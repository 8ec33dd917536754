//! `[ansible]`

use super::face::called_opera;
use super::key::{Key, Section};
use executors::{AnsibleSettings, HostKeys, PassedEnvironment, ScriptSettings, SshSettings};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
    /// As the executor takes them. `lent` counts as if it were in our environment.
    pub(crate) fn settings(&self, lent: &BTreeMap<String, String>) -> AnsibleSettings {
        let defaults = AnsibleSettings::default();
        AnsibleSettings {
            program: self.path.clone(),
            remote_python: self
                .remote_python
                .clone()
                .unwrap_or(defaults.remote_python.clone()),
            pass_environment: self.passed(lent),
            warm: self.warm,
            ssh: self.ssh(),
            ..defaults
        }
    }

    /// As the executor of scripts takes them; `lent` as for playbooks.
    pub(crate) fn script_settings(&self, lent: &BTreeMap<String, String>) -> ScriptSettings {
        let defaults = ScriptSettings::default();
        ScriptSettings {
            ssh: self.ssh(),
            remote_python: self
                .remote_python
                .clone()
                .unwrap_or(defaults.remote_python.clone()),
            pass_environment: self.passed(lent),
            ..defaults
        }
    }

    /// Variables that operations see; under the name of the other one all that we see, as there.
    fn passed(&self, lent: &BTreeMap<String, String>) -> PassedEnvironment {
        let ours = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            (!lent.contains_key(&name)).then_some((name, value))
        });
        let lent = lent
            .iter()
            .map(|(name, value)| (name.clone(), value.into()));
        let all = ours.chain(lent);
        let is_wanted = |name: &str| called_opera() || self.passes(name);
        PassedEnvironment::new(all.filter(|(name, _)| is_wanted(name)))
    }

    /// Whether operations are to see a variable: it is named, or begins as one that ends with `*` does.
    pub(crate) fn passes(&self, name: &str) -> bool {
        let mut wanted = self.pass_environment.iter();
        wanted.any(|wanted| match wanted.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == wanted,
        })
    }

    /// The private key for hosts that no provider made, where it is in a file.
    pub(crate) fn identity_file(&self) -> Option<&Path> {
        self.ssh_identity_file.as_deref()
    }

    /// Where their sshd listens.
    pub(crate) fn ssh_port(&self) -> u16 {
        self.ssh_port.unwrap_or(22)
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
        let section = AnsibleSection {
            pass_environment: vec!["OS_*".to_owned(), "TZ".to_owned()],
            ..AnsibleSection::default()
        };
        let passes = |name: &&str| section.passes(name);
        let all = ["OS_CLOUD", "TZ", "TZDIR", "POSTFIX"].into_iter();
        assert_eq!(all.filter(passes).collect::<Vec<_>>(), ["OS_CLOUD", "TZ"]);
    }

    #[test]
    fn what_is_lent_is_passed_where_it_is_named() {
        let section = AnsibleSection {
            pass_environment: vec!["OS_*".to_owned()],
            ..AnsibleSection::default()
        };
        let lent = [("OS_CLOUD", "lab"), ("HIDDEN", "x")];
        let lent = lent.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let shown = format!("{:?}", section.passed(&BTreeMap::from(lent)));
        assert!(
            shown.contains("OS_CLOUD") && !shown.contains("HIDDEN"),
            "{shown}"
        );
    }
}
