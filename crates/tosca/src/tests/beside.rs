//! Templates of files that are imported, or named in `Other-Definitions`, and stand for no node.

use super::support::{Files, run};
use crate::source::{FetchError, LoadError, SourceLoader};
use crate::{Inputs, Mode, process, render};
use std::cell::Cell;

const ENTRY: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ other.yaml ]
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
";

/// Right by itself, though much of it is open: an input, an operation's file, a requirement.
const OTHER: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs: { size: { type: integer } }
  substitution_mappings:
    node_type: tosca.nodes.Root
    requirements: { dependency: [ app, dependency ] }
  node_templates:
    host: { type: tosca.nodes.Compute }
    app:
      type: tosca.nodes.DBMS
      properties: { port: { get_input: size } }
      requirements: [ { host: host } ]
      interfaces: { Standard: { create: not-there.sh } }
  workflows:
    backup: { steps: { one: { target: app, activities: [ { call_operation: Standard.create } ] } } }
  outputs:
    address: { value: { get_attribute: [ host, public_address ] } }
";

fn said(other: &str) -> (String, usize) {
    let files = Files::default()
        .with("service.yaml", ENTRY)
        .with("other.yaml", other);
    let processed = run(&files);
    let nodes = processed.topology.map_or(0, |t| t.nodes.len());
    (render(&processed.diagnostics, &files), nodes)
}

#[test]
fn what_is_open_in_it_is_nobody_s_to_answer() {
    assert_eq!(said(OTHER), (String::new(), 1));
}

#[test]
fn what_is_wrong_in_it_is_told_where_it_is() {
    for (right, wrong, at) in [
        ("tosca.nodes.DBMS", "tosca.nodes.DBSM", "tosca"),
        ("get_input: size", "get_input: sise", "sise"),
        ("{ host: host }", "{ host: hots }", "hots"),
        ("public_address ]", "pubic_address ]", "pubic"),
        ("Standard.create", "Standard.creat", "Standard"),
        ("[ app, dependency ]", "[ app, dependenci ]", "dependenci"),
        ("{ type: integer }", "{ type: integre }", "integre"),
    ] {
        let text = OTHER.replace(right, wrong);
        let before = &text[..text.find(wrong).unwrap() + wrong.find(at).unwrap()];
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').unwrap();
        let place = format!("other.yaml:{line}:{column}");
        let (said, nodes) = said(&text);
        assert!(
            said.contains(&place) && said.contains("did you mean"),
            "{wrong} at {place}\n{said}"
        );
        assert_eq!(nodes, 0);
    }
}

#[test]
fn a_quirk_in_it_is_an_error_where_one_is_strict() {
    let long = "create: { implementation: { primary: not-there.sh, timeout: 0 } }";
    let other = OTHER.replace("create: not-there.sh", long);
    let files = Files::default()
        .with("service.yaml", ENTRY)
        .with("other.yaml", &other)
        .with("not-there.sh", "");
    for (mode, is_wrong) in [(Mode::Tolerant, false), (Mode::Strict, true)] {
        let processed = process("service.yaml", &files, &Inputs::default(), mode);
        assert_eq!(processed.topology.is_none(), is_wrong);
    }
}

#[test]
fn a_file_that_only_the_archive_names_is_checked_as_well() {
    let files = Files::default()
        .with(
            "service.yaml",
            &ENTRY.replace("imports: [ other.yaml ]", ""),
        )
        .with_other("d/other.yaml", &OTHER.replace("host: host", "host: hots"));
    let processed = run(&files);
    let text = render(&processed.diagnostics, &files);
    assert!(text.contains("d/other.yaml:12:31"), "{text}");
}

#[test]
fn a_file_that_the_archive_names_and_that_stands_for_nothing_is_ignored() {
    let mappings = "  substitution_mappings:
    node_type: tosca.nodes.Root
    requirements: { dependency: [ app, dependency ] }
";
    let other = OTHER
        .replace(mappings, "")
        .replace("host: host", "host: hots");
    let files = Files::default()
        .with(
            "service.yaml",
            &ENTRY.replace("imports: [ other.yaml ]", ""),
        )
        .with_other("d/other.yaml", &other);
    let processed = run(&files);
    let text = render(&processed.diagnostics, &files);
    assert!(text.is_empty() && processed.topology.is_some(), "{text}");
}

#[test]
fn it_is_told_once_where_it_stands_for_nodes() {
    let entry = ENTRY.replace(
        "    vm: {",
        "    a: { type: tosca.nodes.Root, directives: [ substitute ] }\n    \
         b: { type: tosca.nodes.Root, directives: [ substitute ] }\n    vm: {",
    );
    let files = Files::default()
        .with("service.yaml", &entry)
        .with("other.yaml", &OTHER.replace("host: host", "host: hots"));
    let text = render(&run(&files).diagnostics, &files);
    assert_eq!(text.matches("other.yaml:12:31").count(), 1, "{text}");
}

/// Counts what is fetched.
struct Counting(Files, Cell<usize>);

impl SourceLoader for Counting {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.0.load(path)
    }

    fn exists(&self, path: &str) -> bool {
        self.0.exists(path)
    }

    fn fetch(&self, _: &str) -> Result<Vec<u8>, FetchError> {
        self.1.set(self.1.get() + 1);
        Ok(Vec::new())
    }
}

#[test]
fn nothing_is_fetched_for_it() {
    let other = OTHER.replace("not-there.sh", "https://example.org/create.sh");
    let files = Files::default()
        .with("service.yaml", ENTRY)
        .with("other.yaml", &other);
    let files = Counting(files, Cell::new(0));
    let processed = process("service.yaml", &files, &Inputs::default(), Mode::Tolerant);
    assert_eq!((processed.topology.is_some(), files.1.get()), (true, 0));
}
