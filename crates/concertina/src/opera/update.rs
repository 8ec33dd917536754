//! `opera update`

use super::act::Act;
use super::args::Update;
use super::place::Place;
use super::template;
use super::transcript::Transcript;
use crate::exit::{Exit, Failure};
use crate::operate::{Goal, Now, Outlook, next_member};
use crate::terminal::say;
use engine::MadeFrom;

/// Makes what is deployed what another template says.
///
/// # Errors
/// If the template is wrong, nothing is deployed, or the store fails.
pub(super) async fn run(arguments: &Update) -> Result<Exit, Failure> {
    template::named("template", arguments.template.as_deref())?;
    template::named("--inputs/-i", arguments.inputs.as_deref())?;
    let place = Place::of(&arguments.storage)?;
    let Some(workers) = arguments.workers.count() else {
        return Ok(Exit::Failed);
    };
    let Some(file) = &arguments.template else {
        say("Template file for update was not supplied.");
        return Ok(Exit::Failed);
    };
    let house = place.house(workers).await?;
    let Some(known) = place.known(&house).await? else {
        return Err(Failure::text(
            Exit::Failed,
            "nothing is deployed that could be updated; deploy it first",
        ));
    };
    let inputs = template::inputs(arguments.inputs.as_deref(), file)?;
    let template = template::read(file, &inputs)?;
    let revision = template.package.revision();
    let blueprint = template.blueprint(house.library.files_root(&revision));
    let blueprint = blueprint.with_computes(known.blueprint.computes);
    let now = Now {
        snapshot: &known.snapshot,
        library: Some(&*house.library),
        next_member: next_member(&house).await.map_err(Failure::machine)?,
        at: house.clock.now(),
    };
    let outlook = Outlook::of_update(&known.blueprint, &blueprint, now)
        .map_err(|error| Failure::new(Exit::Failed, error))?;
    let keep = |e| Failure::doing(Exit::Machine, "failed to keep the template's files", e);
    let guard = house.library.guard().map_err(keep)?;
    house
        .library
        .keep_understood(&template.package, &blueprint)
        .map_err(keep)?;
    place.remember(&template.file, &template.package.inputs)?;
    let cloud = template::cloud(&house, &blueprint)?;
    let to = MadeFrom {
        revision,
        template: file.display().to_string(),
    };
    let (wishes, service) = (house.wishes(), Place::service());
    let wish = async {
        let wished = wishes.update(&service, to, "update").await;
        drop(guard);
        wished
    };
    let act = Act {
        house: &house,
        blueprint: &blueprint,
        cloud: &cloud,
        command: "update",
        goal: Goal::Revised,
        needs: outlook.needs(&blueprint, &cloud),
        transcript: Transcript::new(&outlook, arguments.storage.verbose, house.folder.logs()),
    };
    act.carry_out(wish).await
}
