//! How many members.

use super::super::data::{CountPoint, ReportData};
use super::super::svg::{Canvas, Caption};

pub(super) fn chart(data: &ReportData) -> String {
    let mut canvas = Canvas::new(data, 130.0);
    let series = |value: fn(&CountPoint) -> u32| {
        data.counts
            .iter()
            .map(|point| (point.at, f64::from(value(point))))
            .collect::<Vec<_>>()
    };
    let most = data.counts.iter().map(|p| p.desired.max(p.observed)).max();
    let scale = canvas.counts(most.unwrap_or(1));
    canvas.value_axis(&scale, "members");
    canvas.stepped_area("area observed", &series(|p| p.observed), &scale);
    canvas.stepped_area("area in-service", &series(|p| p.in_service), &scale);
    canvas.stepped_line("line desired", &series(|p| p.desired), &scale);
    for (place, point) in data.counts.iter().enumerate() {
        let to = data
            .counts
            .get(place + 1)
            .map_or(data.ended, |next| next.at);
        let title = format!(
            "{} · {} wished, {} there, {} in service",
            canvas.when(point.at),
            point.desired,
            point.observed,
            point.in_service
        );
        canvas.hover(point.at, to, &title);
    }
    canvas.finish(&Caption {
        title: "Members",
        text: "How many are wished, how many are there, and how many serve.",
        legend: &super::legend(&[
            ("desired", "desired"),
            ("observed", "there"),
            ("in-service", "in service"),
        ]),
    })
}
