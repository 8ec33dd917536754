//! What is met in the wild, a small template each: a warning that says what to do, an error when
//! strict; and what is legal after all, silent in both.

mod definitions;
mod files;
mod interfaces;
mod names;

use super::support::Files;
use crate::{Code, Diagnostic, Inputs, Mode, process, render};

pub(super) fn found(files: &Files, mode: Mode) -> Vec<Diagnostic> {
    process("service.yaml", files, &Inputs::default(), mode).diagnostics
}

/// A template of 1.3 with scripts that are there.
pub(super) fn template(body: &str) -> Files {
    Files::default()
        .with(
            "service.yaml",
            &format!("tosca_definitions_version: tosca_simple_yaml_1_3\n{body}"),
        )
        .with("x.yml", "")
}

/// Warns with a code and a part of its message, and goes on; with `--strict` it is an error.
pub(super) fn quirk(files: &Files, code: Code, part: &str) {
    let tolerant = found(files, Mode::Tolerant);
    let said = render(&tolerant, files);
    let [only] = tolerant.as_slice() else {
        panic!("one warning is expected:\n{said}");
    };
    assert!(!only.blocks() && only.code == code, "{said}");
    assert!(said.contains(part), "{part:?} is not in:\n{said}");
    assert!(only.help.is_some(), "it does not say what to do:\n{said}");
    let strict = found(files, Mode::Strict);
    assert!(
        strict.iter().any(|d| d.is_error() && d.code == code),
        "{strict:#?}"
    );
    assert!(
        process("service.yaml", files, &Inputs::default(), Mode::Tolerant)
            .topology
            .is_some()
    );
}

pub(super) fn silent(files: &Files) {
    for mode in [Mode::Tolerant, Mode::Strict] {
        assert_eq!(render(&found(files, mode), files), "");
    }
}
