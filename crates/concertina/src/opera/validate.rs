//! `opera validate`

use super::args::Validate;
use super::template;
use crate::exit::{Exit, Failure};
use crate::terminal::say;
use std::path::{Path, PathBuf};

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
    if arguments.executors {
        check_playbooks(&template.package.files)?;
    }
    say("Done.");
    Ok(Exit::Done)
}

/// Playbooks are YAML at least; what Ansible says of their tasks is known when they run.
fn check_playbooks(files: &std::collections::BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    let is_yaml = |path: &str| {
        let extension = Path::new(path).extension();
        extension.is_some_and(|e| e == "yaml" || e == "yml")
    };
    for (path, bytes) in files.iter().filter(|(path, _)| is_yaml(path)) {
        let read: Result<serde_json::Value, _> = serde_saphyr::from_slice(bytes);
        if let Err(error) = read {
            let text = format!("{path} is no YAML: {error}");
            return Err(Failure::text(Exit::Failed, text));
        }
    }
    Ok(())
}
