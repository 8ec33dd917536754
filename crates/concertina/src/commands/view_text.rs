//! A service for people.

use super::drift_text::drift_text;
use crate::story::clock_time;
use crate::terminal::{bad, bold, faint, good, notable};
use crate::wiring::{ProviderName, who};
use engine::{GroupView, InstanceView, MemberSummary, ServiceView};
use model::{CapacitySource, MemberState, Wish};
use std::collections::BTreeMap;

/// Lines that say how a service is.
pub(super) fn view_text(view: &ServiceView) -> Vec<String> {
    let wish = match view.wish {
        Wish::Deployed => "",
        Wish::Undeployed => ", being removed",
    };
    let mut lines = vec![format!(
        "{} (provider {}, from {}{wish})",
        bold(view.service.as_str()),
        view.provider,
        view.template
    )];
    let provider: Result<ProviderName, _> = view.provider.parse();
    if let Some(remark) = provider.ok().and_then(ProviderName::remark) {
        lines.push(format!("  {}", faint(remark)));
    }
    lines.push(match &view.holder {
        Some(record) => {
            let age = view.holder_age_seconds.unwrap_or_default();
            let holder = who(&record.holder);
            let holder = faint(&format!("({holder}, last sign of life {age} s ago)"));
            format!("  {} acts for it {holder}", record.command)
        }
        None => format!(
            "  nobody acts for it {}",
            faint("(`concertina agent` would)")
        ),
    });
    if let Some(template) = &view.on_its_way {
        let how = faint("(`concertina deploy` goes on)");
        lines.push(format!(
            "  {} {template} {how}",
            notable("on its way to another revision:")
        ));
    }
    if let Some(why) = &view.restored {
        lines.push(format!("  {} {why}", bad("restored:")));
    }
    if let Some(drift) = &view.drift {
        let drift = drift_text(drift).into_iter();
        lines.extend(drift.map(|line| format!("  {line}")));
    }
    for group in &view.groups {
        lines.extend(group_text(group));
    }
    if !view.singles.is_empty() {
        lines.push("  outside the groups".to_owned());
        lines.extend(
            view.singles
                .iter()
                .map(|i| format!("    {}", instance_text(i))),
        );
    }
    if !view.outputs.is_empty() {
        lines.push("  outputs".to_owned());
        for output in &view.outputs {
            let value = output.value.as_str();
            let value = value.map_or_else(|| output.value.to_string(), str::to_owned);
            lines.push(format!("    {}: {}", output.name, bold(&value)));
        }
    }
    for run in &view.runs {
        lines.push(format!("  running: {}", notable(run)));
    }
    for step in &view.under_way {
        lines.push(format!("  under way: {}", notable(step)));
    }
    lines
}

fn group_text(group: &GroupView) -> Vec<String> {
    let mut lines = Vec::new();
    let desired = group.desired.as_ref();
    let wished = desired.map_or_else(|| "none".to_owned(), |d| d.value.to_string());
    let by = desired.map_or_else(String::new, |d| match &d.source {
        CapacitySource::Initial => "from the template".to_owned(),
        CapacitySource::Operator {
            hold_until,
            operator,
        } => {
            format!(
                "by {}, policies held until {}",
                operator.as_deref().unwrap_or("an operator"),
                clock_time(*hold_until)
            )
        }
        CapacitySource::Policy { policy, why } => format!("by {policy}: {why}"),
        CapacitySource::Clamped => "by new bounds".to_owned(),
        CapacitySource::FellBack { from, why } => format!("{from} could not be had: {why}"),
    });
    lines.push(format!(
        "  group {}: {} in service, {wished} wished of {} {}",
        bold(group.group.as_str()),
        group.ready,
        group.bounds,
        faint(&format!("({by})"))
    ));
    for member in &group.members {
        lines.extend(member_text(group, member));
    }
    if let Some(why) = &group.update_stopped {
        lines.push(format!("    {}", bad(why)));
    } else if let Some(failure) = &group.last_failure {
        lines.push(format!(
            "    {} {failure}",
            bad("the last that failed to join:")
        ));
    }
    lines
}

fn member_text(group: &GroupView, member: &MemberSummary) -> Vec<String> {
    let word = match &member.state {
        MemberState::InService { since } => {
            format!("{} since {}", good("in service"), clock_time(*since))
        }
        MemberState::Joining { since } => {
            format!("{} since {}", notable("joining"), clock_time(*since))
        }
        MemberState::Draining { cause, .. } => format!("{} ({cause})", notable("draining")),
        MemberState::Leaving { cause } => format!("{} ({cause})", notable("leaving")),
    };
    let address = member.instances.iter().find_map(|i| address(&i.attributes));
    let address = address.map_or_else(String::new, |a| format!(" at {a}"));
    let title = format!("{}[{}] {}", group.group, member.ordinal, member.member);
    let former = match &member.former_revision {
        Some(revision) => notable(&format!(", of former revision {revision:.12}")),
        None => String::new(),
    };
    let mut lines = vec![format!("    {title}: {word}{address}{former}")];
    // a member in service needs no list of its parts
    let quiet = member.state.in_service();
    let shown = |i: &&InstanceView| i.failure.is_some() || i.left_by.is_some() || !quiet;
    for instance in member.instances.iter().filter(shown) {
        lines.push(format!("      {}", instance_text(instance)));
    }
    lines
}

fn instance_text(instance: &InstanceView) -> String {
    let state = match instance.state.as_str() {
        "started" => good("started"),
        "error" => bad("error"),
        other => notable(other),
    };
    let address = address(&instance.attributes).map_or_else(String::new, |a| format!(" at {a}"));
    match &instance.failure {
        Some(failure) => {
            let first = failure.lines().next().unwrap_or_default();
            format!(
                "{}: {state}{address}, {} {first}",
                instance.node,
                bad("failed:")
            )
        }
        None => {
            let left = instance.left_by.map_or_else(String::new, |run| {
                faint(&format!(" (left so by {run}; `deploy` brings it up)"))
            });
            format!("{}: {state}{address}{left}", instance.node)
        }
    }
}

fn address(attributes: &BTreeMap<String, serde_json::Value>) -> Option<&str> {
    attributes.get("public_address")?.as_str()
}
