//! Values by name from a file: those of a workflow's inputs.

use crate::exit::{Exit, Failure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Reads them, YAML or JSON.
///
/// # Errors
/// If the file can't be read, or is no map of names.
pub(super) fn read_values(file: &Path) -> Result<BTreeMap<String, Value>, Failure> {
    let doing = |what: &str| format!("failed to {what} {}", file.display());
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::doing(Exit::Usage, doing("read"), error))?;
    if text.trim().is_empty() {
        return Ok(BTreeMap::new());
    }
    serde_saphyr::from_str(&text)
        .map_err(|error| Failure::doing(Exit::Usage, doing("understand"), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_values() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("in.yaml");
        std::fs::write(&file, "times: 2\nwhere: { a: [x] }\n").unwrap();
        let values = read_values(&file).unwrap();
        assert_eq!(values["times"], 2);
        assert_eq!(values["where"]["a"][0], "x");
        std::fs::write(&file, "- a\n").unwrap();
        assert!(read_values(&file).is_err());
    }
}
