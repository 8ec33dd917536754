//! A Grafana dashboard: load, members, alerts and decisions of a service.

use crate::{MonitoringSpec, RenderedFile, prometheus::SERVERS_JOB};
use model::{ThresholdTarget, cpu_expression, label_matcher};
use serde_json::{Value, json};

/// Name of the file.
pub(crate) const FILE: &str = "grafana-dashboard.json";

/// The service that is chosen above the panels.
const CHOSEN: &str = "service=~\"$service\"";

/// One line, or family of lines, of a panel.
struct Query {
    expr: String,
    legend: &'static str,
}

fn query(expr: impl Into<String>, legend: &'static str) -> Query {
    Query {
        expr: expr.into(),
        legend,
    }
}

/// The dashboard as Grafana imports it.
pub(crate) fn file(spec: &MonitoringSpec) -> RenderedFile {
    let dashboard = json!({
        "title": "Concertina",
        "uid": "concertina",
        "description": "Made by `concertina monitoring render`. Import it in Grafana (Dashboards, \
                        New, Import) and choose your Prometheus; render and import again to update.",
        "tags": ["concertina"],
        "editable": true,
        "schemaVersion": 38,
        "refresh": "10s",
        "time": { "from": "now-1h", "to": "now" },
        "templating": { "list": variables() },
        "panels": panels(spec),
    });
    let text = serde_json::to_string_pretty(&dashboard)
        .expect("invariant: a JSON value is always JSON text");
    RenderedFile::new(FILE, text + "\n")
}

fn variables() -> Value {
    json!([
        {
            "name": "source",
            "label": "Prometheus",
            "type": "datasource",
            "query": "prometheus",
        },
        {
            "name": "service",
            "label": "Service",
            "type": "query",
            "datasource": source(),
            "query": format!("label_values(up{{job=\"{SERVERS_JOB}\"}}, service)"),
            "refresh": 2,
            "includeAll": true,
            "multi": true,
            "current": { "text": "All", "value": "$__all" },
        },
    ])
}

fn source() -> Value {
    json!({ "type": "prometheus", "uid": "${source}" })
}

/// Panels with one family of lines: title, unit, expression and legend. `CHOSEN` and `SERVERS` stand
/// for label matchers.
const PLAIN: [(&str, &str, &str, &str); 6] = [
    (
        "Members by state",
        "none",
        "concertina_group_members{CHOSEN}",
        "{{group}} {{state}}",
    ),
    (
        "Alerts that fire",
        "none",
        "count by (alertname, group) (ALERTS{alertstate=\"firing\",CHOSEN})",
        "{{alertname}} {{group}}",
    ),
    (
        "Decisions in 5 minutes",
        "none",
        "increase(concertina_group_decisions_total{CHOSEN}[5m])",
        "{{group}} {{decision}}",
    ),
    (
        "Servers that answer",
        "none",
        "up{SERVERS,CHOSEN}",
        "{{node}} {{member}} ({{instance}})",
    ),
    (
        "Time since the last evaluation",
        "s",
        "time() - concertina_group_last_evaluation_timestamp_seconds{CHOSEN}",
        "{{group}}",
    ),
    (
        "Webhooks per second",
        "reqps",
        "rate(concertina_webhook_requests_total[5m])",
        "{{outcome}}",
    ),
];

/// The lines of the panel of capacities.
const CAPACITIES: [(&str, &str); 5] = [
    ("min", "{{group}} minimum"),
    ("desired", "{{group}} desired"),
    ("observed", "{{group}} observed"),
    ("ready", "{{group}} ready"),
    ("max", "{{group}} maximum"),
];

fn panels(spec: &MonitoringSpec) -> Vec<Value> {
    let mut cpu = vec![query(
        cpu_expression(CHOSEN, spec.intervals.irate_window),
        "{{group}} {{member}} ({{instance}})",
    )];
    cpu.extend(bounds(spec));
    let members = CAPACITIES.map(|(word, legend)| {
        query(
            format!("concertina_group_{word}_members{{{CHOSEN}}}"),
            legend,
        )
    });
    let servers = label_matcher("job", SERVERS_JOB);
    let plain = PLAIN.map(|(title, unit, expr, legend)| {
        let expr = expr.replace("CHOSEN", CHOSEN).replace("SERVERS", &servers);
        (title, unit, vec![query(expr, legend)])
    });
    [
        ("CPU in use", "percent", cpu),
        ("Members", "none", members.into()),
    ]
    .into_iter()
    .chain(plain)
    .zip(0_u32..)
    .map(|((title, unit, queries), place)| panel(place, title, unit, &queries))
    .collect()
}

/// The policies' bounds as lines.
fn bounds(spec: &MonitoringSpec) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    for policy in spec.services.values().flatten() {
        let legend = match policy.target {
            ThresholdTarget::AnyAbove { .. } => "upper bound",
            ThresholdTarget::AllBelow { .. } => "lower bound",
        };
        let expr = format!("vector({})", policy.target.cpu().get());
        if !queries.iter().any(|known| known.expr == expr) {
            queries.push(query(expr, legend));
        }
    }
    queries
}

/// Two panels side by side, in order.
fn panel(place: u32, title: &str, unit: &str, queries: &[Query]) -> Value {
    let targets: Vec<Value> = queries
        .iter()
        .zip(1_u32..)
        .map(|(query, id)| {
            json!({
                "refId": format!("Q{id}"),
                "datasource": source(),
                "expr": query.expr,
                "legendFormat": query.legend,
            })
        })
        .collect();
    json!({
        "id": place + 1,
        "type": "timeseries",
        "title": title,
        "datasource": source(),
        "gridPos": { "h": 8, "w": 12, "x": (place % 2) * 12, "y": (place / 2) * 8 },
        "fieldConfig": { "defaults": { "unit": unit, "min": 0 }, "overrides": [] },
        "options": { "legend": { "displayMode": "list", "placement": "bottom" } },
        "targets": targets,
    })
}
