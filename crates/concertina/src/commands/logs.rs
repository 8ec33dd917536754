//! `concertina logs`

use super::choose;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::terminal::{complain, say};
use model::ServiceName;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  concertina logs              outputs that there are, oldest first
  concertina logs s12          what step 12 printed
";

/// Arguments of `logs`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The step, as history and progress number it
    #[arg(value_name = "STEP")]
    step: Option<model::StepNumber>,
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
}

/// Shows the output of a step.
///
/// # Errors
/// If there is no such service or step, or its output can't be read.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.existing_house()?;
    let service = match &arguments.service {
        Some(name) => name.clone(),
        None => choose::service(&house, None).await?.service,
    };
    let folder = house.folder.logs().join(service.as_str());
    let files = files(&folder).map_err(|e| {
        Failure::doing(
            Exit::Failed,
            format!("failed to read {}", folder.display()),
            e,
        )
    })?;
    let Some(step) = arguments.step else {
        files
            .iter()
            .for_each(|file| say(file.display().to_string()));
        return Ok(Exit::Done);
    };
    let prefix = format!("s{:05}-", step.0);
    let named = |file: &&PathBuf| {
        file.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
    };
    let Some(file) = files.iter().find(named) else {
        return Err(Failure::text(
            Exit::Failed,
            format!(
                "step {step} of {service} printed nothing; `concertina logs` lists those that did"
            ),
        ));
    };
    let bytes = std::fs::read(file).map_err(|e| {
        Failure::doing(
            Exit::Failed,
            format!("failed to read {}", file.display()),
            e,
        )
    })?;
    complain(format!("# {}", file.display()));
    say(String::from_utf8_lossy(&bytes).trim_end());
    Ok(Exit::Done)
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    Ok(files)
}
