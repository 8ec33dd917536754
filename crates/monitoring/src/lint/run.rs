//! All files together.

use super::alertmanager::{self, Probe};
use super::alertmanager_file::AlertmanagerFile;
use super::finding::Finding;
use super::kind::{Kind, kind, read};
use super::matcher::Labels;
use super::prometheus;
use super::prometheus_file::PrometheusFile;
use super::rule_file::RuleFile;
use super::rules::{self, OurRule};
use crate::prometheus::SERVERS_JOB;
use crate::rules::severity;
use crate::{MonitoringSpec, RenderedFile};
use model::RuleName;
use std::collections::BTreeMap;

/// What was read, by kind.
#[derive(Default)]
struct Found<'a> {
    prometheus: Vec<(&'a str, PrometheusFile)>,
    alertmanager: Vec<(&'a str, AlertmanagerFile)>,
    rules: Vec<OurRule<'a>>,
}

/// Judges a set of files against what is to be watched: the worst first, nothing twice. Files are
/// told apart by what is in them, not by their names; files that are none of the monitors' are
/// passed over.
pub fn lint(files: &[RenderedFile], spec: &MonitoringSpec) -> Vec<Finding> {
    let mut findings = Vec::new();
    let found = sort(files, &mut findings);
    let scraping = prometheus::scraping(&found.prometheus, spec);
    let mut rule_files: Vec<&str> = found.rules.iter().map(|rule| rule.file).collect();
    rule_files.dedup();
    findings.extend(prometheus::judge(&found.prometheus, spec, &rule_files));
    findings.extend(rules::judge(&found.rules, spec, scraping.as_ref()));
    let probes = probes(&found.rules, spec);
    for (path, file) in &found.alertmanager {
        findings.extend(alertmanager::judge(path, file, spec, &probes));
    }
    let mut missing = |none: bool, what: &str| {
        if none {
            findings.push(Finding::note(
                "",
                format!("no configuration of {what} is among the files, so it was not judged"),
                "give its folder, too, if it is kept elsewhere",
            ));
        }
    };
    missing(found.prometheus.is_empty(), "Prometheus");
    missing(found.alertmanager.is_empty(), "Alertmanager");
    findings.sort();
    findings.dedup();
    findings
}

fn sort<'a>(files: &'a [RenderedFile], findings: &mut Vec<Finding>) -> Found<'a> {
    let mut found = Found::default();
    for file in files {
        let path = file.path.as_str();
        let outcome = match kind(file) {
            Kind::Prometheus => read(file).map(|parsed| found.prometheus.push((path, parsed))),
            Kind::Alertmanager => read(file).map(|parsed| found.alertmanager.push((path, parsed))),
            Kind::Rules => read(file).map(|parsed| found.rules.extend(ours(path, parsed))),
            Kind::Unreadable { why } => Err(why),
            Kind::Other => Ok(()),
        };
        if let Err(why) = outcome {
            findings.push(Finding::error(
                path,
                format!("it cannot be read: {why}"),
                "correct it; promtool and amtool say more",
            ));
        }
    }
    // the main file first: findings about what is missing are told of it
    found
        .prometheus
        .sort_by_key(|(_, file)| file.rule_files.is_none() && file.alerting.is_none());
    found
}

fn ours(path: &str, file: RuleFile) -> Vec<OurRule<'_>> {
    file.groups
        .into_iter()
        .flat_map(|group| group.rules)
        .filter_map(|node| {
            let name = RuleName::parse(node.alert.as_deref()?)?;
            Some(OurRule {
                file: path,
                name,
                node,
            })
        })
        .collect()
}

