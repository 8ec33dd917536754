//! The figures in words, and what should have held. Pure.

use super::moments::LossBy;
use super::summary::{Growth, Healing, Summary};
use crate::demo::load::Failure;
use crate::report::{Check, Figure, Outcome};
use std::collections::BTreeMap;
use std::time::Duration;

/// What the demo was to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) struct Goal {
    /// Fewest members.
    pub(in crate::demo) min: u32,
    /// Most members.
    pub(in crate::demo) max: u32,
}

fn check(what: String, holds: bool, seen: impl FnOnce() -> String) -> Check {
    let outcome = match holds {
        true => Outcome::Held,
        false => Outcome::Broken { seen: seen() },
    };
    Check { what, outcome }
}

fn kinds(failures: &[Failure]) -> String {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for failure in failures {
        *kinds.entry(failure.kind.to_string()).or_default() += 1;
    }
    let told: Vec<String> = kinds
        .iter()
        .map(|(kind, n)| format!("{n} × {kind}"))
        .collect();
    told.join(", ")
}

/// What should have held, and whether it did.
pub(in crate::demo) fn checks(summary: &Summary, goal: Goal) -> Vec<Check> {
    let Goal { min, max } = goal;
    let failures = &summary.failures;
    let mut checks = vec![check(
        format!("Under load the fleet grew from {min} to {max} members"),
        summary.peak == max,
        || format!("{} at the peak", summary.peak),
    )];
    checks.extend(replaced(&summary.healings));
    checks.extend([
        check(
            format!("With the load gone the fleet shrank to {min} again"),
            summary.final_count == min && summary.scaled_in > 0,
            || format!("{} in service at the end", summary.final_count),
        ),
        check(
            "Scale-in failed no request".to_owned(),
            // what did not happen is no success
            failures.at_scale_in.is_empty() && summary.scaled_in > 0,
            || match summary.scaled_in {
                0 => "nothing was scaled in".to_owned(),
                _ => kinds(&failures.at_scale_in),
            },
        ),
        check(
            format!(
                "No other request failed, but between {} and its leaving the balancer",
                a_loss(&summary.healings)
            ),
            failures.elsewhere.is_empty() && summary.requests > 0,
            || match summary.requests {
                0 => "none was sent".to_owned(),
                _ => kinds(&failures.elsewhere),
            },
        ),
    ]);
    checks
}

/// Each loss was made good.
fn replaced(healings: &[Healing]) -> Vec<Check> {
    let promise = |by: LossBy| format!("A member whose {} was replaced", by.done());
    if healings.is_empty() {
        return vec![check(promise(LossBy::Kill), false, || {
            "none was killed".to_owned()
        })];
    }
    let made_good = healings.iter().map(|healing| {
        check(promise(healing.by), healing.replaced.is_some(), || {
            "it was not".to_owned()
        })
    });
    made_good.collect()
}

/// As a sentence names it: the kill, where it was the only loss.
fn a_loss(healings: &[Healing]) -> &'static str {
    match healings {
        [] => "the kill",
        [only] => match only.by {
            LossBy::Deletion => "the deletion",
            LossBy::Kill => "the kill",
        },
        _ => "a loss",
    }
}

fn seconds(span: Option<Duration>) -> String {
    span.map_or_else(
        || "–".to_owned(),
        |span| format!("{:.1} s", span.as_secs_f64()),
    )
}

fn grown(label: &str, growths: &[Growth], part: fn(&Growth) -> Option<Duration>) -> Figure {
    let mut spans = growths.iter().map(part);
    let value = seconds(spans.next().flatten());
    let rest: Vec<String> = spans.map(seconds).collect();
    let note = match rest.is_empty() {
        true => String::new(),
        false => format!("then {}", rest.join(", ")),
    };
    Figure {
        label: label.to_owned(),
        value,
        note,
    }
}

/// The figures at the head of the report and at the end of the story.
pub(in crate::demo) fn figures(summary: &Summary, goal: Goal) -> Vec<Figure> {
    let figure = |label: &str, value: String, note: String| Figure {
        label: label.to_owned(),
        value,
        note,
    };
    let failures = &summary.failures;
    let all = failures.at_loss.len() + failures.at_scale_in.len() + failures.elsewhere.len();
    let millis = |span: Option<Duration>| {
        span.map_or_else(|| "–".to_owned(), |span| format!("{} ms", span.as_millis()))
    };
    let failed_note = match all {
        0 if !summary.healings.is_empty() => match a_loss(&summary.healings) {
            "a loss" => "none, the losses included".to_owned(),
            only => format!("none, {only} included"),
        },
        0 => "none".to_owned(),
        _ => format!(
            "{} around {}, {} else",
            failures.at_loss.len(),
            a_loss(&summary.healings),
            all - failures.at_loss.len()
        ),
    };
    let mut figures = vec![
        figure(
            "Peak",
            format!("{} members", summary.peak),
            format!("bounds {} to {}", goal.min, goal.max),
        ),
        figure(
            "Requests",
            summary.requests.to_string(),
            format!(
                "median {}, 95 % within {}",
                millis(summary.median),
                millis(summary.p95)
            ),
        ),
        figure("Failed requests", all.to_string(), failed_note),
        grown("Load to alert", &summary.growths, |g| g.load_to_alert),
        grown("Alert to decision", &summary.growths, |g| {
            g.alert_to_decision
        }),
        grown("Decision to serving", &summary.growths, |g| {
            g.decision_to_serving
        }),
    ];
    figures.extend(healed(&summary.healings));
    figures
}

/// Two of each loss.
fn healed(healings: &[Healing]) -> Vec<Figure> {
    let figure = |by: LossBy, until: &str, span: Option<Duration>, note: String| Figure {
        label: format!("{} to {until}", by.noun()),
        value: seconds(span),
        note,
    };
    if healings.is_empty() {
        let none = |until| figure(LossBy::Kill, until, None, "none was killed".to_owned());
        return vec![none("confirmed"), none("replaced")];
    }
    let two = healings.iter().flat_map(|healing| {
        let noticed = format!(
            "noticed after {}, off the balancer after {}",
            seconds(healing.noticed),
            seconds(healing.left_balancer)
        );
        let by = healing.by;
        [
            figure(by, "confirmed", healing.confirmed, noticed),
            figure(by, "replaced", healing.replaced, "serving again".to_owned()),
        ]
    });
    two.collect()
}
