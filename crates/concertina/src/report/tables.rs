//! What is told in words and numbers: the head of the page, and the tables at its end.

use super::data::{DecisionKind, Outcome, ReportData};
use super::html::escape;
use super::scale::since;
use std::fmt::Write as _;

/// Headline, verdict and figures.
pub(super) fn head(data: &ReportData) -> String {
    let broken = data
        .checks
        .iter()
        .filter(|check| check.outcome != Outcome::Held)
        .count();
    let (class, word) = match broken {
        0 => ("held", "Everything held".to_owned()),
        1 => ("broken", "One thing did not hold".to_owned()),
        n => ("broken", format!("{n} things did not hold")),
    };
    let mut out = format!(
        "<header>\n<p class=\"kicker\">Concertina demo</p>\n<h1>{}</h1>\n<p class=\"lead\">{}</p>\n\
         <p class=\"verdict {class}\">{word}</p>\n</header>\n<section class=\"figures\">\n",
        escape(&data.title),
        escape(&data.subtitle)
    );
    for figure in &data.figures {
        let _ = writeln!(
            out,
            "<div><span class=\"label\">{}</span><strong>{}</strong><span class=\"note\">{}</span></div>",
            escape(&figure.label),
            escape(&figure.value),
            escape(&figure.note)
        );
    }
    out.push_str("</section>\n");
    out
}

/// Moments in words; the charts have their lines.
pub(super) fn marks(data: &ReportData) -> String {
    if data.marks.is_empty() {
        return String::new();
    }
    let mut out = String::from("<section class=\"marks\">\n<h2>What was done</h2>\n<ol>\n");
    for (place, mark) in data.marks.iter().enumerate() {
        let _ = writeln!(
            out,
            "<li><b>{}</b><time>{}</time><span>{}</span></li>",
            place + 1,
            since(data.started, mark.at),
            escape(&mark.text)
        );
    }
    out.push_str("</ol>\n</section>\n");
    out
}

/// What was looked into.
pub(super) fn checks(data: &ReportData) -> String {
    let mut out = String::from("<section class=\"checks\">\n<h2>What should hold</h2>\n<ul>\n");
    for check in &data.checks {
        let (class, seen) = match &check.outcome {
            Outcome::Held => ("held", String::new()),
            Outcome::Broken { seen } => ("broken", format!(": {}", escape(seen))),
        };
        let _ = writeln!(
            out,
            "<li class=\"{class}\">{}{seen}</li>",
            escape(&check.what)
        );
    }
    out.push_str("</ul>\n</section>\n");
    out
}

fn kind(kind: DecisionKind) -> (&'static str, &'static str) {
    match kind {
        DecisionKind::Out => ("out", "▲"),
        DecisionKind::In => ("in", "▼"),
        DecisionKind::Heal => ("heal", "✚"),
        DecisionKind::Keep => ("keep", "●"),
    }
}

/// All decisions with their reasons.
pub(super) fn decisions(data: &ReportData) -> String {
    let mut out = String::from(
        "<section>\n<h2>Decisions and their reasons</h2>\n<table>\n<thead><tr><th>Time</th>\
         <th>Decision</th><th>Why</th></tr></thead>\n<tbody>\n",
    );
    for row in &data.decisions {
        let (class, sign) = kind(row.kind);
        let why: Vec<String> = row.why.iter().map(|why| escape(why)).collect();
        let _ = writeln!(
            out,
            "<tr class=\"{class}\"><td><time>{}</time></td><td><span class=\"sign\">{sign}</span> {}</td>\
             <td>{}</td></tr>",
            since(data.started, row.at),
            escape(&row.what),
            why.join(if row.kind == DecisionKind::Keep {
                "; "
            } else {
                "<br>"
            })
        );
    }
    if data.decisions.is_empty() {
        out.push_str("<tr><td colspan=\"3\">None.</td></tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</section>\n");
    out
}

/// With what settings it ran.
pub(super) fn settings(data: &ReportData) -> String {
    let mut out = String::from("<section>\n<h2>Settings of this run</h2>\n<dl>\n");
    for (name, value) in &data.settings {
        let _ = writeln!(
            out,
            "<div><dt>{}</dt><dd>{}</dd></div>",
            escape(name),
            escape(value)
        );
    }
    out.push_str("</dl>\n</section>\n");
    out
}
