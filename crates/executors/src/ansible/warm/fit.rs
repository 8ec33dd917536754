//! Whose parent serves a run, or why none does.

use super::interpreter::interpreter;
use super::order::{Order, Task};
use crate::ansible::configuration::CONFIGURATION;
use crate::ansible::configuration::HOME;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::PathBuf;

/// All that Ansible may fix when it is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) interpreter: Vec<OsString>,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) configuration: Configuration,
}

/// `ansible.cfg`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Configuration {
    Ours,
    Theirs { path: PathBuf, text: String },
}

/// A run whose parent is known.
#[derive(Debug)]
pub(super) struct Fitted {
    pub(super) key: Key,
    pub(super) order: Order,
}

/// Key and order of a run; an error says in words why no parent can serve it.
pub(super) fn fit(task: &Task) -> Result<Fitted, &'static str> {
    const FOREIGN: &str = "a path or variable is not UTF-8";
    let text = |text: &OsStr| text.to_str().map(str::to_owned).ok_or(FOREIGN);
    let pairs = |pairs: &[(OsString, OsString)]| -> Result<BTreeMap<String, String>, &'static str> {
        let pairs = pairs
            .iter()
            .map(|(name, value)| Ok((text(name)?, text(value)?)));
        pairs.collect()
    };
    let program = task.arguments.first().ok_or("there is no program")?;
    let interpreter = interpreter(program.as_ref())
        .ok_or("ansible-playbook is not the start script that Ansible installs")?;
    let common = pairs(&task.common)?;
    if common.iter().any(|(name, value)| is_relative(name, value)) {
        return Err("a path in an ANSIBLE_ variable is relative to each run's folder");
    }
    let configuration = match &task.theirs {
        None => Configuration::Ours,
        Some(path) => {
            let found = fs::read_to_string(path).map_err(|_| "its ansible.cfg is not UTF-8")?;
            if found.contains("{{CWD}}") {
                return Err("its ansible.cfg speaks of each run's folder");
            }
            Configuration::Theirs {
                path: path.clone(),
                text: found,
            }
        }
    };
    let mut environment = common.clone();
    environment.extend(pairs(&task.own)?);
    let order = Order {
        run: 0,
        arguments: task
            .arguments
            .iter()
            .map(|a| text(a))
            .collect::<Result<_, _>>()?,
        environment,
        folder: text(task.folder.as_os_str())?,
        log: text(task.log.as_os_str())?,
        scratch: text(task.scratch.as_os_str())?,
        name: task.mark.name.clone(),
        lifeline: text(task.mark.lifeline.as_os_str())?,
        status: text(task.mark.status.as_os_str())?,
    };
    let key = Key {
        interpreter,
        environment: common,
        configuration,
    };
    Ok(Fitted { key, order })
}

/// Ansible reads relative paths as seen from where it is started.
fn is_relative(name: &str, value: &str) -> bool {
    let is_path = name.starts_with("ANSIBLE_")
        && ["_PATH", "_FILE", "_DIR", "_PLUGINS"]
            .iter()
            .any(|end| name.ends_with(end));
    is_path
        && value
            .split(':')
            .any(|part| !part.is_empty() && !part.starts_with(['/', '~']))
}

/// The fork sees the parent's configuration, which it has: same text, another place.
pub(super) fn at_home(order: &mut Order, configuration: &str, home: Option<&str>) {
    let environment = &mut order.environment;
    environment.insert(CONFIGURATION.to_owned(), configuration.to_owned());
    if let Some(home) = home {
        environment.insert(HOME.to_owned(), home.to_owned());
    }
}
