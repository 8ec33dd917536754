//! How long answers took.

use super::super::data::{LoadPoint, ReportData};
use super::super::svg::{Canvas, Caption};
use jiff::{SignedDuration, Timestamp};

fn series(data: &ReportData, value: fn(&LoadPoint) -> Option<f64>) -> Vec<(Timestamp, f64)> {
    let point = |p: &LoadPoint| Some((p.at, value(p)?));
    data.load.iter().filter_map(point).collect()
}

pub(super) fn chart(data: &ReportData) -> String {
    let mut canvas = Canvas::new(data, 120.0);
    let median = series(data, |p| p.median_ms);
    let p95 = series(data, |p| p.p95_ms);
    let most = median
        .iter()
        .chain(&p95)
        .map(|(_, ms)| *ms)
        .fold(0.0, f64::max);
    let scale = canvas.values(most);
    canvas.value_axis(&scale, "milliseconds");
    canvas.line("line p95", &p95, &scale, 3);
    canvas.line("line median", &median, &scale, 3);
    let second = SignedDuration::from_secs(1);
    for point in &data.load {
        if let (Some(median), Some(p95)) = (point.median_ms, point.p95_ms) {
            let title = format!(
                "{} · half within {median:.0} ms, 95 of 100 within {p95:.0} ms",
                canvas.when(point.at)
            );
            canvas.hover(point.at, point.at + second, &title);
        }
    }
    canvas.finish(&Caption {
        title: "Time to answer",
        text: "Of the good answers, in milliseconds.",
        legend: &super::legend(&[("median", "median"), ("p95", "95th percentile")]),
    })
}
