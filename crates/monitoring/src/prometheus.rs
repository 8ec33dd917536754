//! Prometheus' configuration: what to scrape, which rules to work out, whom to tell.

use crate::spec::reachable;
use crate::{DISCOVERY_PATH, MonitoringSpec};
use model::promql_duration;
use serde::Serialize;

/// Name of the job that scrapes the services' servers; rules select on it.
pub(crate) const SERVERS_JOB: &str = "concertina";
/// Name of the job that scrapes the agent itself.
pub(crate) const AGENT_JOB: &str = "concertina-agent";

/// `prometheus.yml`.
#[derive(Debug, Serialize)]
pub(crate) struct PrometheusConfig {
    global: Global,
    rule_files: Vec<String>,
    alerting: Alerting,
    scrape_configs: Vec<ScrapeJob>,
}

#[derive(Debug, Serialize)]
struct Global {
    scrape_interval: String,
    scrape_timeout: String,
    evaluation_interval: String,
}

#[derive(Debug, Serialize)]
struct Alerting {
    alertmanagers: Vec<Alertmanagers>,
}

#[derive(Debug, Serialize)]
struct Alertmanagers {
    static_configs: Vec<StaticTargets>,
}

#[derive(Debug, Serialize)]
struct StaticTargets {
    targets: Vec<String>,
}

/// The scrape jobs alone, as a file of `scrape_config_files` has them.
#[derive(Debug, Serialize)]
pub(crate) struct ScrapeJobs {
    scrape_configs: Vec<ScrapeJob>,
}

#[derive(Debug, Serialize)]
struct ScrapeJob {
    job_name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheme: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scrape_interval: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scrape_timeout: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    http_sd_configs: Vec<HttpDiscovery>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    static_configs: Vec<StaticTargets>,
}

#[derive(Debug, Serialize)]
struct HttpDiscovery {
    url: String,
    refresh_interval: String,
}

/// Whose intervals a job goes by.
#[derive(Debug, Clone, Copy)]
enum Pace {
    /// Those of the file's `global` part, which is ours.
    Global,
    /// Its own: the `global` part is somebody else's.
    Own,
}

/// The whole file.
pub(crate) fn config(spec: &MonitoringSpec, rule_file: &str) -> PrometheusConfig {
    let intervals = &spec.intervals;
    PrometheusConfig {
        global: Global {
            scrape_interval: promql_duration(intervals.scrape_interval),
            scrape_timeout: promql_duration(intervals.scrape_timeout()),
            evaluation_interval: promql_duration(intervals.evaluation_interval),
        },
        rule_files: vec![rule_file.to_owned()],
        alerting: Alerting {
            alertmanagers: vec![Alertmanagers {
                static_configs: vec![StaticTargets {
                    targets: vec![reachable(spec.addresses.alertmanager).to_string()],
                }],
            }],
        },
        scrape_configs: jobs(spec, Pace::Global),
    }
}

/// Our jobs alone, for a Prometheus of somebody else's.
pub(crate) fn scrape_jobs(spec: &MonitoringSpec) -> ScrapeJobs {
    ScrapeJobs {
        scrape_configs: jobs(spec, Pace::Own),
    }
}

fn jobs(spec: &MonitoringSpec, pace: Pace) -> Vec<ScrapeJob> {
    let agent = &spec.addresses.agent;
    let intervals = &spec.intervals;
    let job = |job_name, scheme| ScrapeJob {
        job_name,
        scheme,
        scrape_interval: match pace {
            Pace::Global => None,
            Pace::Own => Some(promql_duration(intervals.scrape_interval)),
        },
        scrape_timeout: match pace {
            Pace::Global => None,
            Pace::Own => Some(promql_duration(intervals.scrape_timeout())),
        },
        http_sd_configs: Vec::new(),
        static_configs: Vec::new(),
    };
    vec![
        ScrapeJob {
            http_sd_configs: vec![HttpDiscovery {
                url: agent.join(DISCOVERY_PATH),
                refresh_interval: promql_duration(intervals.discovery_refresh),
            }],
            ..job(SERVERS_JOB, None)
        },
        ScrapeJob {
            static_configs: vec![StaticTargets {
                targets: vec![agent.authority().to_owned()],
            }],
            ..job(AGENT_JOB, Some(agent.scheme()))
        },
    ]
}
