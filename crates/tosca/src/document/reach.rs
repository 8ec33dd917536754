//! Types that a file uses though neither it nor what it imports has them: another file happens to bring
//! them along. Understood, as all types of a service lie in one room, but not as the specification has it.

use super::{Document, TYPE_SECTIONS};
use crate::diagnostic::{Code, Report, Sink};
use crate::grammar::{self, SERVICE_TEMPLATE};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Reports names that are used without having been imported.
pub(super) fn check(documents: &mut [Document], sink: &Sink) {
    // the first file imports everything, so with two there is nothing to find
    if documents.len() < 3 {
        return;
    }
    let defined: Vec<BTreeSet<String>> = documents.iter().map(names).collect();
    let at: BTreeMap<String, usize> = (0..)
        .zip(documents.iter())
        .map(|(index, document)| (document.path.clone(), index))
        .collect();
    let imports: Vec<Vec<usize>> = documents
        .iter()
        .map(|d| {
            d.imports
                .iter()
                .filter_map(|i| at.get(&i.path).copied())
                .collect()
        })
        .collect();
    for index in 1..documents.len() {
        let seen = reached(index, &imports);
        let elsewhere = |name: &str| {
            let has = |i: &usize| defined.get(*i).is_some_and(|d| d.contains(name));
            (!seen.iter().any(has))
                .then(|| (0..defined.len()).find(|i| has(i)))
                .flatten()
        };
        let mut found: Vec<(Span, String, usize)> = Vec::new();
        if let Some(document) = documents.get_mut(index) {
            let version = document.version;
            let root = &mut document.root;
            grammar::names(&SERVICE_TEMPLATE, root, version, &mut |name, span| {
                found.extend(elsewhere(name).map(|other| (span, name.clone(), other)));
            });
        }
        let mut told = BTreeSet::new();
        for (span, name, other) in found {
            if told.insert(name.clone()) {
                let place = documents.get(other).map_or("", |d| d.path.as_str());
                let message = format!("`{name}` is of {place}, which this file does not import");
                Report::quirk(Code::NotImportedHere, span, message)
                    .help(format!("add it under `imports:` of this file: {place}"))
                    .section("TOSCA 1.3 §3.6.8")
                    .to(sink);
            }
        }
    }
}

pub(super) fn names(document: &Document) -> BTreeSet<String> {
    let sections = TYPE_SECTIONS
        .iter()
        .flat_map(|s| document.root.entries_at(s));
    sections.map(|e| e.key.text.clone()).collect()
}

/// A file and all that it imports, and what those import.
pub(super) fn reached(from: usize, imports: &[Vec<usize>]) -> BTreeSet<usize> {
    let mut seen = BTreeSet::from([from]);
    let mut waiting = vec![from];
    while let Some(index) = waiting.pop() {
        for target in imports.get(index).into_iter().flatten() {
            if seen.insert(*target) {
                waiting.push(*target);
            }
        }
    }
    seen
}
