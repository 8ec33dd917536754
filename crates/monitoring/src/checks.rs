//! What the monitors' own tools should be asked about a set of files, as data.

use crate::RenderedFile;
use crate::lint::{Kind, kind};

/// A program to run in the folder that holds the files. It ends with 0 if all is well and tells
/// what is wrong otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalCheck {
    /// Name of the program.
    pub program: &'static str,
    /// Its arguments; paths are relative to the folder.
    pub args: Vec<String>,
}

/// The checks that fit the files: `promtool` for Prometheus' and rules, `amtool` for Alertmanager's.
/// Files of other kinds have none.
pub fn external_checks(files: &[RenderedFile]) -> Vec<ExternalCheck> {
    files
        .iter()
        .filter_map(|file| {
            let (program, words): (_, &[&str]) = match kind(file) {
                Kind::Prometheus => ("promtool", &["check", "config"]),
                Kind::Rules => ("promtool", &["check", "rules"]),
                Kind::Alertmanager => ("amtool", &["check-config"]),
                Kind::Unreadable { .. } | Kind::Other => return None,
            };
            let mut args: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            // a name that begins with a dash would be read as an option
            args.push(format!("./{}", file.path));
            Some(ExternalCheck { program, args })
        })
        .collect()
}
