//! The template that a command is about, read as xOpera reads it.

use crate::commands::template::refused;
use crate::exit::{Exit, Failure};
use crate::wiring::{Cloud, House, Manner, ProviderName, Remote, Template, read_inputs};
use engine::ports::Blueprint;
use std::path::Path;
use topology::NodeTemplate;
use tosca::Inputs;

/// A file that the command line names must be there before anything else is looked at.
///
/// # Errors
/// If it can't be opened: the command line is wrong.
pub(super) fn named(what: &str, file: Option<&Path>) -> Result<(), Failure> {
    let Some(file) = file else { return Ok(()) };
    match std::fs::File::open(file) {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::text(
            Exit::Usage,
            format!("argument {what}: can't open '{}': {error}", file.display()),
        )),
    }
}

/// Reads it; what is wrong is told with its place.
///
/// # Errors
/// If there is anything wrong.
pub(super) fn read(file: &Path, inputs: &Inputs) -> Result<Template, Failure> {
    Template::read(file, inputs, Manner::Opera, Remote::Refused).map_err(refused)
}

/// The same without a word; none: it can't be read.
pub(super) fn read_quietly(file: &Path, inputs: &Inputs) -> Option<Template> {
    Template::read(file, inputs, Manner::Opera, Remote::Refused).ok()
}

/// What is given for a template's inputs: nothing, or a file. What is wrong in it is told with the template.
///
/// # Errors
/// If it can't be read.
pub(super) fn inputs(file: Option<&Path>, template: &Path) -> Result<Inputs, Failure> {
    match file {
        Some(file) => read_inputs(file, template).map_err(refused),
        None => Ok(Inputs::default()),
    }
}

/// Operations only, unless the template has servers of ours.
///
/// # Errors
/// If the embedded cloud can't be opened.
pub(super) fn cloud(house: &House, blueprint: &Blueprint) -> Result<Cloud, Failure> {
    let mut nodes = blueprint.topology.nodes.values();
    if nodes.any(NodeTemplate::made_by_provider) {
        return house
            .cloud(ProviderName::default())
            .map_err(Failure::machine);
    }
    Ok(house.operations_only())
}
