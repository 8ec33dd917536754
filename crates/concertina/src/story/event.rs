//! Each event in words.

use super::line::Mood::{self, Bad, Faint, Good, Notable, Plain};
use super::line::{Line, Weight};
use super::span::took;
use crate::wiring::who;
use engine::{Event, PlanEnd};
use model::{Capacity, CapacitySource, MemberState, PlanId, Revision, RunId, StepStatus, Wish};
use policy::{AlertStatus, Decision, Evaluation};
use std::time::Duration;
use topology::Renaming;

/// An event as a line.
pub(crate) fn tell(event: &Event) -> Line {
    match event {
        Event::HolderChanged { holder } => detail(Faint, format!("{} acts", who(holder))),
        Event::WishChanged { wish, by } => {
            detail(Plain, format!("{}, asked for by {by}", wished(*wish)))
        }
        Event::RevisionWished { revision, by } => detail(
            Plain,
            format!("to become revision {revision:.12}, asked for by {by}"),
        ),
        Event::RevisionChanged { from, to, renamed } => revised(from, to, renamed),
        Event::MemberChanged {
            member,
            group,
            ordinal,
            state,
            revision,
        } => {
            let who = format!("{group}[{ordinal}] {member}");
            member_changed(&who, state.as_ref(), revision.as_ref())
        }
        Event::CapacityChanged {
            group,
            from,
            to,
            source,
        } => detail(Notable, capacity(group.as_str(), *from, *to, source)),
        Event::AlertChanged {
            rule,
            member,
            instance,
            status,
            ..
        } => {
            let who = member.map_or_else(|| instance.clone(), |m| format!("{m} ({instance})"));
            let word = match status {
                AlertStatus::Firing => "fires for",
                AlertStatus::Resolved { .. } => "is over for",
            };
            detail(Notable, format!("alert: {rule} {word} {who}"))
        }
        Event::Evaluated { evaluation } => evaluated(evaluation),
        Event::Health { member, verdict } => progress(Notable, format!("{member}: {verdict}")),
        Event::PlanOpened {
            plan,
            changes,
            steps,
        } => {
            let lines: Vec<String> = changes.iter().map(|change| format!("\n{change}")).collect();
            detail(
                Plain,
                format!("plan {plan}: {}{}", counted(*steps, "step"), lines.concat()),
            )
        }
        Event::PlanClosed { plan, end } => plan_end(*plan, end),
        Event::StepStarted { .. } | Event::StepFinished { .. } | Event::StepSettled { .. } => {
            step(event)
        }
        Event::RunBegan { run, what, by } => {
            progress(Notable, format!("{run} begins: {what}, asked for by {by}"))
        }
        Event::RunEnded { run, what, failed } => ran(*run, what, failed),
        Event::Restored { from, .. } => restored(from),
        Event::RestoreConfirmed { by } => progress(Good, format!("restore confirmed by {by}")),
        Event::RepairWished { what, by } => repair_wished(what, by),
        Event::Repaired { what, failure } => repaired(what, failure.as_deref()),
        Event::Trouble { what } => progress(Bad, format!("trouble: {what}")),
    }
}

fn revised(from: &Revision, to: &Revision, renamed: &Renaming) -> Line {
    let names = renamed.iter();
    let names: Vec<String> = names
        .map(|(was, is)| format!("\n{is} is what {was} was"))
        .collect();
    let text = format!("revision {to:.12} holds from now on (it was {from:.12})");
    progress(Notable, format!("{text}{}", names.concat()))
}

/// `revision`: the one that it is made from, if that is another one from now on.
fn member_changed(who: &str, state: Option<&MemberState>, revision: Option<&Revision>) -> Line {
    let (mood, word) = member_word(state);
    let of = revision.map(|r| format!(", of revision {r:.12} from now on"));
    progress(mood, format!("{who}: {word}{}", of.unwrap_or_default()))
}

fn wished(wish: Wish) -> &'static str {
    match wish {
        Wish::Deployed => "to be deployed",
        Wish::Undeployed => "to be removed",
    }
}

fn ran(run: RunId, what: &str, failed: &[String]) -> Line {
    match failed {
        [] => progress(Good, format!("{run} is done: {what}")),
        failed => {
            let why = failed.join("\n");
            progress(Bad, format!("{run} FAILED: {what}\n{why}"))
        }
    }
}

fn detail(mood: Mood, text: String) -> Line {
    Line::new(mood, Weight::Detail, text)
}

