//! How a command that acts tells what it does: for people, or for programs.

use super::counts::Counts;
use super::outlook::Outlook;
use super::plan_text::plan_text;
use crate::exit::Failure;
use crate::story::entry_object;
use crate::terminal::say;
use crate::wiring::ProviderName;
use anstream::adapter::strip_str;
use engine::ports::{LogEntry, Sequence};
use model::ServiceName;
use plan::{Changes, Effect};
use serde_json::{Value, json};

/// For whom standard output is written. Complaints are sentences on standard error in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Lines for people.
    Text,
    /// One JSON object a line, its kind in `event`: `planned`, what the log says (as `history
    /// --json`), `note`, and `ended` as the last one, however it ends.
    JsonLines,
}

impl Form {
    /// From the flag `--json`.
    pub(crate) fn of(json: bool) -> Self {
        if json { Self::JsonLines } else { Self::Text }
    }

    /// Says something that is in no log.
    pub(crate) fn tell(self, text: &str) {
        match self {
            Self::Text => say(text),
            Self::JsonLines => say_note(text),
        }
    }

    /// The last object where nothing was to be carried out; people have been told.
    pub(crate) fn end(self, service: &ServiceName, how: &str) {
        if self == Self::JsonLines {
            say(broken_off(Some(service), how, &[]).to_string());
        }
    }

    /// The last object where it failed, also before there was a plan; people are told otherwise.
    pub(crate) fn fail(self, failure: &Failure) {
        if self == Self::JsonLines {
            let told = broken_off(failure.service.as_ref(), "failed", &failure.lines());
            say(told.to_string());
        }
    }
}

/// Shows a plan.
pub(crate) fn show(service: &ServiceName, provider: ProviderName, outlook: &Outlook, form: Form) {
    match form {
        Form::Text => plan_text(service, provider, outlook)
            .into_iter()
            .for_each(say),
        Form::JsonLines => say(planned(service, provider, outlook).to_string()),
    }
}

/// The plan as an object: its steps in an order in which they could run.
fn planned(service: &ServiceName, provider: ProviderName, outlook: &Outlook) -> Value {
    let all = outlook.all_steps();
    let counts = Counts::of(&all, &outlook.changes.renamed);
    let steps = all.into_iter().filter(|step| step.effect == Effect::Real);
    let steps: Vec<Value> = steps
        .map(|step| {
            json!({
                "what": step.action.to_string(),
                "action": step.action,
                "why": outlook.why(step),
                "blocked": step.blocked,
            })
        })
        .collect();
    let mut planned = json!({
        "event": "planned",
        "service": service,
        "provider": provider.as_str(),
        "counts": counts,
        "computes": outlook.makers,
        "changes": outlook.changes.nodes,
        "regrouping": outlook.changes.regrouping,
        "steps": steps,
    });
    add_where_any(&mut planned, &outlook.changes);
    if !outlook.choices.is_empty() {
        planned["choices"] = json!(outlook.choices);
    }
    planned
}

/// What most plans say nothing of: other names, in vain or not, and groups that roll.
fn add_where_any(planned: &mut Value, changes: &Changes) {
    let rare = [
        ("renamed", json!(changes.renamed)),
        ("unheard", json!(changes.unheard)),
        ("lookalikes", json!(changes.lookalikes)),
        ("rolls", json!(changes.rolls)),
    ];
    for (key, value) in rare {
        if value.as_object().is_some_and(|entries| !entries.is_empty()) {
            planned[key] = value;
        }
    }
}

/// The last object where nothing was carried out: `how` is `done`, `failed` or `stopped`.
pub(super) fn broken_off(service: Option<&ServiceName>, how: &str, why: &[String]) -> Value {
    json!({ "event": "ended", "service": service, "how": how, "why": why })
}

/// An entry of the log, for programs.
pub(super) fn say_entry(sequence: Sequence, entry: &LogEntry) {
    say(entry_object(sequence, entry).to_string());
}

/// Something that is in no log.
pub(super) fn say_note(text: &str) {
    // colours are for terminals alone
    let plain = strip_str(text).to_string();
    say(json!({ "event": "note", "text": plain }).to_string());
}
