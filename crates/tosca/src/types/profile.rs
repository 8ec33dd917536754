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

/// The built-in files; a file's place in this list is its [`FileId`].
pub(crate) const FILES: [BuiltIn; 2] = [
    BuiltIn {
        name: "(built in)/tosca_simple_1_3.yaml",
        text: include_str!("../profiles/tosca_simple_1_3.yaml"),
    },
    BuiltIn {
        name: "(built in)/concertina.yaml",
        text: include_str!("../profiles/concertina.yaml"),
    },
];

static DOCUMENTS: OnceLock<Vec<Document>> = OnceLock::new();
static UNIVERSE: OnceLock<Universe<'static>> = OnceLock::new();

fn read(index: u32, file: &BuiltIn, sink: &Sink) -> Document {
    let id = FileId(index);
    let root = yaml::read(id, file.text, sink);
    Document {
        path: file.name.to_owned(),
        version: Version::V1_3,
        root: root.unwrap_or_else(|| Node::null(Span::start_of(id))),
    }
}

fn documents(sink: &Sink) -> Vec<Document> {
    let files = (0..).zip(&FILES);
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