fn progress(mood: Mood, text: String) -> Line {
    Line::new(mood, Weight::Progress, text)
}

fn restored(from: &str) -> Line {
    let what = "nothing is removed until `concertina repair`";
    progress(Bad, format!("restored from {from}: {what}"))
}

fn repair_wished(what: &[String], by: &str) -> Line {
    let lines: Vec<String> = what.iter().map(|line| format!("\n{line}")).collect();
    let text = format!("repair, asked for by {by}:{}", lines.concat());
    detail(Notable, text)
}

fn repaired(what: &str, failure: Option<&str>) -> Line {
    match failure {
        None => progress(Good, format!("repair: {what}")),
        Some(why) => progress(Bad, format!("repair FAILED: {what}: {why}")),
    }
}

fn plan_end(plan: PlanId, end: &PlanEnd) -> Line {
    match end {
        PlanEnd::Converged => detail(Good, format!("plan {plan} done")),
        PlanEnd::Superseded => detail(Faint, format!("plan {plan} superseded by another")),
        PlanEnd::Stuck { why } => detail(Bad, format!("plan {plan} is stuck: {why}")),
    }
}

fn member_word(state: Option<&MemberState>) -> (Mood, String) {
    match state {
        None => (Plain, "gone".to_owned()),
        Some(MemberState::Draining { cause, .. } | MemberState::Leaving { cause }) => {
            (Notable, format!("leaving ({cause})"))
        }
        Some(state @ MemberState::InService { .. }) => (Good, state.word().to_owned()),
        Some(state @ MemberState::Joining { .. }) => (Notable, state.word().to_owned()),
    }
}

fn step(event: &Event) -> Line {
    match event {
        Event::StepStarted {
            step, title, why, ..
        } => progress(Faint, format!("begin {step} {title} ({why})")),
        Event::StepSettled {
            step,
            title,
            status,
            why,
        } => progress(
            Notable,
            format!("settled {step} {title}, left unfinished before: {status} ({why})"),
        ),
        Event::StepFinished {
            step,
            title,
            status,
            message,
            took_ms,
            ..
        } => {
            let (mood, word) = match status {
                StepStatus::Done => (Good, "done "),
                StepStatus::Failed => (Bad, "FAILED"),
                StepStatus::Cancelled => (Notable, "cancelled"),
                StepStatus::Unknown => (Bad, "UNKNOWN"),
                StepStatus::Planned | StepStatus::Started | StepStatus::Superseded => {
                    (Faint, "ended")
                }
            };
            let time = took(Duration::from_millis(*took_ms));
            let said = message
                .as_ref()
                .map_or_else(String::new, |m| format!("\n{m}"));
            progress(mood, format!("{word} {step} {title} ({time}){said}"))
        }
        // the caller hands steps in alone
        other => detail(Plain, format!("{other:?}")),
    }
}

fn evaluated(evaluation: &Evaluation) -> Line {
    let reasons: Vec<String> = evaluation.reasons.iter().map(ToString::to_string).collect();
    let because = reasons.join("; ");
    let group = &evaluation.group;
    let (mood, what) = match &evaluation.decision {
        Decision::Keep => (Mood::Plain, format!("keep {}", evaluation.current)),
        Decision::Scale {
            to,
            direction,
            policy,
        } => (
            Mood::Notable,
            format!(
                "{direction} from {} to {to} by {policy}",
                evaluation.current
            ),
        ),
        Decision::Clamp { to, direction } => (
            Mood::Notable,
            format!("{direction} from {} to {to}", evaluation.current),
        ),
    };
    Line::new(
        mood,
        Weight::Detail,
        format!("{group}: {what}, because {because}"),
    )
}

fn capacity(group: &str, from: Option<Capacity>, to: Capacity, source: &CapacitySource) -> String {
    let change = match from {
        Some(from) => format!("{from} to {to}"),
        None => to.to_string(),
    };
    let by = match source {
        CapacitySource::Initial => "by the template".to_owned(),
        CapacitySource::Operator {
            hold_until,
            operator,
        } => {
            let operator = operator.as_deref().unwrap_or("an operator");
            format!("by {operator}, policies held until {hold_until:.0}")
        }
        CapacitySource::Policy { policy, why } => format!("by {policy}: {why}"),
        CapacitySource::Clamped => "by new bounds".to_owned(),
        CapacitySource::FellBack { from, why } => format!("{from} could not be had: {why}"),
    };
    format!("{group}: capacity {change} ({by})")
}

fn counted(n: u32, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}
