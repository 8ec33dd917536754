//! What is printed for scripts: YAML in block style, or JSON.

use super::say;
use crate::exit::{Exit, Failure};
use serde::Serialize;
use std::path::Path;

/// A format of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// YAML in block style.
    Yaml,
    /// JSON, indented by two.
    Json,
}

/// Prints it, or writes it to the file that is named.
///
/// # Errors
/// If that file can't be written.
pub(crate) fn render(
    value: &impl Serialize,
    format: Format,
    file: Option<&Path>,
) -> Result<(), Failure> {
    let text = text(value, format)?;
    match file {
        None => say(text.trim()),
        Some(path) => std::fs::write(path, text).map_err(|error| {
            let what = format!("failed to write {}", path.display());
            Failure::doing(Exit::Failed, what, error)
        })?,
    }
    Ok(())
}

fn text(value: &impl Serialize, format: Format) -> Result<String, Failure> {
    match format {
        Format::Json => {
            serde_json::to_string_pretty(value).map_err(|error| Failure::new(Exit::Failed, error))
        }
        Format::Yaml => {
            serde_saphyr::to_string(value).map_err(|error| Failure::new(Exit::Failed, error))
        }
    }
}
