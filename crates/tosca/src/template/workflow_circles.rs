//! Workflows that never end, or that come to more than anybody wrote (TOSCA 1.3 §3.6.23, §3.6.27).

use super::circles::{self, Walk};
use super::context::Context;
use crate::diagnostic::{Code, Report};
use crate::limits::MAX_INLINED_ACTIVITIES;
use crate::yaml::{Entry, Node};
use std::collections::BTreeMap;

/// What something leads to, by name and place.
type Ways<'a> = BTreeMap<&'a str, Vec<(&'a str, &'a Node)>>;

/// Checks what workflows inline, and the order of their steps.
pub(super) fn check(context: &Context<'_, '_>) {
    let workflows = context.template.entries_at("workflows");
    let inlined: Ways<'_> = workflows
        .iter()
        .map(|w| (w.key.text.as_str(), inlined(w)))
        .collect();
    let walked = walk(&inlined);
    for (names, at) in told(&walked, &inlined) {
        let message = format!(
            "workflows inline one another in a circle: {}",
            names.join(" → ")
        );
        let report = match names.len() {
            // an example of the specification has one (TOSCA 2.0 §13.2.3.4)
            2 => Report::warning(Code::WorkflowCircle, at.span, message),
            _ => Report::error(Code::WorkflowCircle, at.span, message),
        };
        report
            .help("what is inlined is done in its place, so this would never end")
            .section("TOSCA 1.3 §3.6.23")
            .to(context.sink);
    }
    if walked.circles.is_empty() {
        multiplied(context, workflows, &inlined, &walked.order);
    }
    for workflow in workflows {
        let steps = workflow.value.entries_at("steps").iter();
        let next: Ways<'_> = steps
            .map(|s| (s.key.text.as_str(), successors(s)))
            .collect();
        for (names, at) in told(&walk(&next), &next) {
            let message = format!("steps go round in a circle: {}", names.join(" → "));
            Report::error(Code::WorkflowCircle, at.span, message)
                .help("a step begins when those before it are done: one of these must not lead on to the next")
                .section("TOSCA 1.3 §3.6.27")
                .to(context.sink);
        }
    }
}

fn walk<'a>(ways: &Ways<'a>) -> Walk<&'a str> {
    let next = |at: &'a str, number: usize| Some(ways.get(at)?.get(number)?.0);
    circles::walk(ways.keys().copied(), next)
}

/// Circles, each with the place that closes it.
fn told<'a>(walk: &Walk<&'a str>, ways: &Ways<'a>) -> Vec<(Vec<&'a str>, &'a Node)> {
    let place = |way: &[&str], last: usize| {
        let [.., from, _] = way else { return None };
        Some(ways.get(from)?.get(last)?.1)
    };
    let circles = walk.circles.iter();
    circles
        .filter_map(|c| Some((c.way.clone(), place(&c.way, c.last)?)))
        .collect()
}

fn activities(workflow: &Entry) -> impl Iterator<Item = &Entry> {
    let steps = workflow.value.entries_at("steps").iter();
    let activities = steps.flat_map(|step| step.value.items_at("activities"));
    activities.flat_map(Node::entries)
}

fn inlined(workflow: &Entry) -> Vec<(&str, &Node)> {
    let inline = activities(workflow).filter(|a| a.key.text == "inline");
    let called = inline.map(|a| a.value.get("workflow").unwrap_or(&a.value));
    called
        .filter_map(|node| Some((node.as_text()?, node)))
        .collect()
}

fn successors(step: &Entry) -> Vec<(&str, &Node)> {
    let next = step.value.get("on_success");
    let names = next.map_or(&[][..], |n| n.as_list().unwrap_or(std::slice::from_ref(n)));
    names
        .iter()
        .filter_map(|n| Some((n.as_text()?, n)))
        .collect()
}

/// A workflow that comes to too many activities, though none of those that it inlines does.
fn multiplied(context: &Context<'_, '_>, workflows: &[Entry], ways: &Ways<'_>, order: &[&str]) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let named: BTreeMap<&str, &Entry> =
        workflows.iter().map(|w| (w.key.text.as_str(), w)).collect();
    for name in order {
        let Some(workflow) = named.get(name) else {
            continue;
        };
        let own = activities(workflow).count();
        let inlined = ways.get(name).map_or(&[][..], Vec::as_slice);
        let of = |called: &str| counts.get(called).copied().unwrap_or(0);
        let all = inlined.iter().map(|(called, _)| of(called));
        let count = all.fold(own, usize::saturating_add);
        if count > MAX_INLINED_ACTIVITIES
            && inlined.iter().all(|(c, _)| of(c) <= MAX_INLINED_ACTIVITIES)
        {
            let message = format!(
                "the workflow `{name}` comes to {count} activities with all that it inlines: {}",
                longest(name, ways, &counts).join(" → ")
            );
            Report::error(Code::WorkflowCircle, workflow.key.span, message)
                .help(format!(
                    "at most {MAX_INLINED_ACTIVITIES}: inline what is needed once"
                ))
                .section("TOSCA 1.3 §3.6.23")
                .to(context.sink);
        }
        counts.insert(name, count);
    }
}

/// The way along what multiplies most.
fn longest<'a>(name: &'a str, ways: &Ways<'a>, counts: &BTreeMap<&str, usize>) -> Vec<&'a str> {
    const SHOWN: usize = 8;
    let mut way = vec![name];
    let most = |at: &str| {
        let called = ways.get(at)?.iter().map(|(called, _)| *called);
        called.max_by_key(|called| counts.get(called))
    };
    while let Some(next) = way.last().and_then(|at| most(at)) {
        if way.len() == SHOWN {
            way.push("…");
            break;
        }
        way.push(next);
    }
    way
}
