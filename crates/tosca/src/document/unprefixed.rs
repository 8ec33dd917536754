//! Names and the prefixes that their files are imported with: names without, and names with another one.
//! Both are understood, as names of 1.x that are there once lie in one room; the second is wrong.

use super::Document;
use super::reach::{names, reached};
use crate::diagnostic::{Code, Help, Report, Sink};
use crate::grammar::{self, SERVICE_TEMPLATE, Version};
use crate::source::Span;
use crate::types::profile;
use crate::yaml::Name;
use std::collections::{BTreeMap, BTreeSet};

/// Reports names that are written without their prefix, or with that of another file.
pub(super) fn check(documents: &mut [Document], sink: &Sink) {
    let is_prefixed =
        |d: &Document| !d.version.is_2() && d.imports.iter().any(|i| i.namespace.is_some());
    if !documents.iter().any(is_prefixed) {
        return;
    }
    let files = Files::of(documents);
    for (index, document) in documents.iter_mut().enumerate() {
        if !is_prefixed(document) {
            continue;
        }
        let mut written = Vec::new();
        let version = document.version;
        grammar::names(
            &SERVICE_TEMPLATE,
            &mut document.root,
            version,
            &mut |name, span| {
                written.push((span, name.clone()));
            },
        );
        let seen = Seen::from(&files, index, document);
        seen.without_prefix(&written, sink);
        seen.with_another(&written, sink);
    }
}

/// What each file defines, and what it imports.
struct Files {
    defined: Vec<BTreeSet<String>>,
    at: BTreeMap<String, usize>,
    all: Vec<Vec<usize>>,
    /// Without prefixes alone: what is seen by the names as they are.
    plain: Vec<Vec<usize>>,
    /// Whether something was not read that it imports.
    left_out: Vec<bool>,
}

/// What one file may name.
struct Seen<'f> {
    files: &'f Files,
    own: BTreeSet<&'f str>,
    /// Names that are seen through a prefix alone, and that.
    prefixed: BTreeMap<&'f str, &'f Name>,
    /// What is imported with a prefix, by it: all names, where everything of it was read.
    imported: BTreeMap<&'f str, Option<BTreeSet<&'f str>>>,
}

// === impl Files ===

impl Files {
    fn of(documents: &[Document]) -> Self {
        let at: BTreeMap<String, usize> = (0..)
            .zip(documents)
            .map(|(index, document)| (document.path.clone(), index))
            .collect();
        let targets = |d: &Document, prefixed: bool| {
            let imports = d.imports.iter();
            let imports = imports.filter(|i| prefixed || i.namespace.is_none());
            imports.filter_map(|i| at.get(&i.path).copied()).collect()
        };
        Self {
            defined: documents.iter().map(names).collect(),
            all: documents.iter().map(|d| targets(d, true)).collect(),
            plain: documents.iter().map(|d| targets(d, false)).collect(),
            left_out: documents.iter().map(|d| !d.left_out.is_nothing()).collect(),
            at,
        }
    }

    fn names(&self, from: usize, imports: &[Vec<usize>]) -> BTreeSet<&str> {
        let files = reached(from, imports).into_iter();
        let all = files.filter_map(|i| self.defined.get(i)).flatten();
        all.map(String::as_str).collect()
    }

    fn is_complete(&self, from: usize) -> bool {
        let mut all = reached(from, &self.all).into_iter();
        all.all(|i| self.left_out.get(i) == Some(&false))
    }
}

// === impl Seen ===

impl<'f> Seen<'f> {
    fn from(files: &'f Files, index: usize, document: &'f Document) -> Self {
        let own = files.names(index, &files.plain);
        let mut prefixed = BTreeMap::new();
        let mut imported: BTreeMap<&str, Option<BTreeSet<&str>>> = BTreeMap::new();
        for import in &document.imports {
            let Some(prefix) = &import.namespace else {
                continue;
            };
            let target = files.at.get(&import.path).copied();
            let of_prefix = imported
                .entry(&prefix.text)
                .or_insert(Some(BTreeSet::new()));
            match (target.filter(|t| files.is_complete(*t)), &mut *of_prefix) {
                (Some(target), Some(known)) => known.extend(files.names(target, &files.all)),
                _ => *of_prefix = None,
            }
            for name in target
                .map(|t| files.names(t, &files.plain))
                .into_iter()
                .flatten()
            {
                // what every service has is meant without a prefix
                if !own.contains(name) && !profile::has(Version::V1_3, name) {
                    prefixed.entry(name).or_insert(prefix);
                }
            }
        }
        Self {
            files,
            own,
            prefixed,
            imported,
        }
    }

    /// Each name once; where nothing is written with the prefix, that one.
    fn without_prefix(&self, written: &[(Span, String)], sink: &Sink) {
        let used: BTreeSet<&str> = written
            .iter()
            .filter_map(|(_, name)| Some(name.split_once(':')?.0))
            .collect();
        let mut told = BTreeSet::new();
        for (span, name) in written {
            let Some(Name { text, span: at, .. }) = self.prefixed.get(name.as_str()) else {
                continue;
            };
            let is_used = used.contains(text.as_str());
            if !told.insert(if is_used { name } else { text }) {
                continue;
            }
            let quirk = |at, message| Report::quirk(Code::NamespaceUnused, at, message);
            match is_used {
                true => {
                    let message =
                        format!("`{name}` is imported with the prefix `{text}`, and written without");
                    quirk(*span, message).help(format!("write `{text}:{name}`"))
                }
                false => {
                    let message = format!(
                        "nothing in this file is written with the prefix `{text}`, and `{name}` is used"
                    );
                    quirk(*at, message).help(format!("leave it out, or write `{text}:{name}`"))
                }
            }
            .section("TOSCA 1.3 §3.6.8")
            .to(sink);
        }
    }

    /// Names that nothing has which is imported with their prefix, and something else has.
    fn with_another(&self, written: &[(Span, String)], sink: &Sink) {
        for (span, name) in written {
            let Some((prefix, rest)) = name.split_once(':').filter(|(_, r)| !r.contains(':'))
            else {
                continue;
            };
            let Some(Some(names)) = self.imported.get(prefix) else {
                continue;
            };
            let is_known = || self.files.defined.iter().any(|names| names.contains(rest));
            if names.contains(rest) || !is_known() || profile::has(Version::V1_3, rest) {
                continue;
            }
            let mut others = self.imported.iter();
            let other = others.find(|(_, names)| names.as_ref().is_some_and(|n| n.contains(rest)));
            let meant = match self.own.contains(rest) {
                true => Some(rest.to_owned()),
                false => other.map(|(prefix, _)| format!("{prefix}:{rest}")),
            };
            let message =
                format!("nothing that is imported with the prefix `{prefix}` has `{name}`");
            Report::error(Code::UnknownType, *span, message)
                .help_if(meant.map(Help::meant))
                .section("TOSCA 1.3 §3.6.8")
                .to(sink);
        }
    }
}
