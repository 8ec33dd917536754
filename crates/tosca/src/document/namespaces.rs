//! Namespaces: every file has names of its own, and sees those of what it imports (TOSCA 1.3 §3.6.8.2,
//! TOSCA 2.0 §6.8.4). Here all names of types and functions become those that the first file would
//! use, so that later stages know one room of names. Before 2.0 that is so only for names that are there
//! twice: files go on writing others without the prefix that they are imported with.

use super::{Document, TYPE_SECTIONS};
use crate::grammar::{self, SERVICE_TEMPLATE, Version};
use crate::types::profile;
use crate::yaml::{Kind, Name, Node};
use std::collections::{BTreeMap, BTreeSet};

/// An import that has been followed.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    /// The path of the file.
    pub(crate) path: String,
    /// The namespace that it is imported into; none: that of the file itself.
    pub(crate) namespace: Option<Name>,
}

/// The section of functions, whose names are in a namespace as those of types are.
const FUNCTIONS: &str = "functions";

/// Renames all that lies in a namespace. The `own` first documents are the service's; each file behind
/// them that only other files with templates import has a room of its own.
pub(super) fn qualify(documents: &mut [Document], own: usize) {
    let named = |d: &Document| d.imports.iter().any(|i| i.namespace.is_some());
    if documents.len() <= own && !documents.iter().any(named) {
        return;
    }
    let rooms = Rooms::of(documents, own);
    if !rooms.rename_anything() {
        return;
    }
    for (index, document) in documents.iter_mut().enumerate() {
        let mut renaming = Renaming {
            rooms: &rooms,
            index,
        };
        let version = document.version;
        grammar::names(
            &SERVICE_TEMPLATE,
            &mut document.root,
            version,
            &mut |name, _| {
                renaming.rename(name);
            },
        );
        for section in TYPE_SECTIONS.iter().chain([&FUNCTIONS]) {
            renaming.definitions(document.root.get_mut(section));
        }
        let template = Document::template_key(version);
        let template = document.root.get_mut(template);
        renaming.definitions(template.and_then(|t| t.get_mut(FUNCTIONS)));
    }
}

/// What each file defines, and where it is seen from the first.
struct Rooms {
    /// What stands before the names of a file.
    prefixes: Vec<String>,
    defined: Vec<BTreeSet<String>>,
    imports: Vec<Vec<(usize, Option<String>)>>,
    /// The names that are told apart; none: all of them.
    apart: Option<BTreeSet<String>>,
    /// How many files are the service's own.
    own: usize,
}

/// Names that are told apart before 2.0: those that several files define, and with a prefix those that are
/// short for what is built in.
fn apart(
    documents: &[Document],
    defined: &[BTreeSet<String>],
    prefixes: &[String],
) -> Option<BTreeSet<String>> {
    if documents.first().is_some_and(|d| d.version.is_2()) {
        return None;
    }
    let mut seen = BTreeSet::new();
    let names = defined.iter().flatten();
    let twice = names.filter(|name| !seen.insert(*name));
    let prefixed = defined.iter().zip(prefixes).filter(|(_, p)| !p.is_empty());
    let prefixed = prefixed.flat_map(|(names, _)| names);
    let short = prefixed.filter(|name| is_short_for_built_in(name));
    Some(twice.chain(short).cloned().collect())
}

/// `Compute` of `tosca.nodes.Compute`.
fn is_short_for_built_in(name: &str) -> bool {
    !name.starts_with("tosca.") && profile::has(Version::V1_3, name)
}

// === impl Rooms ===

