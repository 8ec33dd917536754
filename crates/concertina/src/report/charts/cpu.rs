//! CPU of each member.

use super::super::data::ReportData;
use super::super::svg::{Canvas, Caption};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Samples further apart belong to a gap, in seconds.
const GAP: i64 = 15;

pub(super) fn chart(data: &ReportData) -> String {
    let mut canvas = Canvas::new(data, 230.0);
    let scale = canvas.values(100.0);
    canvas.value_axis(&scale, "CPU, %");
    let bounds = data.bounds;
    for (class, bound, word) in [
        ("upper", bounds.upper, "above: grow"),
        ("lower", bounds.lower, "below: shrink"),
    ] {
        canvas.bound(class, scale.y(bound), &format!("{word} ({bound:.0} %)"));
    }
    let mut legend = Vec::new();
    for (place, series) in data.cpu.iter().enumerate() {
        let colour = super::colour(place);
        canvas.line(&format!("line {colour}"), &series.points, &scale, GAP);
        legend.push((colour, series.name.clone()));
    }
    for (from, to, title) in moments(data) {
        let title = format!("{} ·{title}", canvas.when(from));
        canvas.hover(from, to, &title);
    }
    canvas.finish(&Caption {
        title: "CPU per member",
        text: "In use, in percent. Dashed: the policies' bounds.",
        legend: &legend,
    })
}

/// What all members used at each sampled moment, until the next one.
fn moments(data: &ReportData) -> Vec<(Timestamp, Timestamp, String)> {
    let mut at: BTreeMap<Timestamp, String> = BTreeMap::new();
    for series in &data.cpu {
        for (time, percent) in &series.points {
            let _ = write!(
                at.entry(*time).or_default(),
                " {} {percent:.0} %",
                series.name
            );
        }
    }
    let times: Vec<Timestamp> = at.keys().copied().collect();
    at.into_iter()
        .enumerate()
        .map(|(place, (from, title))| {
            let to = times.get(place + 1).copied().unwrap_or(data.ended);
            (from, to, title)
        })
        .collect()
}
