//! Each event in words.

use super::line::{Line, Mood, Weight};
use super::span::took;
use crate::wiring::who;
use engine::{Event, PlanEnd};
use model::{Capacity, CapacitySource, MemberState, StepStatus, Wish};
use policy::{AlertStatus, Decision, Evaluation};
use std::time::Duration;

/// An event as a line.
pub(crate) fn tell(event: &Event) -> Line {
    use Mood::{Bad, Faint, Good, Notable, Plain};
    use Weight::{Detail, Progress};
    match event {
        Event::HolderChanged { holder } => {
            Line::new(Faint, Detail, format!("{} acts", who(holder)))
        }
        Event::WishChanged { wish, by } => {
            let word = match wish {
                Wish::Deployed => "to be deployed",
                Wish::Undeployed => "to be removed",
            };
            Line::new(Plain, Detail, format!("{word}, asked for by {by}"))
        }
        Event::CapacityChanged {
            group,
            from,
            to,
            source,
        } => Line::new(
            Notable,
            Detail,
            capacity(group.as_str(), *from, *to, source),
        ),
        Event::Evaluated { evaluation } => evaluated(evaluation),
        Event::Health { member, verdict } => {
            Line::new(Notable, Progress, format!("{member}: {verdict}"))
        }
        Event::PlanOpened {
            plan,
            changes,
            steps,
        } => {
            let mut text = format!("plan {plan}: {}", counted(*steps, "step"));
            for change in changes {
                text.push_str(&format!("\n{change}"));
            }
            Line::new(Plain, Detail, text)
        }
        Event::PlanClosed { plan, end } => match end {
            PlanEnd::Converged => Line::new(Good, Detail, format!("plan {plan} done")),
            PlanEnd::Superseded => {
                Line::new(Faint, Detail, format!("plan {plan} superseded by another"))
            }
            PlanEnd::Stuck { why } => {
                Line::new(Bad, Detail, format!("plan {plan} is stuck: {why}"))
            }
        },
        Event::Trouble { what } => Line::new(Bad, Progress, format!("trouble: {what}")),
        Event::AlertChanged { .. }
        | Event::MemberChanged { .. }
        | Event::StepStarted { .. }
        | Event::StepFinished { .. }
        | Event::StepSettled { .. } => detailed(event),
    }
}

/// Alerts, members and steps.
fn detailed(event: &Event) -> Line {
    use Mood::{Bad, Faint, Good, Notable, Plain};
    use Weight::{Detail, Progress};
    match event {
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
            Line::new(Notable, Detail, format!("alert: {rule} {word} {who}"))
        }
        Event::MemberChanged {
            member,
            group,
            ordinal,
            state,
        } => {
            let (mood, word) = match state {
                Some(state @ MemberState::InService { .. }) => (Good, state.word().to_owned()),
                Some(MemberState::Draining { cause, .. } | MemberState::Leaving { cause }) => {
                    (Notable, format!("leaving ({cause})"))
                }
                Some(state) => (Notable, state.word().to_owned()),
                None => (Plain, "gone".to_owned()),
            };
            Line::new(
                mood,
                Progress,
                format!("{group}[{ordinal}] {member}: {word}"),
            )
        }
        Event::StepStarted {
            step, title, why, ..
        } => Line::new(Faint, Progress, format!("begin {step} {title} ({why})")),
        Event::StepFinished {
            step,
            title,
            status,
            message,
            took_ms,
            ..
        } => {
            let time = took(Duration::from_millis(*took_ms));
            let mood = match status {
                StepStatus::Done => Good,
                StepStatus::Failed | StepStatus::Unknown => Bad,
                StepStatus::Planned | StepStatus::Started | StepStatus::Superseded => Faint,
            };
            let word = match status {
                StepStatus::Done => "done ",
                StepStatus::Failed => "FAILED",
                StepStatus::Unknown => "UNKNOWN",
                StepStatus::Planned | StepStatus::Started | StepStatus::Superseded => "ended",
            };
            let mut text = format!("{word} {step} {title} ({time})");
            if let Some(message) = message {
                text.push('\n');
                text.push_str(message);
            }
            Line::new(mood, Progress, text)
        }
        Event::StepSettled {
            step,
            title,
            status,
            why,
        } => Line::new(
            Notable,
            Progress,
            format!("settled {step} {title}, left unfinished before: {status} ({why})"),
        ),
        other => Line::new(Plain, Detail, format!("{other:?}")),
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
        CapacitySource::Operator { hold_until } => {
            format!("by an operator, policies held until {hold_until:.0}")
        }
        CapacitySource::Policy { policy, why } => format!("by {policy}: {why}"),
        CapacitySource::Clamped => "by new bounds".to_owned(),
    };
    format!("{group}: capacity {change} ({by})")
}

fn counted(n: u32, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}
