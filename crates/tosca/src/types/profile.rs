//! The built-in profiles: read once, by the same reader as any file.

use super::head::TypeKind;
use super::layer::lay;
use super::universe::Universe;
use crate::diagnostic::Sink;
use crate::document::{Document, LeftOut};
use crate::grammar::Version;
use crate::source::{FileId, Span};
use crate::yaml::{self, Node};
use std::sync::OnceLock;

/// A built-in file.
pub(crate) struct BuiltIn {
    /// Its name in places.
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
}

macro_rules! built_in {
    ($($name:literal,)*) => {
        [$(BuiltIn {
            name: concat!("(built in)/", $name),
            text: include_str!(concat!("../profiles/", $name)),
        },)*]
    };
}

/// All built-in files; a file's place in the list is its [`FileId`].
pub(crate) const FILES: [BuiltIn; 7] = built_in![
    "tosca_simple_1_3.yaml",
    "tosca_simple_1_2.yaml",
    "tosca_simple_1_1.yaml",
    "tosca_simple_1_0.yaml",
    "concertina.yaml",
    "tosca_simple_2_0.yaml",
    "concertina_2_0.yaml",
];

/// The versions whose normative types the first of [`FILES`] have, each laid over the one before.
const LAYERS: [Version; 4] = [Version::V1_3, Version::V1_2, Version::V1_1, Version::V1_0];

/// The place in [`FILES`] of our own types, which every service of 1.x has as well.
const OURS: usize = 4;

/// Names under which files of 2.0 import a profile, and its place in [`FILES`].
const NAMED: [(&str, usize); 3] = [
    ("org.oasis-open.simple:2.0", 5),
    ("org.oasis-open.tosca.simple:2.0", 5),
    ("concertina:1.0", 6),
];

/// The profile of that name.
pub(crate) fn named(name: &str) -> Option<&'static BuiltIn> {
    let (_, index) = NAMED.iter().find(|(known, _)| *known == name)?;
    FILES.get(*index)
}

/// Whether a file is one that is imported by a name.
pub(super) fn is_named(path: &str) -> bool {
    let mut files = NAMED.iter().filter_map(|(_, place)| FILES.get(*place));
    files.any(|file| file.name == path)
}

/// Names of all profiles that can be imported.
pub(crate) fn names() -> Vec<&'static str> {
    NAMED.iter().map(|(name, _)| *name).collect()
}

type Documents = Vec<Document>;

static DOCUMENTS: [OnceLock<Documents>; LAYERS.len()] = [const { OnceLock::new() }; LAYERS.len()];
static UNIVERSES: [OnceLock<Universe<'static>>; LAYERS.len()] =
    [const { OnceLock::new() }; LAYERS.len()];

fn read(place: usize, sink: &Sink) -> Node {
    let id = FileId(u32::try_from(place).unwrap_or(u32::MAX));
    let root = FILES.get(place).and_then(|f| yaml::read(id, f.text, sink));
    root.unwrap_or_else(|| Node::null(Span::start_of(id)))
}

/// The types of a version as documents: TOSCA's, one layer on the other, and ours.
fn documents(layer: usize, version: Version, sink: &Sink) -> Documents {
    let mut normative = read(0, sink);
    for place in 1..=layer {
        let mut over = read(place, sink);
        lay(&mut over, &normative);
        normative = over;
    }
    let document = |place: usize, root| Document {
        path: FILES[place].name.to_owned(),
        version,
        imports: Vec::new(),
        left_out: LeftOut::default(),
        root,
    };
    vec![document(layer, normative), document(OURS, read(OURS, sink))]
}

/// The types that every service of a version has; since 2.0 none.
pub(crate) fn universe(version: Version) -> Option<&'static Universe<'static>> {
    let layer = LAYERS.iter().position(|known| *known == version)?;
    let universe = UNIVERSES[layer].get_or_init(|| {
        let sink = Sink::new(crate::Mode::Tolerant);
        let documents = DOCUMENTS[layer].get_or_init(|| documents(layer, version, &sink));
        Universe::build(documents, None, &sink)
    });
    Some(universe)
}

/// Whether a service of a version has a type of that name unasked, of whatever kind.
pub(crate) fn has(version: Version, written: &str) -> bool {
    let universe = universe(version);
    universe.is_some_and(|u| {
        TypeKind::ALL
            .iter()
            .any(|kind| u.head(*kind, written).is_some())
    })
}

/// The version of 1.x since which a type is built in.
pub(super) fn since(kind: TypeKind, written: &str) -> Option<Version> {
    let has =
        |version: &Version| universe(*version).is_some_and(|u| u.head(kind, written).is_some());
    LAYERS.into_iter().rev().find(has)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::{SERVICE_TEMPLATE, check};
    use serde_json::json;

    /// Each file by the grammar of its own version, then all types of a version.
    #[test]
    fn the_profiles_are_without_fault() {
        for (layer, version) in LAYERS.into_iter().enumerate() {
            let sink = Sink::new(crate::Mode::Strict);
            for place in [layer, OURS] {
                let mut file = read(place, &sink);
                lay(
                    &mut file,
                    &Node::from_json(&json!({}), Span::start_of(FileId(0))),
                );
                check(&SERVICE_TEMPLATE, &file, version, &sink);
            }
            let documents = documents(layer, version, &sink);
            let universe = Universe::build(&documents, None, &sink);
            universe.check(&sink);
            let found = sink.finish(Span::start_of(FileId(0)));
            assert!(found.is_empty(), "{version:?}: {found:#?}");
        }
    }

    #[test]
    fn each_file_is_of_the_version_that_it_is_listed_for() {
        for (version, file) in LAYERS.iter().zip(&FILES) {
            let first = format!("tosca_definitions_version: {}", version.header());
            assert_eq!(
                file.text.lines().next(),
                Some(first.as_str()),
                "{}",
                file.name
            );
        }
    }
}
