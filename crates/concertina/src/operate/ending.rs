//! What is said at the end: what was reached, what failed, what is left, how to go on.

use super::carry_out::{Errand, Reached};
use super::form::Form;
use super::goal::Goal;
use super::outlook::{Now, Outlook, desired, next_member};
use super::progress::{FailedStep, Progress};
use crate::exit::{Exit, Failure};
use crate::story::took;
use crate::terminal::{bad, bold, complain, good, notable, say};
use crate::wiring::{HouseError, Known, who};
use serde_json::{Value, json};

/// How to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way(pub(crate) String);

/// Says how it ended.
///
/// # Errors
/// If the store fails.
pub(crate) async fn conclude(
    errand: &Errand<'_>,
    reached: Reached,
    progress: &Progress,
    way: &Way,
    form: Form,
) -> Result<Exit, Failure> {
    let service = errand.service;
    let time = took(progress.elapsed());
    let object = match form {
        Form::JsonLines => Some(ended(errand, &reached, progress).await?),
        Form::Text => None,
    };
    if reached == Reached::Done && errand.goal == Goal::Undeployed {
        errand.house.tidy().await.map_err(Failure::machine)?;
    }
    if let Some(object) = object {
        say(object.to_string());
    }
    match reached {
        Reached::Done if errand.goal == Goal::Undeployed => {
            if form == Form::Text {
                say(good(&format!(
                    "{service} is undeployed: nothing of it is left ({time})"
                )));
            }
            tell_what_lives_on(errand).await;
            Ok(Exit::Done)
        }
        Reached::Done if form == Form::JsonLines => Ok(Exit::Done),
        Reached::Done => {
            tell_done(errand, progress).await?;
            Ok(Exit::Done)
        }
        Reached::Stuck { why, holder } => {
            tell_failures(progress, &why);
            // what is left of a run is not begun any more
            let left = match errand.goal {
                Goal::Ran { .. } => 0,
                _ => left(errand).await.map_err(Failure::machine)?,
            };
            if left > 0 {
                complain(format!("Left to do: {}.", counted(left)));
            }
            if let Some(holder) = holder {
                let who = who(&holder);
                complain(format!("{who} tries again by itself; to ask for it now:"));
            } else {
                complain("What is done stays. When the cause is mended, go on with:");
            }
            complain(format!("  {}", way.0));
            Ok(Exit::Failed)
        }
        Reached::FellBack { why } => {
            complain(bad(&why));
            complain(format!("To ask for it again:\n  {}", way.0));
            Ok(Exit::Failed)
        }
        Reached::Stopped => {
            tell_stopped(errand, way).await?;
            Ok(Exit::Stopped)
        }
        Reached::LeftTo(holder) => {
            complain(format!(
                "{} goes on by itself; watch it with: concertina status --watch --service \
                 {service}",
                who(&holder)
            ));
            Ok(Exit::Stopped)
        }
        Reached::Overruled { by } => {
            complain(bad(&format!("somebody wished otherwise meanwhile: {by}")));
            Ok(Exit::Failed)
        }
    }
}

/// The last object for programs.
async fn ended(
    errand: &Errand<'_>,
    reached: &Reached,
    progress: &Progress,
) -> Result<Value, Failure> {
    let how = match reached {
        Reached::Done => "done",
        Reached::Stuck { .. } => "stuck",
        Reached::FellBack { .. } => "fell_back",
        Reached::Stopped => "stopped",
        Reached::LeftTo(_) => "left_to_holder",
        Reached::Overruled { .. } => "overruled",
    };
    let steps_left = match reached {
        Reached::Done => 0,
        _ => left(errand).await.map_err(Failure::machine)?,
    };
    let view = known(errand).await?.and_then(|k| k.view(errand.house));
    let (groups, outputs) = view.map(|v| (v.groups, v.outputs)).unwrap_or_default();
    let failed: Vec<Value> = progress
        .failed
        .iter()
        .map(|s| json!({ "step": s.what, "message": s.message, "log_file": s.log_file }))
        .collect();
    Ok(json!({
        "event": "ended",
        "service": errand.service,
        "how": how,
        "steps_done": progress.done,
        "steps_left": steps_left,
        "failed": failed,
        "seconds": progress.elapsed().as_secs_f64(),
        "groups": groups,
        "outputs": outputs,
    }))
}

