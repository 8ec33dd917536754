//! As much of Prometheus' configuration as we judge.

use super::relabel::RelabelNode;
use serde::Deserialize;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PrometheusFile {
    pub(super) global: GlobalNode,
    pub(super) rule_files: Option<Vec<String>>,
    pub(super) alerting: Option<AlertingNode>,
    pub(super) scrape_configs: Vec<JobNode>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct GlobalNode {
    pub(super) scrape_interval: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AlertingNode {
    pub(super) alertmanagers: Vec<serde_json::Value>,
    pub(super) alert_relabel_configs: Vec<RelabelNode>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct JobNode {
    pub(super) job_name: String,
    #[serde(default)]
    pub(super) scrape_interval: Option<String>,
    #[serde(default)]
    pub(super) http_sd_configs: Vec<DiscoveryNode>,
    #[serde(default)]
    pub(super) relabel_configs: Vec<RelabelNode>,
    #[serde(default)]
    pub(super) metric_relabel_configs: Vec<RelabelNode>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct DiscoveryNode {
    #[serde(default)]
    pub(super) url: String,
    #[serde(default)]
    pub(super) refresh_interval: Option<String>,
}
