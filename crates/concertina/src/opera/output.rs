//! What is printed for scripts: YAML in block style, or JSON.

use super::args::{Format, Rendering};
use crate::exit::{Exit, Failure};
use crate::terminal::say;
use serde::Serialize;

/// Prints it, or writes it to the file that is named.
///
/// # Errors
/// If that file can't be written.
pub(super) fn tell(value: &impl Serialize, rendering: &Rendering) -> Result<(), Failure> {
    let text = text(value, rendering.format)?;
    match &rendering.output {
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
