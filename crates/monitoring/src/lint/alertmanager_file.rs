//! As much of Alertmanager's configuration as we judge; the rest is passed over.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
pub(super) struct AlertmanagerFile {
    pub(super) route: RouteNode,
    #[serde(default)]
    pub(super) receivers: Vec<ReceiverNode>,
    #[serde(default)]
    pub(super) inhibit_rules: Vec<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RouteNode {
    pub(super) receiver: Option<String>,
    pub(super) matchers: Vec<String>,
    #[serde(rename = "match")]
    pub(super) equal: BTreeMap<String, String>,
    #[serde(rename = "match_re")]
    pub(super) like: BTreeMap<String, String>,
    #[serde(rename = "continue")]
    pub(super) go_on: bool,
    pub(super) group_wait: Option<String>,
    pub(super) group_interval: Option<String>,
    pub(super) repeat_interval: Option<String>,
    pub(super) mute_time_intervals: Vec<String>,
    pub(super) active_time_intervals: Vec<String>,
    pub(super) routes: Vec<RouteNode>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ReceiverNode {
    pub(super) name: String,
    #[serde(default)]
    pub(super) webhook_configs: Vec<WebhookNode>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WebhookNode {
    #[serde(default)]
    pub(super) url: String,
    /// Alertmanager's default for webhooks.
    #[serde(default = "yes")]
    pub(super) send_resolved: bool,
    #[serde(default)]
    pub(super) max_alerts: u64,
}

fn yes() -> bool {
    true
}
