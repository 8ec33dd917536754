//! The life of each member.

use super::super::data::{LifeState, ReportData};
use super::super::svg::{Canvas, Caption};

const ROW: f64 = 26.0;

fn class(state: LifeState) -> &'static str {
    match state {
        LifeState::Joining => "joining",
        LifeState::InService => "in-service",
        LifeState::Leaving => "leaving",
        LifeState::Lost => "lost",
    }
}

fn word(state: LifeState) -> &'static str {
    match state {
        LifeState::Joining => "joining",
        LifeState::InService => "in service",
        LifeState::Leaving => "leaving",
        LifeState::Lost => "lost, being replaced",
    }
}

pub(super) fn chart(data: &ReportData) -> String {
    let mut canvas = Canvas::new(data, ROW * data.lives.len().max(1) as f64);
    for (place, life) in data.lives.iter().enumerate() {
        let middle = Canvas::row(place, ROW);
        canvas.row_label(middle, &life.name);
        for span in &life.spans {
            let mut title = format!(
                "{}: {} {} to {}",
                life.name,
                word(span.state),
                canvas.when(span.from),
                canvas.when(span.to)
            );
            if !span.note.is_empty() {
                title = format!("{title} ({})", span.note);
            }
            let bar = class(span.state);
            canvas.bar(bar, (span.from, span.to), middle - 8.0, 16.0, &title);
        }
    }
    canvas.finish(&Caption {
        title: "Lives of the members",
        text: "From the first step to the last; one that is lost is replaced.",
        legend: &super::legend(&[
            ("joining", "joining"),
            ("in-service", "in service"),
            ("leaving", "leaving"),
            ("lost", "lost"),
        ]),
    })
}
