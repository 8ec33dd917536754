//! `opera deploy`

use super::act::Act;
use super::args::Deploy;
use super::gate::{self, After, Flags, Gate};
use super::place::Place;
use super::transcript::Transcript;
use super::{prompt, template, unpackage};
use crate::exit::{Exit, Failure};
use crate::operate::{Goal, Now, Outlook, desired, next_member};
use crate::terminal::say;
use crate::wiring::{House, ProviderName, Template, is_archive};
use engine::{MadeFrom, Snapshot};
use model::Wish;
use std::path::PathBuf;
use tosca::Inputs;

/// Deploys.
///
/// # Errors
/// If the template is wrong, something is missing, or the store fails.
pub(super) async fn run(arguments: &Deploy) -> Result<Exit, Failure> {
    template::named("template", arguments.template.as_deref())?;
    template::named("--inputs/-i", arguments.inputs.as_deref())?;
    let place = Place::of(&arguments.storage)?;
    let Some(workers) = arguments.workers.count() else {
        return Ok(Exit::Failed);
    };
    let house = place.house(workers).await?;
    let afresh = match asked(arguments, &place).await? {
        Asked::Go => false,
        Asked::Afresh => true,
        Asked::Not => return Ok(Exit::Done),
    };
    let Some((file, inputs)) = what(arguments, &place)? else {
        say(
            "CSAR or template root file does not exist. Maybe you have forgotten to initialize it.",
        );
        return Ok(Exit::Failed);
    };
    let template = template::read(&file, &inputs)?;
    if afresh {
        forget(&place, &house).await?;
    }
    deploy(arguments, &place, &house, &template).await
}

enum Asked {
    Go,
    Afresh,
    Not,
}

async fn asked(arguments: &Deploy, place: &Place) -> Result<Asked, Failure> {
    let status = place.status().await?;
    let (Some(status), true) = (status, place.has_instances()) else {
        return Ok(Asked::Go);
    };
    let flags = Flags {
        resume: arguments.resume,
        clean_state: arguments.clean_state,
        force: arguments.force,
    };
    Ok(match gate::deploy(status, flags) {
        Gate::Go => Asked::Go,
        Gate::Afresh => Asked::Afresh,
        Gate::Refuse(text) => {
            say(text);
            Asked::Not
        }
        Gate::Ask(text, after) => match (prompt::goes_on(text)?, after) {
            (false, _) => Asked::Not,
            (true, After::Go) => Asked::Go,
            (true, After::Afresh) => Asked::Afresh,
        },
    })
}

type Given = (PathBuf, Inputs);

/// Template and inputs: as given, else those of the last deploy. A CSAR is unpacked, and begins without
/// remembered inputs.
fn what(arguments: &Deploy, place: &Place) -> Result<Option<Given>, Failure> {
    let file = match &arguments.template {
        Some(file) => Some(file.clone()),
        None => place.root_file()?,
    };
    let Some(file) = file else {
        return Ok(None);
    };
    let given = template::inputs(arguments.inputs.as_deref(), &file)?;
    if !is_archive(&file) {
        let inputs = match arguments.inputs {
            Some(_) => given,
            None => place.inputs()?.into(),
        };
        return Ok(Some((file, inputs)));
    }
    let entry = unpackage::into(&file, &place.csar())?;
    Ok(Some((entry, given)))
}

/// What is known of instances goes, without a step: as xOpera does.
async fn forget(place: &Place, house: &House) -> Result<(), Failure> {
    let Some(known) = place.known(house).await? else {
        return Ok(());
    };
    let servers = known.snapshot.recorded.instances.values();
    if let Some(with) = servers.into_iter().find(|r| r.server.key().is_some()) {
        return Err(Failure::text(
            Exit::Failed,
            format!(
                "{} has a server, which would be forgotten: undeploy first; nothing was touched",
                with.id
            ),
        ));
    }
    let service = Place::service();
    let forgotten = engine::forget(
        std::sync::Arc::new(house.store.clone()),
        &*house.clock,
        &*house.presence,
        &service,
        &house.holder,
    );
    forgotten
        .await
        .map_err(|error| Failure::doing(Exit::Failed, "failed to clean the state", error))
}

async fn deploy(
    arguments: &Deploy,
    place: &Place,
    house: &House,
    template: &Template,
) -> Result<Exit, Failure> {
    let service = Place::service();
    let revision = template.package.revision();
    let blueprint = template.blueprint(house.library.files_root(&revision));
    let known = place.known(house).await?;
    let computes = known.as_ref().map(|known| known.blueprint.computes);
    let blueprint = blueprint.with_computes(computes.unwrap_or_default());
    let nothing = Snapshot::default();
    let snapshot = known.as_ref().map_or(&nothing, |known| &known.snapshot);
    let now = Now {
        snapshot,
        library: Some(&*house.library),
        next_member: next_member(house).await.map_err(Failure::machine)?,
        at: house.clock.now(),
    };
    let other = known.as_ref().filter(|k| k.blueprint.revision != revision);
    let outlook = match other {
        Some(known) => Outlook::of_update(&known.blueprint, &blueprint, now),
        None => {
            let wished = desired(&blueprint, snapshot, Wish::Deployed, None);
            Outlook::new(&blueprint, &wished, now)
        }
    }
    .map_err(|error| Failure::new(Exit::Failed, error))?;
    let keep = |e| Failure::doing(Exit::Machine, "failed to keep the template's files", e);
    let guard = house.library.guard().map_err(keep)?;
    house
        .library
        .keep_understood(&template.package, &blueprint)
        .map_err(keep)?;
    place.remember(&template.file, &template.package.inputs)?;
    place.has_begun()?;
    let cloud = template::cloud(house, &blueprint)?;
    let from = template.file.display().to_string();
    let wishes = house.wishes();
    let is_other = other.is_some();
    let wish = async {
        let wished = if is_other {
            // what was mended meanwhile is another revision of the same service
            let to = MadeFrom {
                revision,
                template: from,
            };
            wishes.update(&service, to, "deploy").await
        } else {
            let provider = ProviderName::default().as_str();
            let by = "deploy";
            wishes
                .deploy(&service, &blueprint, provider, &from, by)
                .await
        };
        drop(guard);
        wished
    };
    let act = Act {
        house,
        blueprint: &blueprint,
        cloud: &cloud,
        command: "deploy",
        goal: Goal::Deployed,
        needs: outlook.needs(&blueprint, &cloud),
        transcript: Transcript::new(&outlook, arguments.storage.verbose, house.folder.logs()),
    };
    act.carry_out(wish).await
}