impl Rooms {
    fn of(documents: &[Document], own: usize) -> Self {
        let at: BTreeMap<&str, usize> = (0..)
            .zip(documents)
            .map(|(i, d)| (d.path.as_str(), i))
            .collect();
        let imports: Vec<Vec<(usize, Option<String>)>> = documents
            .iter()
            .map(|d| {
                let found = d.imports.iter();
                found
                    .filter_map(|i| {
                        let namespace = i.namespace.as_ref().map(|n| n.text.clone());
                        Some((*at.get(i.path.as_str())?, namespace))
                    })
                    .collect()
            })
            .collect();
        let names = |d: &Document| {
            let sections = TYPE_SECTIONS.iter().chain([&FUNCTIONS]);
            let sections = sections.flat_map(|s| d.root.entries_at(s));
            let inside = d.template().map_or(&[][..], |t| t.entries_at(FUNCTIONS));
            sections.chain(inside).map(|e| e.key.text.clone()).collect()
        };
        // documents stand in the order in which they were first imported: the shortest way comes first
        let mut prefixes: Vec<Option<String>> = vec![None; documents.len()];
        if let Some(first) = prefixes.first_mut() {
            *first = Some(String::new());
        }
        for index in 0..documents.len() {
            let other = || (index >= own).then(|| room(&documents[index]));
            let Some(prefix) = prefixes[index].clone().or_else(other) else {
                continue;
            };
            prefixes[index] = Some(prefix.clone());
            for (target, namespace) in &imports[index] {
                let name = namespace
                    .as_ref()
                    .map(|n| format!("{n}:"))
                    .unwrap_or_default();
                let below = || match index >= own && is_built_in(&documents[*target]) {
                    true => String::new(),
                    false => format!("{prefix}{name}"),
                };
                prefixes[*target].get_or_insert_with(below);
            }
        }
        let defined: Vec<_> = documents.iter().map(names).collect();
        let prefixes: Vec<String> = prefixes
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect();
        Self {
            apart: apart(documents, &defined, &prefixes[..own.min(prefixes.len())]),
            prefixes,
            defined,
            imports,
            own,
        }
    }

    fn rename_anything(&self) -> bool {
        self.defined.len() > self.own || self.apart.as_ref().is_none_or(|names| !names.is_empty())
    }

    /// Whether a name of a file is told apart from that of others.
    fn tells_apart(&self, index: usize, name: &str) -> bool {
        index >= self.own || self.apart.as_ref().is_none_or(|names| names.contains(name))
    }

    /// The name that the first file would use for what a file calls `written`.
    fn resolve(
        &self,
        index: usize,
        written: &str,
        seen: &mut BTreeSet<(usize, String)>,
    ) -> Option<String> {
        if !seen.insert((index, written.to_owned())) {
            return None;
        }
        if self.defined.get(index)?.contains(written) {
            return Some(match self.tells_apart(index, written) {
                true => format!("{}{written}", self.prefixes.get(index)?),
                false => written.to_owned(),
            });
        }
        let imports = self.imports.get(index)?;
        let found = imports.iter().find_map(|(target, namespace)| {
            let inner = match namespace {
                Some(name) => written.strip_prefix(name.as_str())?.strip_prefix(':')?,
                None => written,
            };
            self.resolve(*target, inner, seen)
        });
        // met in the wild, and told: a prefix that nothing is written with
        let prefixed = imports.iter().filter(|(_, namespace)| namespace.is_some());
        found.or_else(|| {
            self.apart
                .as_ref()
                .filter(|_| !is_short_for_built_in(written))?;
            let mut targets = prefixed.map(|(target, _)| *target);
            targets.find_map(|target| self.resolve(target, written, seen))
        })
    }
}

/// What stands before the names of a file that nothing of the service imports.
fn room(document: &Document) -> String {
    format!("{}:", document.path)
}

/// What is built in is there for everyone.
fn is_built_in(document: &Document) -> bool {
    profile::FILES.iter().any(|f| f.name == document.path)
}

struct Renaming<'r> {
    rooms: &'r Rooms,
    index: usize,
}

// === impl Renaming ===

impl Renaming<'_> {
    fn resolved(&self, written: &str) -> Option<String> {
        self.rooms
            .resolve(self.index, written, &mut BTreeSet::new())
    }

    /// A name of a type, or a call of a function.
    fn rename(&mut self, name: &mut String) {
        let found = match name.strip_prefix('$') {
            Some(function) => self.resolved(function).map(|f| format!("${f}")),
            None => self.resolved(name),
        };
        if let Some(found) = found {
            *name = found;
        }
    }

    /// The names under which a file defines.
    fn definitions(&mut self, section: Option<&mut Node>) {
        let prefix = self
            .rooms
            .prefixes
            .get(self.index)
            .filter(|p| !p.is_empty());
        let (Some(prefix), Some(Kind::Map(map))) = (prefix, section.map(|n| &mut n.kind)) else {
            return;
        };
        for entry in &mut map.entries {
            let Name { text, .. } = &mut entry.key;
            if self.rooms.tells_apart(self.index, text) {
                *text = format!("{prefix}{text}");
            }
        }
    }
}
