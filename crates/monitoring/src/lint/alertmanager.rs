//! Do alerts about us come to the agent, whole and in time?

use super::alertmanager_file::{AlertmanagerFile, WebhookNode};
use super::finding::Finding;
use super::matcher::Labels;
use super::route::{Outlet, defaults, follow, unreadable};
use crate::{MonitoringSpec, WEBHOOK_PATH};
use model::promql_duration;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// An alert that may be raised.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    /// For people.
    pub(super) about: String,
    pub(super) labels: Labels,
}

/// Beyond these a fleet follows its load, but late.
const LONGEST_GROUP_WAIT: Duration = Duration::from_secs(30);
const LONGEST_GROUP_INTERVAL: Duration = Duration::from_secs(60);
const LONGEST_REPEAT: Duration = Duration::from_secs(4 * 3600);

pub(super) fn judge(
    path: &str,
    file: &AlertmanagerFile,
    spec: &MonitoringSpec,
    probes: &[Probe],
) -> Vec<Finding> {
    let url = spec.addresses.agent.join(WEBHOOK_PATH);
    let ours: BTreeMap<&str, Vec<&WebhookNode>> = file
        .receivers
        .iter()
        .map(|receiver| {
            let hooks = receiver.webhook_configs.iter();
            let to_us = |hook: &&WebhookNode| spec.addresses.agent.matches(WEBHOOK_PATH, &hook.url);
            (receiver.name.as_str(), hooks.filter(to_us).collect())
        })
        .filter(|(_, hooks): &(_, Vec<_>)| !hooks.is_empty())
        .collect();
    if ours.is_empty() {
        return vec![Finding::error(
            path,
            format!("no receiver posts to {url}, so Concertina never hears of an alert"),
            format!(
                "add one with webhook_configs: [{{url: \"{url}\", send_resolved: true}}] and a \
                 route to it (concertina monitoring render --into DIR writes both)"
            ),
        )];
    }
    let mut findings: Vec<Finding> = unreadable(&file.route)
        .into_iter()
        .map(|why| Finding::error(path, format!("a route's matcher: {why}"), "correct it"))
        .collect();
    let mut outlets = BTreeSet::new();
    for probe in probes {
        let all = follow(&file.route, &defaults(), &probe.labels);
        let (to_us, elsewhere): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|outlet| ours.contains_key(outlet.receiver.as_str()));
        if to_us.is_empty() {
            let taken: Vec<String> = elsewhere.into_iter().map(|o| o.receiver).collect();
            findings.push(Finding::error(
                path,
                format!(
                    "{} goes to {} and not to {url}",
                    probe.about,
                    list_or(&taken, "nobody")
                ),
                "put our route above the one that takes it, or say continue: true there",
            ));
        }
        outlets.extend(to_us);
    }
    for outlet in &outlets {
        findings.extend(times(path, outlet));
        if let Some(hooks) = ours.get(outlet.receiver.as_str()) {
            findings.extend(hooks.iter().flat_map(|hook| contents(path, outlet, hook)));
        }
    }
    if !file.inhibit_rules.is_empty() {
        findings.push(Finding::note(
            path,
            "it has inhibit_rules, which are not judged here",
            "see that none silences InstanceDown, HighCpuLoad or LowCpuLoad",
        ));
    }
    findings.sort();
    findings.dedup();
    findings
}

fn times(path: &str, outlet: &Outlet) -> Vec<Finding> {
    let receiver = &outlet.receiver;
    let mut findings = Vec::new();
    let mut late = |key, span, most: Duration, effect| {
        if span > most {
            findings.push(Finding::warning(
                path,
                format!(
                    "{key} on the way to {receiver} is {}: {effect}",
                    promql_duration(span)
                ),
                format!("set it to {} or less on our route", promql_duration(most)),
            ));
        }
    };
    late(
        "group_wait",
        outlet.group_wait,
        LONGEST_GROUP_WAIT,
        "the first alert comes that much later",
    );
    late(
        "group_interval",
        outlet.group_interval,
        LONGEST_GROUP_INTERVAL,
        "further alerts of a group, and their end, come that much later",
    );
    late(
        "repeat_interval",
        outlet.repeat_interval,
        LONGEST_REPEAT,
        "an alert that was lost on the way is told again only then",
    );
    if outlet.repeat_interval < outlet.group_interval {
        findings.push(Finding::warning(
            path,
            format!("repeat_interval on the way to {receiver} is shorter than group_interval"),
            "set it to at least as much: Alertmanager looks at a group no more often",
        ));
    }
    if !outlet.quiet_times.is_empty() {
        findings.push(Finding::warning(
            path,
            format!(
                "the route to {receiver} is bound to time intervals ({}): at other times nothing \
                 is scaled out on an alert",
                outlet.quiet_times.join(", ")
            ),
            "take them off our route",
        ));
    }
    findings
}

fn contents(path: &str, outlet: &Outlet, hook: &WebhookNode) -> Vec<Finding> {
    let receiver = &outlet.receiver;
    let mut findings = Vec::new();
    if !hook.send_resolved {
        findings.push(Finding::error(
            path,
            format!(
                "receiver {receiver} has send_resolved: false: Concertina would not hear that an \
                 alert is gone"
            ),
            "set it to true",
        ));
    }
    if hook.max_alerts > 0 {
        findings.push(Finding::warning(
            path,
            format!(
                "receiver {receiver} has max_alerts: {}: alerts beyond that are cut off",
                hook.max_alerts
            ),
            "set it to 0 (all)",
        ));
    }
    findings
}

fn list_or(names: &[String], none: &str) -> String {
    if names.is_empty() {
        none.to_owned()
    } else {
        names.join(", ")
    }
}
