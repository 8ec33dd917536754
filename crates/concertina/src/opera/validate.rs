//! `opera validate`

use super::args::Validate;
use super::{syntax, template};
use crate::commands::template::tell;
use crate::exit::{Exit, Failure};
use crate::terminal::say;
use std::path::PathBuf;

/// Checks a template, or the folder it is in as a CSAR.
///
/// # Errors
/// If it is wrong.
pub(super) fn run(arguments: &Validate) -> Result<Exit, Failure> {
    template::named("--inputs/-i", arguments.inputs.as_deref())?;
    let file = arguments.csar_or_service_template.clone();
    let file = file.unwrap_or_else(|| PathBuf::from("."));
    let inputs = template::inputs(arguments.inputs.as_deref(), &file)?;
    say("Validating TOSCA CSAR or service template...");
    let template = template::read(&file, &inputs)?;
    // opera has none: they go where its words do not
    tell(&template.warnings);
    if arguments.executors && !syntax::check(&template)? {
        return Ok(Exit::Failed);
    }
    say("Done.");
    Ok(Exit::Done)
}
