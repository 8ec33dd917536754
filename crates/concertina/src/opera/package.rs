//! `opera package`

use super::args::Package;
use super::unpackage::free_name;
use crate::commands::package::pack_folder;
use crate::exit::{Exit, Failure};
use crate::terminal::say;
use std::path::PathBuf;

/// Packs a folder: always a zip file, always with the ending `.zip`.
///
/// # Errors
/// If it can't be read or written, or says not where to begin.
pub(super) fn run(arguments: &Package) -> Result<Exit, Failure> {
    let folder = &arguments.service_template_folder;
    if !folder.is_dir() {
        let text = format!("Directory {} is not a valid path!", folder.display());
        return Err(Failure::text(Exit::Failed, text));
    }
    let output = match &arguments.output {
        Some(path) if path.extension().is_some_and(|e| e == "zip") => path.clone(),
        Some(path) => with_zip(path.clone()),
        None => with_zip(free_name("opera-package-")),
    };
    pack_folder(folder, arguments.service_template.as_deref(), &output)?;
    // as opera tells it, wherever it was asked from
    let told = std::path::absolute(&output).unwrap_or(output);
    say(format!(
        "CSAR was created and packed to '{}'.",
        told.display()
    ));
    Ok(Exit::Done)
}

fn with_zip(path: PathBuf) -> PathBuf {
    let mut name = path.into_os_string();
    name.push(".zip");
    PathBuf::from(name)
}
