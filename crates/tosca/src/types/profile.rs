//! The built-in profiles: read once, by the same reader as any file.

use super::universe::Universe;
use crate::diagnostic::Sink;
use crate::document::Document;
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

/// How many of the built-in files are of 1.x; a file's place in the list is its [`FileId`].
const FILES_OF_1: usize = 2;

/// All built-in files: those that every service of 1.x has, then those that one of 2.0 may import.
pub(crate) const FILES: [BuiltIn; 4] = [
    BuiltIn {
        name: "(built in)/tosca_simple_1_3.yaml",
        text: include_str!("../profiles/tosca_simple_1_3.yaml"),
    },
    BuiltIn {
        name: "(built in)/concertina.yaml",
        text: include_str!("../profiles/concertina.yaml"),
    },
    BuiltIn {
        name: "(built in)/tosca_simple_2_0.yaml",
        text: include_str!("../profiles/tosca_simple_2_0.yaml"),
    },
    BuiltIn {
        name: "(built in)/concertina_2_0.yaml",
        text: include_str!("../profiles/concertina_2_0.yaml"),
    },
];

/// Names under which files of 2.0 import a profile, and its place in [`FILES`].
const NAMED: [(&str, usize); 3] = [
    ("org.oasis-open.simple:2.0", 2),
    ("org.oasis-open.tosca.simple:2.0", 2),
    ("concertina:1.0", 3),
];

/// The profile of that name.
pub(crate) fn named(name: &str) -> Option<&'static BuiltIn> {
    let (_, index) = NAMED.iter().find(|(known, _)| *known == name)?;
    FILES.get(*index)
}

/// Names of all profiles that can be imported.
pub(crate) fn names() -> Vec<&'static str> {
    NAMED.iter().map(|(name, _)| *name).collect()
}

static DOCUMENTS: OnceLock<Vec<Document>> = OnceLock::new();
static UNIVERSE: OnceLock<Universe<'static>> = OnceLock::new();

fn read(index: u32, file: &BuiltIn, sink: &Sink) -> Document {
    let id = FileId(index);
    let root = yaml::read(id, file.text, sink);
    Document {
        path: file.name.to_owned(),
        version: Version::V1_3,
        imports: Vec::new(),
        left_out: false,
        root: root.unwrap_or_else(|| Node::null(Span::start_of(id))),
    }
}

fn documents(sink: &Sink) -> Vec<Document> {
    let files = (0..).zip(&FILES).take(FILES_OF_1);
    files.map(|(index, file)| read(index, file, sink)).collect()
}

/// The types that every service has.
pub(crate) fn universe() -> &'static Universe<'static> {
    UNIVERSE.get_or_init(|| {
        let sink = Sink::new(crate::Mode::Tolerant);
        let documents = DOCUMENTS.get_or_init(|| documents(&sink));
        Universe::build(documents, None, &sink)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::{SERVICE_TEMPLATE, check};

    #[test]
    fn the_profiles_are_without_fault() {
        let sink = Sink::new(crate::Mode::Tolerant);
        let documents = documents(&sink);
        for document in &documents {
            check(
                &SERVICE_TEMPLATE,
                &document.root,
                crate::grammar::Version::V1_3,
                &sink,
            );
        }
        let universe = Universe::build(&documents, None, &sink);
        universe.check(&sink);
        let found = sink.finish(Span::start_of(FileId(0)));
        assert!(found.is_empty(), "{found:#?}");
    }
}
