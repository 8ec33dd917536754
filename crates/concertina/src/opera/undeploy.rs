//! `opera undeploy`

use super::act::Act;
use super::args::Undeploy;
use super::gate::{self, Flags, Gate};
use super::place::Place;
use super::transcript::Transcript;
use super::{prompt, template};
use crate::exit::{Exit, Failure};
use crate::operate::{Goal, Now, Outlook, desired, next_member};
use crate::terminal::say;
use model::Wish;

/// Undeploys.
///
/// # Errors
/// If the store fails.
pub(super) async fn run(arguments: &Undeploy) -> Result<Exit, Failure> {
    let place = Place::of(&arguments.storage)?;
    let Some(workers) = arguments.workers.count() else {
        return Ok(Exit::Failed);
    };
    let house = place.house(workers).await?;
    if let (Some(status), true) = (place.status().await?, place.has_instances()) {
        let flags = Flags {
            resume: arguments.resume,
            clean_state: false,
            force: arguments.force,
        };
        match gate::undeploy(status, flags) {
            Gate::Go | Gate::Afresh => {}
            Gate::Refuse(text) => {
                say(text);
                return Ok(Exit::Done);
            }
            Gate::Ask(text, _) => {
                if !prompt::goes_on(text)? {
                    return Ok(Exit::Done);
                }
            }
        }
    }
    if place.root_file()?.is_none() {
        say("There is no root_file in storage.");
        return Ok(Exit::Done);
    }
    let Some(known) = place.known(&house).await? else {
        return Ok(Exit::Done);
    };
    let wished = desired(&known.blueprint, &known.snapshot, Wish::Undeployed, None);
    let now = Now {
        snapshot: &known.snapshot,
        library: Some(&*house.library),
        next_member: next_member(&house).await.map_err(Failure::machine)?,
        at: house.clock.now(),
    };
    let outlook = Outlook::new(&known.blueprint, &wished, now)
        .map_err(|error| Failure::new(Exit::Failed, error))?;
    let cloud = template::cloud(&house, &known.blueprint)?;
    let act = Act {
        house: &house,
        blueprint: &known.blueprint,
        cloud: &cloud,
        command: "undeploy",
        goal: Goal::Undeployed,
        needs: outlook.needs(&known.blueprint),
        transcript: Transcript::new(&outlook, arguments.storage.verbose, house.folder.logs()),
    };
    let (wishes, service) = (house.wishes(), Place::service());
    act.carry_out(wishes.undeploy(&service, "undeploy")).await
}
