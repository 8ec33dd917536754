//! With what the demo runs: one `concertina.toml` of its own, and the figures of its load.

use super::options::DemoOptions;
use crate::config::{self, Config};
use crate::exit::{Exit, Failure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tosca::Inputs;

/// Name of the settings file in the demo's folder.
pub(super) const FILE: &str = "concertina.toml";

/// Its text, but for the addresses.
const TEXT: &str = include_str!("demo.toml");

/// Page of the example's site that costs CPU.
pub(super) const PAGE: &str = "work";
/// Output of the example that says where its site is.
pub(super) const SITE_OUTPUT: &str = "site_url";

/// Distance of the members' CPU from the bounds, in points.
pub(super) const MARGIN: f64 = 3.0;
/// No member is to be busier, in percent.
pub(super) const CEILING: f64 = 85.0;
/// Requests without an answer for so long have failed.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// Requests on their way at most.
pub(super) const MOST_OUTSTANDING: usize = 200;
/// Requests per second while the fleet shrinks: its leaving members must fail none of them.
pub(super) const TRICKLE: f64 = 1.0;

/// Who listens where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listening {
    pub(super) agent: SocketAddr,
    pub(super) prometheus: SocketAddr,
    pub(super) alertmanager: SocketAddr,
}

/// The settings file's text.
pub(super) fn text(listening: &Listening) -> String {
    TEXT.replace("@AGENT@", &listening.agent.to_string())
        .replace("@PROMETHEUS@", &listening.prometheus.to_string())
        .replace("@ALERTMANAGER@", &listening.alertmanager.to_string())
}

/// Writes the settings file and reads it as any command would. How machines are made and playbooks
/// run stays as the user has it.
pub(super) fn write(
    folder: &Path,
    listening: &Listening,
    user: &Config,
) -> Result<Config, Failure> {
    let path = folder.join(FILE);
    let failed = |error| {
        Failure::doing(
            Exit::Machine,
            format!("failed to write {}", path.display()),
            error,
        )
    };
    std::fs::write(&path, text(listening)).map_err(failed)?;
    let config = config::load(Some(&path)).map_err(|error| Failure::new(Exit::Usage, error))?;
    Ok(Config {
        qemu: user.qemu.clone(),
        openstack: user.openstack.clone(),
        ansible: user.ansible.clone(),
        ..config
    })
}

/// Inputs of the template.
pub(super) fn inputs(options: &DemoOptions) -> Inputs {
    Inputs::from(BTreeMap::from([
        (
            "cpu_upper_bound".to_owned(),
            Value::from(options.cpu_upper_bound),
        ),
        (
            "cpu_lower_bound".to_owned(),
            Value::from(options.cpu_lower_bound),
        ),
    ]))
}

/// The settings in words, for the start of the story and the end of the report.
pub(super) fn shown(config: &Config, options: &DemoOptions) -> Vec<(String, String)> {
    let seconds = |span: Duration| format!("{} s", span.as_secs());
    let intervals = config.monitoring.intervals();
    let policy = config.policy.settings();
    [
        ("scrape interval", seconds(intervals.scrape_interval)),
        ("rule evaluation", seconds(intervals.evaluation_interval)),
        ("rules' for", seconds(intervals.rule_for)),
        ("irate window", seconds(intervals.irate_window)),
        ("group_wait", seconds(intervals.group_wait)),
        ("group_interval", seconds(intervals.group_interval)),
        ("cooldown out", seconds(policy.cooldown_out)),
        ("cooldown in", seconds(policy.cooldown_in)),
        ("stabilisation in", seconds(policy.stabilisation_in)),
        ("warm-up", seconds(policy.warm_up)),
        ("cpu_upper_bound", format!("{} %", options.cpu_upper_bound)),
        ("cpu_lower_bound", format!("{} %", options.cpu_lower_bound)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// The template: as given, or the example, searched from the working folder and from the program
/// upwards.
pub(super) fn template(options: &DemoOptions) -> Result<PathBuf, Failure> {
    const EXAMPLE: &str = "examples/web-fleet/service.yaml";
    if let Some(given) = &options.template {
        return Ok(given.clone());
    }
    let places = [std::env::current_dir().ok(), std::env::current_exe().ok()];
    let found = places
        .iter()
        .flatten()
        .flat_map(|place| place.ancestors())
        .map(|folder| folder.join(EXAMPLE))
        .find(|file| file.is_file());
    found.ok_or_else(|| {
        Failure::text(
            Exit::Usage,
            format!(
                "{EXAMPLE} is not to be found; go to the project's folder, or say --template FILE"
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demos_settings_are_understood_and_short() {
        let folder = tempfile::tempdir().unwrap();
        let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
        let listening = Listening {
            agent: address(6004),
            prometheus: address(6090),
            alertmanager: address(6093),
        };
        let config = write(folder.path(), &listening, &Config::default()).unwrap();
        assert_eq!(config.agent.listen, listening.agent);
        assert_eq!(config.monitoring.prometheus, listening.prometheus);
        assert_eq!(config.monitoring.alertmanager, listening.alertmanager);
        let intervals = config.monitoring.intervals();
        assert!(intervals.irate_window >= intervals.scrape_interval * 3);
        // the alert of the members before is over before the next one may count
        assert!(config.policy.settings().cooldown_out >= intervals.irate_window);
    }
}
