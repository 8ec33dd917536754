//! Requests per second.

use super::super::data::{LoadPoint, ReportData};
use super::super::svg::{Canvas, Caption};
use jiff::SignedDuration;

pub(super) fn chart(data: &ReportData) -> String {
    let mut canvas = Canvas::new(data, 170.0);
    let series = |value: fn(&LoadPoint) -> u32| {
        data.load
            .iter()
            .map(|point| (point.at, f64::from(value(point))))
            .collect::<Vec<_>>()
    };
    let most = data
        .load
        .iter()
        .map(|p| p.sent.max(p.ok).max(p.failed))
        .max();
    let scale = canvas.values(f64::from(most.unwrap_or(0)));
    canvas.value_axis(&scale, "requests / s");
    canvas.stepped_area("area ok", &series(|p| p.ok), &scale);
    canvas.stepped_line("line sent", &series(|p| p.sent), &scale);
    let second = SignedDuration::from_secs(1);
    for point in data.load.iter().filter(|p| p.failed > 0) {
        let y = scale.y(f64::from(point.failed));
        let span = (point.at, point.at + second);
        canvas.bar("failed", span, y, scale.y(0.0) - y, "");
    }
    for point in &data.load {
        let title = format!(
            "{} · {} sent, {} answered, {} failed",
            canvas.when(point.at),
            point.sent,
            point.ok,
            point.failed
        );
        canvas.hover(point.at, point.at + second, &title);
    }
    canvas.finish(&Caption {
        title: "Load",
        text: "Requests through the balancer, per second. The rate is set, whatever the answers.",
        legend: &super::legend(&[("sent", "sent"), ("ok", "answered"), ("failed", "failed")]),
    })
}
