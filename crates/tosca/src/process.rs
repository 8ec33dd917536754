//! The stages, one after the other.

use crate::diagnostic::{Diagnostic, Sink};
use crate::document::load;
use crate::source::SourceLoader;
use crate::template;
use crate::types::{Universe, profile};
use serde_json::Value;
use std::collections::BTreeMap;
use topology::{ScalingGroups, Topology};

/// What a service template comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Processed {
    /// The topology; none if there is any error.
    pub topology: Option<Topology>,
    /// Its scaling groups; none if there is any error.
    pub groups: Option<ScalingGroups>,
    /// All that is wrong, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the service template `entry` and all that it imports, and checks everything.
///
/// `entry` is a path as the loader knows it; `inputs` are the values given for the template's inputs.
/// Never panics, whatever the bytes.
pub fn process(
    entry: &str,
    loader: &dyn SourceLoader,
    inputs: &BTreeMap<String, Value>,
) -> Processed {
    let sink = Sink::new();
    let loaded = load(entry, loader, &sink);
    let universe = Universe::build(&loaded.documents, Some(profile::universe()), &sink);
    universe.check(&loaded.documents, &sink);
    let first = loaded.documents.first().filter(|d| d.path == entry);
    let lowered =
        first.map(|document| template::lower(&document.root, &universe, loader, inputs, &sink));
    let clean = sink.errors() == 0;
    let (topology, groups) = match lowered {
        Some((topology, groups)) if clean => (Some(topology), groups),
        _ => (None, None),
    };
    Processed {
        topology,
        groups,
        diagnostics: sink.finish(loaded.entry),
    }
}