/// The alerts that may be raised: each rule of each group, and a server outside every group that is
/// down. Labels that rules add are those of the files, else of ours.
fn probes(rules: &[OurRule<'_>], spec: &MonitoringSpec) -> Vec<Probe> {
    let mut probes = Vec::new();
    if spec.services.is_empty() {
        probes.extend(down("any", rules));
    }
    for (service, policies) in &spec.services {
        probes.extend(down(service.as_str(), rules));
        let server = server(service.as_str());
        for policy in policies {
            let name = policy.target.rule();
            let mut labels = server.clone();
            labels.insert("group".to_owned(), policy.group.to_string());
            labels.insert("member".to_owned(), "m1".to_owned());
            let about = format!("{name} of group {} of service {service}", policy.group);
            probes.extend(with_added(rules, name, &about, &labels));
        }
    }
    probes
}

fn server(service: &str) -> Labels {
    [
        ("service", service),
        ("node", "server"),
        ("instance", "127.0.0.1:9100"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn down(service: &str, rules: &[OurRule<'_>]) -> Vec<Probe> {
    let mut labels = server(service);
    labels.insert("job".to_owned(), SERVERS_JOB.to_owned());
    let about = format!("InstanceDown of service {service}");
    with_added(rules, RuleName::InstanceDown, &about, &labels)
}

fn with_added(rules: &[OurRule<'_>], name: RuleName, about: &str, labels: &Labels) -> Vec<Probe> {
    let ours = BTreeMap::from([("severity".to_owned(), severity(name).to_owned())]);
    let mut added: Vec<&BTreeMap<String, String>> = rules
        .iter()
        .filter(|rule| rule.name == name)
        .map(|rule| &rule.node.labels)
        .collect();
    if added.is_empty() {
        added.push(&ours);
    }
    added
        .into_iter()
        .map(|extra| {
            let mut labels = labels.clone();
            labels.extend(extra.iter().map(|(k, v)| (k.clone(), v.clone())));
            labels.insert("alertname".to_owned(), name.to_string());
            Probe {
                about: about.to_owned(),
                labels,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::sample;
    use crate::{Severity, render, render_into};

    /// What is found when the text `from` of a rendered set reads `to`.
    fn changed(file: &str, from: &str, to: &str) -> Vec<String> {
        let spec = sample();
        let mut files = render(&spec);
        let changed = files.iter_mut().find(|one| one.path == file).unwrap();
        assert!(changed.contents.contains(from), "{}", changed.contents);
        changed.contents = changed.contents.replace(from, to);
        let found = lint(&files, &spec);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_we_render_is_sound() {
        let spec = sample();
        assert_eq!(lint(&render(&spec), &spec), []);
    }

    #[test]
    fn our_parts_within_a_users_files_are_sound() {
        let spec = sample();
        let mut files = render_into(&spec);
        let parts = files
            .iter()
            .find(|file| file.path.contains("alertmanager"))
            .unwrap();
        let (routes, receivers) = parts.contents.split_once("receivers:").unwrap();
        let routes = routes.replace('\n', "\n  ");
        let alertmanager = format!(
            "route:\n  receiver: pager\n  {routes}\nreceivers:\n  - name: pager{receivers}"
        );
        files.push(RenderedFile::new("alertmanager.yml", alertmanager));
        files.push(RenderedFile::new(
            "prometheus.yml",
            "rule_files: ['*-rules.yml']\nscrape_config_files: ['*-scrape.yml']\n\
             alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:9093']}]}]}\n",
        ));
        assert_eq!(lint(&files, &spec), []);
    }

    /// File, text, what it reads instead, part of the finding.
    const FAULTS: [(&str, &str, &str, &str); 18] = [
        (
            "alertmanager.yml",
            ":5004/",
            ":5005/",
            "no receiver posts to",
        ),
        (
            "alertmanager.yml",
            "send_resolved: true",
            "send_resolved: false",
            "send_resolved",
        ),
        (
            "alertmanager.yml",
            "max_alerts: 0",
            "max_alerts: 3",
            "max_alerts: 3",
        ),
        (
            "alertmanager.yml",
            "group_wait: 10s",
            "group_wait: 5m",
            "group_wait on the way",
        ),
        (
            "alertmanager.yml",
            "repeat_interval: 1h",
            "repeat_interval: 1d",
            "repeat_interval",
        ),
        (
            "alertmanager.yml",
            "route:\n",
            "route: [\n",
            "cannot be read",
        ),
        (
            "alert_rules.yml",
            "(service, group, member, node, instance)",
            "(instance)",
            "keep",
        ),
        (
            "alert_rules.yml",
            "> 80",
            "> 70",
            "another bound than policy grow",
        ),
        (
            "alert_rules.yml",
            "group=\"app\"",
            "group=\"db\"",
            "no rule HighCpuLoad watches",
        ),
        (
            "alert_rules.yml",
            "job=\"concertina\"",
            "job=\"node\"",
            "does not select the job",
        ),
        (
            "alert_rules.yml",
            "InstanceDown",
            "Down",
            "no rule InstanceDown",
        ),
        ("alert_rules.yml", "[1m]", "[20s]", "fewer than two samples"),
        ("alert_rules.yml", "[1m]", "[1m", "no PromQL"),
        (
            "prometheus.yml",
            "/sd/prometheus",
            "/sd",
            "no scrape job asks",
        ),
        (
            "prometheus.yml",
            "alert_rules.yml",
            "x.yml",
            "rule_files does not name",
        ),
        (
            "prometheus.yml",
            "alertmanagers:",
            "none:",
            "names no Alertmanager",
        ),
        (
            "prometheus.yml",
            "refresh_interval: 5s",
            "refresh_interval: 5m",
            "asks what to scrape",
        ),
        (
            "prometheus.yml",
            "    http_sd_configs:",
            "    relabel_configs: [{action: labeldrop, regex: 'm.*'}]\n    http_sd_configs:",
            "takes or changes the label member",
        ),
    ];

    #[test]
    fn each_fault_is_found() {
        for (file, from, to, part) in FAULTS {
            let found = changed(file, from, to);
            assert!(
                found.iter().any(|line| line.contains(part)),
                "{from} -> {to}: {found:#?}"
            );
        }
    }

    #[test]
    fn a_route_that_takes_alerts_away_is_found() {
        let found = changed(
            "alertmanager.yml",
            "route:\n",
            "route:\n  routes: [{receiver: pager, matchers: ['severity=\"warning\"']}]\n",
        );
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0].contains("HighCpuLoad of group app of service web-fleet goes to pager"),
            "{found:#?}"
        );
    }

    #[test]
    fn nothing_to_judge_is_said() {
        let found = lint(&[RenderedFile::new("notes.txt", "route: x")], &sample());
        assert!(found.iter().any(|one| one.severity == Severity::Note));
        assert!(found.iter().any(|one| one.what.contains("InstanceDown")));
    }
}
