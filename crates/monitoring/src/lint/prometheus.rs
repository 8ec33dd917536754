//! Does Prometheus scrape what the agent tells it, work our rules out and tell Alertmanager?

use super::finding::Finding;
use super::prometheus_file::{JobNode, PrometheusFile};
use super::relabel;
use crate::{DISCOVERY_PATH, MonitoringSpec, duration};
use model::promql_duration;
use std::time::Duration;

/// What other files are judged by.
#[derive(Debug, Clone)]
pub(super) struct Scraping {
    /// Name of the job with our discovery.
    pub(super) job: String,
    /// How often it scrapes.
    pub(super) interval: Duration,
}

const LONGEST_SCRAPE: Duration = Duration::from_secs(60);
const LONGEST_REFRESH: Duration = Duration::from_secs(30);
/// Prometheus' own defaults.
const DEFAULT_SCRAPE: Duration = Duration::from_secs(60);
const DEFAULT_REFRESH: Duration = Duration::from_secs(60);

/// The job with our discovery, and where it is written.
pub(super) fn scraping(
    files: &[(&str, PrometheusFile)],
    spec: &MonitoringSpec,
) -> Option<Scraping> {
    let (_, job) = our_job(files, spec)?;
    let global = files
        .iter()
        .find_map(|(_, file)| file.global.scrape_interval.as_deref());
    Some(Scraping {
        job: job.job_name.clone(),
        interval: job
            .scrape_interval
            .as_deref()
            .or(global)
            .and_then(duration::read)
            .unwrap_or(DEFAULT_SCRAPE),
    })
}

/// Judges all of them together: jobs may be in files of their own. `rule_files` are the paths of
/// the files that hold our rules.
pub(super) fn judge(
    files: &[(&str, PrometheusFile)],
    spec: &MonitoringSpec,
    rule_files: &[&str],
) -> Vec<Finding> {
    let Some(&(main, _)) = files.first() else {
        return Vec::new();
    };
    let mut findings = judge_job(main, files, spec);
    let patterns: Vec<&String> = files
        .iter()
        .filter_map(|(_, file)| file.rule_files.as_ref())
        .flatten()
        .collect();
    for path in rule_files {
        if !patterns.iter().any(|pattern| names(pattern, path)) {
            findings.push(Finding::error(
                main,
                format!("rule_files does not name {path}, so its rules are not worked out"),
                format!("add {path} to rule_files"),
            ));
        }
    }
    let alerting: Vec<_> = files
        .iter()
        .filter_map(|(path, file)| file.alerting.as_ref().map(|alerting| (*path, alerting)))
        .collect();
    if alerting.iter().all(|(_, one)| one.alertmanagers.is_empty()) {
        findings.push(Finding::error(
            main,
            "alerting names no Alertmanager, so no alert leaves Prometheus",
            format!(
                "add alerting: {{alertmanagers: [{{static_configs: [{{targets: [\"{}\"]}}]}}]}}",
                crate::spec::reachable(spec.addresses.alertmanager)
            ),
        ));
    }
    for (path, one) in alerting {
        let steps = &one.alert_relabel_configs;
        findings.extend(relabel::judge(path, "alert_relabel_configs", steps));
    }
    findings
}

fn judge_job(main: &str, files: &[(&str, PrometheusFile)], spec: &MonitoringSpec) -> Vec<Finding> {
    let url = spec.addresses.agent.join(DISCOVERY_PATH);
    let (Some((path, job)), Some(scraping)) = (our_job(files, spec), scraping(files, spec)) else {
        return vec![Finding::error(
            main,
            format!("no scrape job asks {url}, so no server of Concertina's is watched"),
            format!("add a job with http_sd_configs: [{{url: \"{url}\", refresh_interval: 5s}}]"),
        )];
    };
    let name = &job.job_name;
    let mut findings = relabel::judge(path, "relabel_configs", &job.relabel_configs);
    findings.extend(relabel::judge(
        path,
        "metric_relabel_configs",
        &job.metric_relabel_configs,
    ));
    if scraping.interval > LONGEST_SCRAPE {
        findings.push(Finding::warning(
            path,
            format!(
                "job {name} scrapes every {}: load is seen that much later",
                promql_duration(scraping.interval)
            ),
            "set its scrape_interval to 15s",
        ));
    }
    let refresh = job
        .http_sd_configs
        .iter()
        .filter(|one| spec.addresses.agent.matches(DISCOVERY_PATH, &one.url))
        .map(|one| {
            let written = one.refresh_interval.as_deref();
            written.and_then(duration::read).unwrap_or(DEFAULT_REFRESH)
        })
        .min()
        .unwrap_or(DEFAULT_REFRESH);
    if refresh > LONGEST_REFRESH {
        findings.push(Finding::warning(
            path,
            format!(
                "job {name} asks what to scrape every {}: a new member is not watched, and one that \
                 left counts as down, for that long",
                promql_duration(refresh)
            ),
            "set refresh_interval to 5s",
        ));
    }
    findings
}

fn our_job<'a>(
    files: &'a [(&'a str, PrometheusFile)],
    spec: &MonitoringSpec,
) -> Option<(&'a str, &'a JobNode)> {
    let agent = &spec.addresses.agent;
    files.iter().find_map(|(path, file)| {
        let ours = |job: &&JobNode| {
            let mut asked = job.http_sd_configs.iter();
            asked.any(|one| agent.matches(DISCOVERY_PATH, &one.url))
        };
        file.scrape_configs
            .iter()
            .find(ours)
            .map(|job| (*path, job))
    })
}

/// Whether a pattern of `rule_files` means a file of that name. Folders are not compared: the files
/// judged may have been gathered from elsewhere.
fn names(pattern: &str, path: &str) -> bool {
    let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
    let (pattern, name) = (last(pattern), last(path));
    let as_regex = regex::escape(&pattern)
        .replace("\\*", ".*")
        .replace("\\?", ".");
    super::matcher::anchored(&as_regex).is_ok_and(|regex| regex.is_match(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_files_are_named_by_patterns() {
        assert!(names("rules/*.yml", "alert_rules.yml"));
        assert!(names("/etc/prometheus/alert_rules.yml", "alert_rules.yml"));
        assert!(!names("other.yml", "alert_rules.yml"));
        assert!(!names("*.rules", "alert_rules.yml"));
    }
}
