//! Names that are written without the prefix that their file is imported with, beside others that have it.
//! Understood, as names of 1.x that are there once lie in one room.

use super::Document;
use super::reach::{names, reached};
use crate::diagnostic::{Code, Report, Sink};
use crate::grammar::{self, SERVICE_TEMPLATE};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Reports names that are written without their prefix, where the prefix is used at all: that one is not
/// used is told of the import.
pub(super) fn check(documents: &mut [Document], sink: &Sink) {
    let is_prefixed =
        |d: &Document| !d.version.is_2() && d.imports.iter().any(|i| i.namespace.is_some());
    if !documents.iter().any(is_prefixed) {
        return;
    }
    let defined: Vec<BTreeSet<String>> = documents.iter().map(names).collect();
    let at: BTreeMap<String, usize> = (0..)
        .zip(documents.iter())
        .map(|(index, document)| (document.path.clone(), index))
        .collect();
    // without prefixes alone: what is seen by the names as they are
    let plain: Vec<Vec<usize>> = documents
        .iter()
        .map(|d| {
            let plain = d.imports.iter().filter(|i| i.namespace.is_none());
            plain.filter_map(|i| at.get(&i.path).copied()).collect()
        })
        .collect();
    let seen = |from: usize| -> BTreeSet<&str> {
        let files = reached(from, &plain).into_iter();
        let all = files.filter_map(|i| defined.get(i)).flatten();
        all.map(String::as_str).collect()
    };
    for index in 0..documents.len() {
        let Some(document) = documents.get_mut(index).filter(|d| is_prefixed(d)) else {
            continue;
        };
        let own = seen(index);
        let mut prefixed: BTreeMap<&str, String> = BTreeMap::new();
        for import in &document.imports {
            let target = import.namespace.as_ref().zip(at.get(&import.path));
            if let Some((prefix, target)) = target {
                for name in seen(*target).difference(&own) {
                    prefixed.entry(name).or_insert_with(|| prefix.clone());
                }
            }
        }
        let mut used = BTreeSet::new();
        let mut found: Vec<(Span, String)> = Vec::new();
        let version = document.version;
        grammar::names(
            &SERVICE_TEMPLATE,
            &mut document.root,
            version,
            &mut |name, span| match name.split_once(':') {
                Some((prefix, _)) => used.extend([prefix.to_owned()]),
                None if prefixed.contains_key(name.as_str()) => found.push((span, name.clone())),
                None => {}
            },
        );
        tell(&found, &prefixed, &used, sink);
    }
}

/// Each name once.
fn tell(
    found: &[(Span, String)],
    prefixed: &BTreeMap<&str, String>,
    used: &BTreeSet<String>,
    sink: &Sink,
) {
    let mut told = BTreeSet::new();
    for (span, name) in found {
        let prefix = prefixed.get(name.as_str()).filter(|p| used.contains(*p));
        let Some(prefix) = prefix.filter(|_| told.insert(name)) else {
            continue;
        };
        let message =
            format!("`{name}` is imported with the prefix `{prefix}`, and written without");
        Report::quirk(Code::NamespaceUnused, *span, message)
            .help(format!("write `{prefix}:{name}`"))
            .section("TOSCA 1.3 §3.6.8")
            .to(sink);
    }
}
