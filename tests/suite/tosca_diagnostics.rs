//! Mistakes that people make in templates, one kind a file (`tests/diagnostics/*.yaml`): the whole
//! report is golden, and each file marks by itself where which mistake is: below a line a comment with a
//! caret under the column and the code, or `#< CODE` for its first column.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tosca::{Diagnostic, Inputs, LoadError, SourceLoader, process, render};

/// Files below a folder.
pub(crate) struct Folder(pub(crate) PathBuf);

impl SourceLoader for Folder {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        std::fs::read(self.0.join(path)).map_err(|_| LoadError::Missing)
    }

    fn exists(&self, path: &str) -> bool {
        self.0.join(path).is_file()
    }
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("diagnostics")
}

pub(crate) fn files() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("the folder of mistakes");
    let names = entries.map(|e| {
        e.expect("an entry")
            .file_name()
            .into_string()
            .expect("a name")
    });
    let mut names: Vec<String> = names.filter(|n| n.ends_with(".yaml")).collect();
    names.sort();
    names
}

/// Line, column and code of the mistakes that a file marks.
fn marked(text: &str) -> BTreeSet<(u32, u32, String)> {
    let mut marked = BTreeSet::new();
    let mut line = 0;
    for (number, content) in (1..).zip(text.lines()) {
        let mark = content
            .strip_prefix('#')
            .and_then(|c| c.find(['^', '<']).map(|at| (c, at)));
        match mark {
            Some((comment, at)) => {
                let column = if &comment[at..=at] == "<" { 1 } else { at + 2 };
                let code = comment[at + 1..].trim().to_owned();
                marked.insert((line, u32::try_from(column).expect("a column"), code));
            }
            None => line = number,
        }
    }
    marked
}

fn found(name: &str, diagnostics: &[Diagnostic]) -> BTreeSet<(u32, u32, String)> {
    let here = diagnostics.iter().filter(|d| d.location.file == name);
    here.map(|d| (d.location.line, d.location.column, d.code.to_string()))
        .collect()
}

/// Of what is no TOSCA, but YAML, TOSCA says nothing.
#[test]
fn each_report_cites_the_specification() {
    let loader = Folder(folder());
    let mut without = Vec::new();
    for name in files() {
        let processed = process(&name, &loader, &Inputs::default(), tosca::Mode::Tolerant);
        let of_tosca = |d: &&Diagnostic| d.code.as_str() > "T0012";
        let reports = processed.diagnostics.iter().filter(of_tosca);
        without.extend(
            reports
                .filter(|d| d.section.is_none())
                .map(ToString::to_string),
        );
    }
    assert_eq!(without, Vec::<String>::new());
}

#[test]
fn each_mistake_is_found_where_it_is() {
    let loader = Folder(folder());
    let files = files();
    assert!(files.len() >= 60, "{}", files.len());
    let mut wrong = Vec::new();
    for name in files {
        let text = std::fs::read_to_string(loader.0.join(&name)).unwrap();
        let diagnostics =
            process(&name, &loader, &Inputs::default(), tosca::Mode::Tolerant).diagnostics;
        let (marked, found) = (marked(&text), found(&name, &diagnostics));
        if marked != found || marked.is_empty() {
            wrong.push(format!("{name}\n marked {marked:?}\n found  {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reports_read_as_agreed() {
    let loader = Folder(folder());
    for name in files() {
        let diagnostics =
            process(&name, &loader, &Inputs::default(), tosca::Mode::Tolerant).diagnostics;
        let report = render(&diagnostics, &loader);
        insta::assert_snapshot!(name.trim_end_matches(".yaml"), report);
    }
}

#[test]
fn the_example_is_without_fault() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/web-fleet");
    let loader = Folder(root);
    let processed = process(
        "service.yaml",
        &loader,
        &Inputs::default(),
        tosca::Mode::Tolerant,
    );
    assert_eq!(render(&processed.diagnostics, &loader), "");
    let groups = processed.groups.unwrap();
    let bounds: Vec<_> = groups
        .iter()
        .map(|g| (g.name.as_str(), g.bounds.to_string()))
        .collect();
    assert_eq!(bounds, [("app_vm", "1..3".to_owned())]);
    let topology = serde_json::to_string_pretty(&processed.topology.unwrap()).unwrap();
    insta::assert_snapshot!("web_fleet_topology", topology);
}

/// The same service at an OpenStack.
#[test]
fn its_variants_are_without_fault() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/web-fleet");
    let loader = Folder(root);
    for name in ["fleet-on-openstack.yaml", "fleet-by-playbooks.yaml"] {
        let processed = process(name, &loader, &Inputs::default(), tosca::Mode::Strict);
        assert_eq!(render(&processed.diagnostics, &loader), "", "{name}");
        let groups = processed.groups.unwrap();
        assert_eq!(groups.iter().count(), 1, "{name}");
    }
}
