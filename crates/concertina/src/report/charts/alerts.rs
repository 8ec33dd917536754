//! What fired, and when.

use super::super::data::{AlertBar, ReportData};
use super::super::svg::{Canvas, Caption};

const ROW: f64 = 24.0;

fn class(rule: &str) -> &'static str {
    match rule {
        "HighCpuLoad" => "high",
        "LowCpuLoad" => "low",
        _ => "down",
    }
}

/// One row for what an alert is about, in the order of the first firing.
fn rows(alerts: &[AlertBar]) -> Vec<&str> {
    let mut rows: Vec<&str> = Vec::new();
    for alert in alerts {
        if !rows.contains(&alert.about.as_str()) {
            rows.push(&alert.about);
        }
    }
    rows
}

pub(super) fn chart(data: &ReportData) -> String {
    let rows = rows(&data.alerts);
    let mut canvas = Canvas::new(data, ROW * rows.len().max(1) as f64);
    for (place, about) in rows.iter().enumerate() {
        let middle = Canvas::row(place, ROW);
        canvas.row_label(middle, about);
        for alert in data.alerts.iter().filter(|a| a.about == *about) {
            let title = format!(
                "{} of {about} fired {} to {}",
                alert.rule,
                canvas.when(alert.from),
                canvas.when(alert.to)
            );
            // down in front of the others, which may hold at the same time
            let (top, height) = match class(&alert.rule) {
                "down" => (middle - 4.0, 8.0),
                _ => (middle - 7.0, 14.0),
            };
            let class = class(&alert.rule);
            canvas.bar(class, (alert.from, alert.to), top, height, &title);
        }
    }
    canvas.finish(&Caption {
        title: "Alerts",
        text: "Firing in Prometheus, by the member that they are about.",
        legend: &super::legend(&[
            ("high", "HighCpuLoad"),
            ("low", "LowCpuLoad"),
            ("down", "InstanceDown"),
        ]),
    })
}
