//! `opera outputs`

use super::args::Outputs;
use super::output::tell;
use super::place::Place;
use crate::exit::{Exit, Failure};
use crate::terminal::say;
use plan::Recorded;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use topology::{Evaluator, Outcome, Site};

#[derive(Serialize)]
struct Output<'a> {
    description: &'a str,
    value: Value,
}

/// Prints the outputs of the template with what instances report.
///
/// # Errors
/// If one has no value, or the store fails.
pub(super) async fn run(arguments: &Outputs) -> Result<Exit, Failure> {
    let place = Place::of(&arguments.storage)?;
    let Some(file) = place.root_file()? else {
        say("There is no root_file in storage.");
        tell(&BTreeMap::<&str, Output<'_>>::new(), &arguments.rendering)?;
        return Ok(Exit::Done);
    };
    let known = match place.house_if_there().await? {
        Some(house) => place.known(&house).await?,
        None => None,
    };
    let template;
    let nothing = Recorded::default();
    // of one that is undeployed the template alone is left
    let (topology, groups, recorded) = match &known {
        Some(known) => (
            &known.blueprint.topology,
            &known.blueprint.groups,
            &known.snapshot.recorded,
        ),
        None => {
            template = super::template::read(&file, &place.inputs()?.into())?;
            (&template.topology, &template.groups, &nothing)
        }
    };
    let evaluator = Evaluator::new(topology, groups, recorded);
    let mut outputs = BTreeMap::new();
    for (name, output) in &topology.outputs {
        let value = match evaluator.evaluate(&output.value, &Site::Outside) {
            Ok(Outcome::Known(value)) => value,
            Ok(Outcome::Unknown { waits_for }) => {
                say(format!("Cannot use an unset value: {waits_for}"));
                return Ok(Exit::Failed);
            }
            Err(error) => {
                say(error.to_string());
                return Ok(Exit::Failed);
            }
        };
        let description = output.description.as_deref().unwrap_or_default();
        outputs.insert(name.as_str(), Output { description, value });
    }
    tell(&outputs, &arguments.rendering)?;
    Ok(Exit::Done)
}
