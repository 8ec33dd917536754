//! What runs an implementation: told by the artifact's type, then by the file's extension.

use crate::Implementation;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What an implementation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImplementationKind {
    /// A playbook, for Ansible.
    Playbook,
    /// A script for the shell.
    Shell,
    /// A program for Python.
    Python,
}

/// An implementation that nothing here runs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "nothing here runs {file}: it is neither a playbook (.yaml, .yml) nor a script (.sh, .py), nor has \
     it the type of one (tosca.artifacts.Implementation.Bash or .Python)"
)]
pub struct UnknownKind {
    /// The file.
    pub file: String,
}

impl ImplementationKind {
    /// Whether an operation may run again when it is not known whether it ran, where its author says
    /// nothing about it (design decision 9).
    pub fn is_repeatable(self) -> bool {
        match self {
            Self::Playbook => true,
            Self::Shell | Self::Python => false,
        }
    }

    fn of_type(name: &str) -> Option<Self> {
        // 2.0 names types without the prefix, perhaps after a namespace
        let name = name.rsplit(':').next().unwrap_or(name);
        let is = |kind: &str| {
            name.strip_suffix(kind)
                .is_some_and(|rest| rest.is_empty() || rest == "tosca.artifacts.")
        };
        if is("Implementation.Bash") {
            Some(Self::Shell)
        } else if is("Implementation.Python") {
            Some(Self::Python)
        } else if name.ends_with(".Ansible") {
            // as users of xOpera name theirs (`radon.artifacts.Ansible`)
            Some(Self::Playbook)
        } else {
            None
        }
    }

    fn of_file(file: &str) -> Option<Self> {
        match Path::new(file).extension()?.to_str()? {
            "yaml" | "yml" => Some(Self::Playbook),
            "sh" => Some(Self::Shell),
            "py" => Some(Self::Python),
            _ => None,
        }
    }
}

impl Implementation {
    /// What runs it.
    ///
    /// # Errors
    /// If neither its type nor its name tells.
    pub fn kind(&self) -> Result<ImplementationKind, UnknownKind> {
        let mut types = self.primary_type.iter();
        types
            .find_map(|name| ImplementationKind::of_type(name))
            .or_else(|| ImplementationKind::of_file(&self.primary))
            .ok_or_else(|| UnknownKind {
                file: self.primary.clone(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(file: &str, types: &[&str]) -> Option<ImplementationKind> {
        let implementation = Implementation {
            primary: file.to_owned(),
            primary_type: types.iter().map(|&name| name.to_owned()).collect(),
            dependencies: Vec::new(),
            timeout: None,
            operation_host: None,
        };
        implementation.kind().ok()
    }

    #[test]
    fn the_type_comes_first_then_the_extension() {
        use ImplementationKind as K;
        let bash = "tosca.artifacts.Implementation.Bash";
        let python = "tosca.artifacts.Implementation.Python";
        for (file, types, expected) in [
            ("a/run.yml", &[][..], Some(K::Playbook)),
            ("run.sh", &[], Some(K::Shell)),
            ("run.py", &[], Some(K::Python)),
            ("run", &[bash], Some(K::Shell)),
            ("run.sh", &["mine.Script", python], Some(K::Python)),
            ("run", &["simple:Implementation.Bash"], Some(K::Shell)),
            ("run.py", &["tosca.artifacts.File"], Some(K::Python)),
            ("run", &["not.Implementation.Bash"], None),
            ("run.rb", &[], None),
            ("sh", &[], None),
        ] {
            assert_eq!(kind(file, types), expected, "{file} {types:?}");
        }
    }
}
