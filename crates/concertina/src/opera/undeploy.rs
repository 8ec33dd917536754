//! `opera undeploy`

use super::act::Act;
use super::args::Undeploy;
use super::gate::{self, Flags, Gate};
use super::place::Place;
use super::transcript::Transcript;
use super::{prompt, template};
use crate::commands::mended::Mended;
use crate::exit::{Exit, Failure};
use crate::operate::{Goal, Now, Outlook, desired, next_member};
use crate::terminal::say;
use crate::wiring::{House, Known};
use model::Wish;
use std::path::Path;

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
    let Some(root) = place.root_file()? else {
        say("There is no root_file in storage.");
        return Ok(Exit::Done);
    };
    let Some(known) = place.known(&house).await? else {
        return Ok(Exit::Done);
    };
    let mended = lying_there(&root, &place, &house, &known)?;
    let kept = mended.as_ref().map(|mended| mended.keep(&house));
    let kept = kept.transpose()?;
    let blueprint = mended
        .as_ref()
        .map_or(&known.blueprint, |mended| &mended.blueprint);
    let wished = desired(blueprint, &known.snapshot, Wish::Undeployed, None);
    let now = Now {
        snapshot: &known.snapshot,
        library: Some(&*house.library),
        next_member: next_member(&house).await.map_err(Failure::machine)?,
        at: house.clock.now(),
    };
    let outlook =
        Outlook::new(blueprint, &wished, now).map_err(|error| Failure::new(Exit::Failed, error))?;
    let cloud = template::cloud(&house, blueprint)?;
    let act = Act {
        house: &house,
        blueprint,
        cloud: &cloud,
        command: "undeploy",
        goal: Goal::Undeployed,
        needs: outlook.needs(blueprint, &cloud),
        transcript: Transcript::new(&outlook, arguments.storage.verbose, house.folder.logs()),
    };
    let (wishes, service) = (house.wishes(), Place::service());
    let wish = async move {
        let undone_by = kept.as_ref().map(|(undone_by, _)| undone_by);
        let wished = wishes.undeploy(&service, undone_by, "undeploy").await;
        drop(kept);
        wished
    };
    act.carry_out(wish).await
}

/// What lies there by now, where that is not what was deployed: opera runs that. None: it does not fit.
fn lying_there(
    root: &Path,
    place: &Place,
    house: &House,
    known: &Known,
) -> Result<Option<Mended>, Failure> {
    let deployed = house.library.package(&known.blueprint.revision);
    if deployed.is_ok_and(|package| package.lies_there(root)) {
        return Ok(None);
    }
    let read = template::read_quietly(root, &place.inputs()?.into());
    Ok(read.and_then(|template| Mended::of(template, house, known).ok()))
}
