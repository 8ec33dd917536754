//! What was decided, on a line of time.

use super::super::data::{DecisionKind, ReportData};
use super::super::html::escape;
use super::super::svg::{Canvas, Caption};

const ROW: f64 = 26.0;
const ROWS: [(DecisionKind, &str, &str); 4] = [
    (DecisionKind::Out, "scale out", "out"),
    (DecisionKind::In, "scale in", "in"),
    (DecisionKind::Heal, "replace", "heal"),
    (DecisionKind::Keep, "keep", "keep"),
];

/// A shape that is told apart without its colour, too.
fn shape(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Out => "M0 -8L8 6H-8Z",
        DecisionKind::In => "M0 8L8 -6H-8Z",
        DecisionKind::Heal => "M-2.5 -8H2.5V-2.5H8V2.5H2.5V8H-2.5V2.5H-8V-2.5H-2.5Z",
        DecisionKind::Keep => "M0 -4A4 4 0 1 1 0 4A4 4 0 1 1 0 -4Z",
    }
}

pub(super) fn chart(data: &ReportData) -> String {
    let mut canvas = Canvas::new(data, ROW * ROWS.len() as f64);
    for (place, (kind, label, class)) in ROWS.iter().enumerate() {
        let middle = Canvas::row(place, ROW);
        canvas.row_label(middle, label);
        for row in data.decisions.iter().filter(|row| row.kind == *kind) {
            let title = format!(
                "{} · {}: {}",
                canvas.when(row.at),
                row.what,
                row.why.join("; ")
            );
            let svg = format!(
                "<path class=\"decision {class}\" transform=\"translate({:.1} {middle:.1})\" \
                 d=\"{}\"><title>{}</title></path>",
                canvas.time.x(row.at),
                shape(*kind),
                escape(&title)
            );
            canvas.raw(&svg);
        }
    }
    canvas.finish(&Caption {
        title: "Decisions",
        text: "Point at one to read its reasons, or read them all below.",
        legend: &[],
    })
}
