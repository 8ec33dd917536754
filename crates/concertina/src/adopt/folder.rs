//! What xOpera keeps of a project: `root_file`, `inputs`, `instances/NODE_0`.

use crate::exit::{Exit, Failure};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A folder as xOpera leaves it.
pub(crate) struct OperaFolder {
    path: PathBuf,
}

/// An attribute as it is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Attribute {
    pub(super) is_set: bool,
    #[serde(default)]
    pub(super) data: Value,
}

/// An instance as it is written.
pub(super) type Instance = BTreeMap<String, Attribute>;

impl OperaFolder {
    pub(crate) fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Whether xOpera deployed something by it.
    pub(crate) fn has_instances(&self) -> bool {
        let entries = std::fs::read_dir(self.path.join("instances"));
        entries.is_ok_and(|mut entries| entries.next().is_some())
    }

    /// The template that was deployed: as it is written, or beside the folder.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) fn template(&self) -> Result<PathBuf, Failure> {
        let text = self.read("root_file")?;
        let written = PathBuf::from(text.trim());
        let beside = self.path.parent().unwrap_or(Path::new("."));
        let found = [beside.join(&written), written.clone()];
        found
            .into_iter()
            .find(|file| file.is_file())
            .ok_or_else(|| {
                let text = format!(
                    "{} was deployed from {}, which is not there",
                    self.path.display(),
                    written.display()
                );
                Failure::text(Exit::Failed, text)
            })
    }

    /// The inputs that it was deployed with.
    ///
    /// # Errors
    /// If they can't be read.
    pub(super) fn inputs(&self) -> Result<BTreeMap<String, Value>, Failure> {
        if !self.path.join("inputs").exists() {
            return Ok(BTreeMap::new());
        }
        let text = self.read("inputs")?;
        serde_json::from_str(&text).map_err(|error| self.damaged("inputs", error))
    }

    /// The instance of a node; none where it was never made.
    ///
    /// # Errors
    /// If it can't be read.
    pub(super) fn instance(&self, node: &str) -> Result<Option<Instance>, Failure> {
        let name = format!("instances/{node}_0");
        if !self.path.join(&name).exists() {
            return Ok(None);
        }
        let text = self.read(&name)?;
        let read = serde_json::from_str(&text);
        read.map(Some).map_err(|error| self.damaged(&name, error))
    }

    fn read(&self, name: &str) -> Result<String, Failure> {
        let path = self.path.join(name);
        std::fs::read_to_string(&path).map_err(|error| {
            let what = format!(
                "{} is no folder of opera's: failed to read {}",
                self.path.display(),
                path.display()
            );
            Failure::doing(Exit::Failed, what, error)
        })
    }

    fn damaged(&self, name: &str, error: serde_json::Error) -> Failure {
        let what = format!("{} is damaged", self.path.join(name).display());
        Failure::doing(Exit::Failed, what, error)
    }
}
