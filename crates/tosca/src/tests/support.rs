//! Files in memory.

use crate::{Diagnostic, Inputs, LoadError, Mode, Processed, SourceLoader, process, render};
use model::{GroupName, InstanceId, MemberId, Ordinal};
use serde_json::Value;
use std::collections::BTreeMap;
use topology::World;

#[derive(Default)]
pub(super) struct Files {
    files: BTreeMap<String, Vec<u8>>,
    others: Vec<String>,
    is_archive: bool,
}

impl Files {
    pub(super) fn with(mut self, path: &str, text: &str) -> Self {
        self.put(path, text.as_bytes().to_vec());
        self
    }

    /// One that nothing imports, named in `Other-Definitions`.
    pub(super) fn with_other(mut self, path: &str, text: &str) -> Self {
        self.others.push(path.to_owned());
        self.with(path, text)
    }

    /// All of them are one.
    pub(super) fn in_archive(mut self) -> Self {
        self.is_archive = true;
        self
    }

    pub(super) fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.into(), bytes);
    }
}

impl SourceLoader for Files {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.files.get(path).cloned().ok_or(LoadError::Missing)
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn is_folder(&self, path: &str) -> bool {
        let below = format!("{path}/");
        self.files.keys().any(|name| name.starts_with(&below))
    }

    fn in_folder(&self, path: &str) -> Vec<String> {
        let all = self.files.keys().map(String::as_str);
        let split = all.map(|name| name.rsplit_once('/').unwrap_or(("", name)));
        let here = split.filter(|(folder, _)| *folder == path);
        here.map(|(_, name)| name.to_owned()).collect()
    }

    fn others(&self) -> Vec<String> {
        self.others.clone()
    }

    fn of_archive(&self) -> Vec<String> {
        let all = self.files.keys().filter(|_| self.is_archive);
        all.cloned().collect()
    }
}

/// Processes `service.yaml`.
pub(super) fn run(files: &Files) -> Processed {
    process("service.yaml", files, &Inputs::default(), Mode::Tolerant)
}

/// The rendered diagnostics of a body of 1.3.
pub(super) fn report(body: &str) -> String {
    let files = Files::default().with("service.yaml", &with_header(body));
    render(&run(&files).diagnostics, &files)
}

pub(super) fn with_header(body: &str) -> String {
    format!("tosca_definitions_version: tosca_simple_yaml_1_3\n{body}")
}

/// Nothing is deployed.
pub(super) struct Nobody;

impl World for Nobody {
    fn attribute(&self, _: &InstanceId, _: &str) -> Option<Value> {
        None
    }

    fn members_in_service(&self, _: &GroupName) -> Vec<MemberId> {
        Vec::new()
    }

    fn ordinal(&self, _: MemberId) -> Option<Ordinal> {
        None
    }
}

/// All but what is not acted upon.
pub(super) fn reports(text: &str) -> Vec<Diagnostic> {
    let files = Files::default()
        .with("service.yaml", text)
        .with("x.sh", "")
        .with("y.sh", "");
    let mut diagnostics = run(&files).diagnostics;
    diagnostics.retain(|d| d.code.as_str() != "T0107");
    diagnostics
}

/// That a template is right, and that each mistake in it is found: alone, where it is, with its hint.
/// A row is `what is right | what is wrong | the part that the report is about | code | hint`.
#[track_caller]
pub(super) fn assert_found(right: &str, rows: &[&str]) {
    assert_eq!(reports(right), [], "{right}");
    let missed: Vec<String> = rows.iter().filter_map(|row| missed(right, row)).collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// Message and help.
fn said(report: &Diagnostic) -> String {
    let help = report.help.as_deref().unwrap_or_default();
    format!("{} {help}", report.message)
}

/// What is reported instead.
fn missed(right: &str, row: &str) -> Option<String> {
    let cells: Vec<&str> = row.split(" | ").collect();
    let [instead_of, wrong, at, code, hint] = cells[..] else {
        return Some(format!("five cells: {row}"));
    };
    if right.matches(instead_of).count() != 1 {
        return Some(format!("not there once: {instead_of}"));
    }
    let text = right.replace(instead_of, wrong);
    let begin = right.find(instead_of)?;
    let before = &text[..begin + wrong.find(at)?];
    let line = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |n| n + 1) + 1;
    let found = reports(&text);
    let is_it = matches!(found.as_slice(), [only]
        if only.code.as_str() == code
            && (only.location.line as usize, only.location.column as usize) == (line, column)
            && said(only).contains(hint)
            && only.section.is_some());
    (!is_it).then(|| format!("{row}: at {line}:{column}, found {found:#?}"))
}
