//! `[ansible]`

use super::key::{Key, Section};
use executors::AnsibleSettings;
use serde::Deserialize;
use std::path::PathBuf;

/// How playbooks are run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AnsibleSection {
    path: Option<PathBuf>,
    remote_python: Option<PathBuf>,
    pass_environment: Vec<String>,
    warm: bool,
}

impl Default for AnsibleSection {
    fn default() -> Self {
        Self {
            path: None,
            remote_python: None,
            pass_environment: Vec::new(),
            warm: true,
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
            pass_environment: self.pass_environment.clone(),
            warm: self.warm,
            ..defaults
        }
    }
}

impl Section for AnsibleSection {
    const NAME: &'static str = "ansible";
    const ABOUT: &'static [&'static str] = &["How playbooks are run."];
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
            &["Environment variables that playbooks may see beside PATH, HOME and the like."],
        ),
        Key::new(
            "warm",
            "true",
            &["Keep Ansible imported between runs (60 MiB for each configuration, four at most)."],
        ),
    ];
}
