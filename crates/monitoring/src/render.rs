//! The whole set of files, for a machine where the monitors are ours.

use crate::rendered::RenderedFile;
use crate::systemd::{ALERTMANAGER_FILE, PROMETHEUS_FILE};
use crate::{MonitoringSpec, alertmanager, dashboard, prometheus, rules, systemd};

const RULE_FILE: &str = "alert_rules.yml";

/// `prometheus.yml`, `alert_rules.yml`, `alertmanager.yml`, a systemd unit of each program and a
/// Grafana dashboard. Each says at its head what is to be done with it.
pub fn render(spec: &MonitoringSpec) -> Vec<RenderedFile> {
    let paths = &spec.paths;
    let goes_to = |folder: &str, file: &str, unit: &str| {
        format!("Goes to {folder}/{file}; after a change: systemctl reload {unit}")
    };
    let check_prometheus = "Check it with: promtool check config prometheus.yml";
    let check_alertmanager = "Check it with: amtool check-config alertmanager.yml";
    let to_prometheus = goes_to(&paths.prometheus_config, PROMETHEUS_FILE, "prometheus");
    let to_rules = goes_to(&paths.prometheus_config, RULE_FILE, "prometheus");
    let to_alertmanager = goes_to(
        &paths.alertmanager_config,
        ALERTMANAGER_FILE,
        "alertmanager",
    );
    let mut files = vec![
        RenderedFile::yaml(
            PROMETHEUS_FILE,
            &[&to_prometheus, check_prometheus],
            &prometheus::config(spec, RULE_FILE),
        ),
        RenderedFile::yaml(
            RULE_FILE,
            &[
                &to_rules,
                "The bounds are those of the template's scaling policies: change them there.",
            ],
            &rules::rule_file(spec),
        ),
        RenderedFile::yaml(
            ALERTMANAGER_FILE,
            &[&to_alertmanager, check_alertmanager],
            &alertmanager::config(spec),
        ),
    ];
    files.extend(systemd::units(spec));
    files.push(dashboard::file(spec));
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::sample;
    use crate::{external_checks, render_into};

    fn snapshot(set: &str, files: &[RenderedFile]) {
        for file in files {
            insta::with_settings!({ omit_expression => true }, {
                insta::assert_snapshot!(format!("{set}-{}", file.path), file.contents);
            });
        }
    }

    #[test]
    fn the_defaults_are_the_origins() {
        snapshot("whole", &render(&sample()));
    }

    #[test]
    fn the_parts_alone() {
        snapshot("into", &render_into(&sample()));
    }

    #[test]
    fn the_monitors_own_tools_are_asked() {
        let lines: Vec<String> = external_checks(&render(&sample()))
            .into_iter()
            .map(|check| format!("{} {}", check.program, check.args.join(" ")))
            .collect();
        assert_eq!(
            lines,
            [
                "promtool check config ./prometheus.yml",
                "promtool check rules ./alert_rules.yml",
                "amtool check-config ./alertmanager.yml",
            ]
        );
    }

    #[test]
    fn without_services_servers_are_watched_all_the_same() {
        let spec = MonitoringSpec {
            services: std::collections::BTreeMap::new(),
            ..sample()
        };
        let rules = &render(&spec)[1];
        assert!(rules.contents.contains("InstanceDown"));
        assert!(!rules.contents.contains("HighCpuLoad"));
    }
}
