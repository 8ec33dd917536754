//! `opera diff`

use super::args::Diff;
use super::output::tell;
use super::place::Place;
use super::template;
use crate::difference::{Compared, compare};
use crate::exit::{Exit, Failure};
use crate::terminal::say;
use plan::Recorded;
use std::path::PathBuf;

/// Prints how a template differs from the deployed one.
///
/// # Errors
/// If the template is wrong, nothing is deployed, or the store fails.
pub(super) async fn run(arguments: &Diff) -> Result<Exit, Failure> {
    template::named("template", arguments.template.as_deref())?;
    template::named("--inputs/-i", arguments.inputs.as_deref())?;
    let place = Place::of(&arguments.storage)?;
    let Some(file) = &arguments.template else {
        say("Template file for comparison was not supplied.");
        return Ok(Exit::Failed);
    };
    let Some(root) = place.root_file()? else {
        say("There is no root_file in storage.");
        return Ok(Exit::Failed);
    };
    let inputs = template::inputs(arguments.inputs.as_deref(), file)?;
    let new = template::read(file, &inputs)?;
    let known = match place.house_if_there().await? {
        Some(house) => place.known(&house).await?,
        None => None,
    };
    let remembered;
    let nothing = Recorded::default();
    let before = match &known {
        Some(known) => Compared {
            blueprint: &known.blueprint,
            recorded: &known.snapshot.recorded,
        },
        // of one that is undeployed the template alone is left
        None => {
            let template = template::read(&root, &place.inputs()?.into())?;
            (remembered, _) = template.into_blueprint(PathBuf::new());
            Compared {
                blueprint: &remembered,
                recorded: &nothing,
            }
        }
    };
    let (new, _) = new.into_blueprint(PathBuf::new());
    let after = Compared {
        blueprint: &new,
        recorded: &nothing,
    };
    let difference = compare(before, after, !arguments.template_only);
    tell(&difference.told(), &arguments.rendering)?;
    Ok(Exit::Done)
}