async fn tell_stopped(errand: &Errand<'_>, way: &Way) -> Result<(), Failure> {
    let service = errand.service;
    if let Goal::Ran { run } = errand.goal {
        // asking once more would do it once more
        complain(format!(
            "stopped; what is left of {run} is done by the next command or agent, such as:\n  concertina \
             deploy --service {service}\nand not at all after:\n  concertina run --give-up {run} --service {service}"
        ));
        return Ok(());
    }
    let left = left(errand).await.map_err(Failure::machine)?;
    complain(format!(
        "stopped; left to do: {}. Go on with:\n  {}",
        counted(left),
        way.0
    ));
    Ok(())
}

/// Servers of ours that no record accounted for (made after the backup that was restored, say): nobody removes
/// what nobody asked to be removed.
async fn tell_what_lives_on(errand: &Errand<'_>) {
    let provider = &errand.cloud.provider;
    let listed = provider.list(errand.house.store.store_id(), errand.service);
    // a provider that does not answer now says nothing of what is there
    let servers = listed.await.unwrap_or_default();
    if servers.is_empty() {
        return;
    }
    let names: Vec<String> = servers
        .iter()
        .map(|s| format!("{} ({})", s.name, s.id))
        .collect();
    complain(notable(&format!(
        "servers of {} that no record accounted for live on: {}; remove them at {}, or deploy it again under this \
         name and let `concertina repair --delete-unknown` do it",
        errand.service,
        names.join(", "),
        errand.cloud.name,
    )));
}

async fn tell_done(errand: &Errand<'_>, progress: &Progress) -> Result<(), Failure> {
    let known = known(errand).await?;
    let (service, time) = (errand.service, took(progress.elapsed()));
    let steps = counted(progress.done);
    say(good(&match errand.goal {
        Goal::Ran { run } => format!("{run} of {service} is done ({steps}, {time})"),
        Goal::GaveUp { run } => format!("{run} of {service} does not go on; what it did stays"),
        _ => format!("{service} is as wished ({steps}, {time})"),
    }));
    known.iter().flat_map(|k| at_work(errand, k)).for_each(say);
    if !progress.failed.is_empty() {
        complain("Failed on the way; what was wished came about without it:");
        progress.failed.iter().for_each(tell_failed);
    }
    Ok(())
}

fn tell_failures(progress: &Progress, why: &[String]) {
    complain(bad("Failed:"));
    progress.failed.iter().for_each(tell_failed);
    // what failed before this command has no step of ours
    if progress.failed.is_empty() {
        why.iter().for_each(|line| complain(format!("  {line}")));
    }
}

fn tell_failed(step: &FailedStep) {
    complain(format!("  {}", bold(&step.what)));
    step.message
        .lines()
        .for_each(|line| complain(format!("    {line}")));
    if let Some(file) = &step.log_file {
        complain(format!("    its output: {}", file.display()));
    }
}

async fn known(errand: &Errand<'_>) -> Result<Option<Known>, Failure> {
    let known = errand.house.known(errand.service).await;
    known.map_err(Failure::machine)
}

fn at_work(errand: &Errand<'_>, known: &Known) -> Vec<String> {
    let Some(view) = known.view(errand.house) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for group in &view.groups {
        let desired = group.desired.as_ref().map_or(0, |d| d.value.0);
        lines.push(format!(
            "  {}: {} of {desired} in service",
            group.group, group.ready
        ));
    }
    for output in &view.outputs {
        let value = output
            .value
            .as_str()
            .map_or_else(|| output.value.to_string(), str::to_owned);
        lines.push(format!("  {}: {}", output.name, bold(&value)));
    }
    lines
}

async fn left(errand: &Errand<'_>) -> Result<usize, HouseError> {
    let Some(known) = errand.house.known(errand.service).await? else {
        return Ok(0);
    };
    // somebody may have wished otherwise meanwhile
    let wish = known.snapshot.wish.as_ref().map(|wish| wish.value.wish);
    let wish = wish.unwrap_or(errand.goal.wish());
    let now = Now {
        snapshot: &known.snapshot,
        library: Some(&*errand.house.library),
        next_member: next_member(errand.house).await?,
        at: errand.house.clock.now(),
    };
    let outlook = if known.blueprint.revision == errand.blueprint.revision {
        let wished = desired(errand.blueprint, &known.snapshot, wish, None);
        Outlook::new(errand.blueprint, &wished, now)
    } else {
        Outlook::of_update(&known.blueprint, errand.blueprint, now)
    }?;
    Ok(outlook.steps().len())
}

fn counted(steps: usize) -> String {
    match steps {
        1 => "1 step".to_owned(),
        n => format!("{n} steps"),
    }
}
