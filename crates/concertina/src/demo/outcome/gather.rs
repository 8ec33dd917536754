//! Everything that the report shows, brought together.

use super::histories;
use super::moments::{LossBy, Moments};
use super::summary::Summary;
use super::verdict::{Goal, checks, figures};
use crate::demo::load::Tally;
use crate::demo::prometheus::{Prometheus, Series, member};
use crate::report::{AlertBar, CpuBounds, CpuSeries, LoadPoint, Mark, ReportData};
use crate::story::{clock_time, took};
use engine::ports::LogEntry;
use jiff::{SignedDuration, Timestamp};
use model::{MemberId, ServiceName};
use std::collections::BTreeMap;
use std::time::Duration;

/// What is known at the end.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Gathered {
    /// The service.
    pub(in crate::demo) service: ServiceName,
    /// When it began and ended.
    pub(in crate::demo) span: (Timestamp, Timestamp),
    /// The log.
    pub(in crate::demo) entries: Vec<LogEntry>,
    /// The load.
    pub(in crate::demo) tally: Tally,
    /// What the demo did.
    pub(in crate::demo) moments: Moments,
    /// What it was to reach.
    pub(in crate::demo) goal: Goal,
    /// The policies' bounds.
    pub(in crate::demo) bounds: CpuBounds,
    /// What the service ran on.
    pub(in crate::demo) machines: &'static str,
    /// Settings in words.
    pub(in crate::demo) settings: Vec<(String, String)>,
}

/// Asks Prometheus for the rest. What it does not answer is missing in the report, and said.
pub(in crate::demo) async fn gather(
    gathered: &Gathered,
    prometheus: &Prometheus,
    step: Duration,
) -> (Summary, ReportData, Option<reqwest::Error>) {
    let Gathered { span, entries, .. } = gathered;
    let (cpu, firing) = tokio::join!(prometheus.cpu(*span, step), prometheus.firing(*span, step));
    let names = histories::names(entries);
    let summary = Summary::of(entries, &gathered.tally, &gathered.moments);
    let mut trouble = None;
    let mut take = |answer: Result<Vec<Series>, reqwest::Error>| {
        answer.unwrap_or_else(|error| {
            trouble = Some(error);
            Vec::new()
        })
    };
    let cpu = cpu_series(take(cpu), &names);
    let alerts = alert_bars(take(firing), &names, step);
    let data = ReportData {
        title: title(gathered, &summary),
        subtitle: subtitle(gathered),
        started: span.0,
        ended: span.1,
        checks: checks(&summary, gathered.goal),
        figures: figures(&summary, gathered.goal),
        marks: marks(gathered, &names),
        load: load(&gathered.tally),
        cpu,
        bounds: gathered.bounds,
        counts: histories::counts(entries),
        lives: histories::lives(entries, span.1),
        alerts,
        decisions: histories::decisions(entries, span.0),
        settings: gathered.settings.clone(),
    };
    (summary, data, trouble)
}

fn title(gathered: &Gathered, summary: &Summary) -> String {
    format!(
        "{}: {} → {} → {} members",
        gathered.service, gathered.goal.min, summary.peak, summary.final_count
    )
}

fn subtitle(gathered: &Gathered) -> String {
    let (from, to) = gathered.span;
    let span = Duration::try_from(to.duration_since(from)).unwrap_or_default();
    format!(
        "From {} on, {}; {}, real Prometheus, Alertmanager and Ansible.",
        clock_time(from),
        took(span),
        gathered.machines
    )
}

fn marks(gathered: &Gathered, names: &BTreeMap<MemberId, String>) -> Vec<Mark> {
    let moments = &gathered.moments;
    let mut marks = Vec::new();
    let mut mark = |at: Timestamp, text: String| marks.push(Mark { at, text });
    if let Some(at) = moments.calibration {
        mark(at, "What a request costs is measured".to_owned());
    }
    for (place, (at, rate)) in moments.stages.iter().enumerate() {
        let more = if place == 0 { "Load" } else { "More load" };
        mark(*at, format!("{more}: {rate:.1} requests a second"));
    }
    for loss in &moments.losses {
        let name = names.get(&loss.member).cloned().unwrap_or_default();
        let text = match loss.by {
            LossBy::Deletion => format!("The server of {name} is deleted"),
            LossBy::Kill => format!("The VM of {name} is killed"),
        };
        mark(loss.at, text);
    }
    if let Some((at, rate)) = moments.load_gone {
        mark(
            at,
            format!("The load is gone, but for {rate:.1} requests a second"),
        );
    }
    marks
}

fn load(tally: &Tally) -> Vec<LoadPoint> {
    let millis = |span: Option<Duration>| span.map(|span| span.as_secs_f64() * 1000.0);
    tally
        .seconds()
        .map(|(at, second)| LoadPoint {
            at,
            sent: second.sent,
            ok: second.ok,
            failed: second.failed,
            median_ms: millis(second.quantile(0.5)),
            p95_ms: millis(second.quantile(0.95)),
        })
        .collect()
}

fn cpu_series(series: Vec<Series>, names: &BTreeMap<MemberId, String>) -> Vec<CpuSeries> {
    // one member may have had several series, had it come back under another address
    let mut members: BTreeMap<MemberId, Vec<(Timestamp, f64)>> = BTreeMap::new();
    for series in series {
        if let Some(id) = member(&series) {
            members.entry(id).or_default().extend(series.points);
        }
    }
    members
        .into_iter()
        .map(|(id, mut points)| {
            points.sort_by_key(|(at, _)| *at);
            let name = names.get(&id).cloned().unwrap_or_else(|| id.to_string());
            CpuSeries { name, points }
        })
        .collect()
}

fn alert_bars(
    series: Vec<Series>,
    names: &BTreeMap<MemberId, String>,
    step: Duration,
) -> Vec<AlertBar> {
    let step = SignedDuration::try_from(step).unwrap_or(SignedDuration::from_secs(1));
    let mut bars: Vec<AlertBar> = series
        .iter()
        .flat_map(|series| {
            let label = |name: &str| series.labels.get(name).cloned();
            let member =
                member(series).map(|id| names.get(&id).cloned().unwrap_or_else(|| id.to_string()));
            let about = member
                .or_else(|| label("node"))
                .or_else(|| label("instance"));
            let (rule, about) = (
                label("alertname").unwrap_or_default(),
                about.unwrap_or_default(),
            );
            spans(&series.points, step)
                .into_iter()
                .map(move |(from, to)| AlertBar {
                    rule: rule.clone(),
                    about: about.clone(),
                    from,
                    to,
                })
        })
        .collect();
    bars.sort_by(|a, b| (a.from, &a.about).cmp(&(b.from, &b.about)));
    bars
}

/// Samples as spans: a sample counts until the next would be due.
fn spans(points: &[(Timestamp, f64)], step: SignedDuration) -> Vec<(Timestamp, Timestamp)> {
    let mut spans: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (at, _) in points {
        let until = *at + step;
        match spans.last_mut() {
            // a little late is no gap
            Some((_, to)) if at.duration_since(*to) <= step / 2 => *to = until,
            _ => spans.push((*at, until)),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_without_a_gap_are_one_span() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let points: Vec<_> = [3, 6, 9, 30, 33].map(|second| (at(second), 1.0)).to_vec();
        let spans = spans(&points, SignedDuration::from_secs(3));
        assert_eq!(spans, [(at(3), at(12)), (at(30), at(36))]);
    }
}
