//! Alertmanager's configuration: everything that our rules fire goes to the agent.

use crate::{MonitoringSpec, WEBHOOK_PATH};
use model::{RuleName, promql_duration};
use serde::Serialize;

/// Name of our receiver.
pub(crate) const RECEIVER: &str = "concertina";

/// `alertmanager.yml`.
#[derive(Debug, Serialize)]
pub(crate) struct AlertmanagerConfig {
    route: Route,
    receivers: Vec<Receiver>,
}

/// What goes into somebody else's configuration: an entry of the route's `routes`, and one of
/// `receivers`.
#[derive(Debug, Serialize)]
pub(crate) struct AlertmanagerParts {
    routes: Vec<Route>,
    receivers: Vec<Receiver>,
}

#[derive(Debug, Serialize)]
struct Route {
    receiver: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    matchers: Vec<String>,
    group_by: Vec<&'static str>,
    group_wait: String,
    group_interval: String,
    repeat_interval: String,
    #[serde(rename = "continue", skip_serializing_if = "Option::is_none")]
    go_on: Option<bool>,
}

#[derive(Debug, Serialize)]
struct Receiver {
    name: &'static str,
    webhook_configs: Vec<Webhook>,
}

#[derive(Debug, Serialize)]
struct Webhook {
    url: String,
    send_resolved: bool,
    /// 0: all of them.
    max_alerts: u32,
}

/// The whole file.
pub(crate) fn config(spec: &MonitoringSpec) -> AlertmanagerConfig {
    AlertmanagerConfig {
        route: route(spec),
        receivers: vec![receiver(spec)],
    }
}

/// Our route and receiver alone. The route lets alerts go on to routes that follow, so that people
/// who are told of them today still are.
pub(crate) fn parts(spec: &MonitoringSpec) -> AlertmanagerParts {
    let names = RuleName::ALL.map(RuleName::as_str).join("|");
    let services: Vec<&str> = spec.services.keys().map(|name| name.as_str()).collect();
    let of_services = if services.is_empty() {
        "service!=\"\"".to_owned()
    } else {
        format!("service=~\"{}\"", services.join("|"))
    };
    AlertmanagerParts {
        routes: vec![Route {
            matchers: vec![format!("alertname=~\"{names}\""), of_services],
            go_on: Some(true),
            ..route(spec)
        }],
        receivers: vec![receiver(spec)],
    }
}

fn route(spec: &MonitoringSpec) -> Route {
    let intervals = &spec.intervals;
    Route {
        receiver: RECEIVER,
        matchers: Vec::new(),
        group_by: vec!["alertname"],
        group_wait: promql_duration(intervals.group_wait),
        group_interval: promql_duration(intervals.group_interval),
        repeat_interval: promql_duration(intervals.repeat_interval),
        go_on: None,
    }
}

fn receiver(spec: &MonitoringSpec) -> Receiver {
    Receiver {
        name: RECEIVER,
        webhook_configs: vec![Webhook {
            url: spec.addresses.agent.join(WEBHOOK_PATH),
            send_resolved: true,
            max_alerts: 0,
        }],
    }
}
