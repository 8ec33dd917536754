//! `opera notify`

use super::act::Act;
use super::args::Notify;
use super::gate::{self, Gate};
use super::place::Place;
use super::transcript::Transcript;
use super::{prompt, template};
use crate::exit::{Exit, Failure};
use crate::operate::Goal;
use crate::terminal::say;
use crate::wiring::Needs;
use engine::ports::ImplementationKind;
use model::Wish;
use plan::{RunAct, RunContext, RunOf, run_outline};
use std::num::NonZeroUsize;

/// Runs the actions of triggers.
///
/// # Errors
/// If there is no such trigger, or the store fails.
pub(super) async fn run(arguments: &Notify) -> Result<Exit, Failure> {
    template::named("--notification/-n", arguments.notification.as_deref())?;
    let place = Place::of(&arguments.storage)?;
    if !arguments.force && !is_to_go_on(&place).await? {
        return Ok(Exit::Done);
    }
    if place.root_file()?.is_none() {
        say("There is no root_file in storage.");
        return Ok(Exit::Done);
    }
    let house = place.house(NonZeroUsize::MIN).await?;
    // of what is undeployed nothing is left that could be told
    let Some(known) = place.known(&house).await? else {
        say("Nothing is deployed that could be notified.");
        return Ok(Exit::Done);
    };
    let named = &arguments.trigger;
    let topology = &known.blueprint.topology;
    let mut triggers = topology.policies.values().flat_map(|p| &p.triggers);
    if !triggers.any(|t| &t.name == named || t.event.as_ref() == Some(named)) {
        say(format!(
            "The provided trigger or event name does not exist: {named}."
        ));
        return Ok(Exit::Failed);
    }
    let what = asked(arguments)?;
    let context = RunContext {
        topology,
        groups: &known.blueprint.groups,
        revision: &known.blueprint.revision,
        wish: Wish::Deployed,
        now: house.clock.now(),
    };
    let acts = run_outline(context, &known.snapshot.recorded, &what);
    let acts = acts.map_err(|why| Failure::text(Exit::Failed, why))?;
    let playbooks = |act: &&RunAct| act.kind == Some(ImplementationKind::Playbook);
    let cloud = template::cloud(&house, &known.blueprint)?;
    let (wishes, service) = (house.wishes(), Place::service());
    let number = wishes.number_run(&service).await;
    let run = number.map_err(|error| Failure::new(Exit::Failed, error))?;
    let verbose = arguments.storage.verbose;
    let act = Act {
        house: &house,
        blueprint: &known.blueprint,
        cloud: &cloud,
        command: "notify",
        goal: Goal::Ran { run },
        needs: Needs {
            playbooks: acts.iter().filter(playbooks).count(),
            ..Needs::default()
        },
        transcript: Transcript::of_triggers(topology, &acts, verbose, house.folder.logs()),
    };
    act.carry_out(wishes.run(&service, run, what, "notify"))
        .await
}

/// What the gate says; false: not.
async fn is_to_go_on(place: &Place) -> Result<bool, Failure> {
    let Some(status) = place.status().await?.filter(|_| place.has_instances()) else {
        return Ok(true);
    };
    match gate::notify(status) {
        Gate::Go | Gate::Afresh => Ok(true),
        Gate::Refuse(text) => {
            say(text);
            Ok(false)
        }
        Gate::Ask(text, _) => prompt::goes_on(text),
    }
}

fn asked(arguments: &Notify) -> Result<RunOf, Failure> {
    let read = |file| std::fs::read_to_string(file);
    let notification = arguments.notification.as_ref().map(read).transpose();
    let notification = notification
        .map_err(|e| Failure::doing(Exit::Failed, "failed to read the notification", e))?;
    Ok(RunOf::Triggers {
        named: arguments.trigger.clone(),
        notification,
    })
}
