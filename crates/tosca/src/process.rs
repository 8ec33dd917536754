//! The stages, one after the other.

use crate::diagnostic::{Diagnostic, Mode, Outside, Sink};
use crate::document::{Document, load};
use crate::grammar::Version;
use crate::inputs::Inputs;
use crate::source::SourceLoader;
use crate::template::{self, Service};
use crate::types::{Universe, profile};
use serde_json::Value;
use std::collections::BTreeMap;
use topology::{ScalingGroups, Topology};

/// What a service template comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Processed {
    /// The topology; none if there is any error, or anything open.
    pub topology: Option<Topology>,
    /// Its scaling groups; none where there is no topology.
    pub groups: Option<ScalingGroups>,
    /// What there is of a template that is right but open somewhere: to be looked at, not deployed.
    pub outline: Option<(Topology, ScalingGroups)>,
    /// The values that were given for inputs, without their places.
    pub given: BTreeMap<String, Value>,
    /// What it names and lies furthest above the root of its files, if anything does.
    pub outside: Option<Outside>,
    /// All that is wrong, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the service template `entry` and all that it imports, and checks everything.
///
/// `entry` is a path as the loader knows it; `inputs` are the values given for the template's inputs.
/// Never panics, whatever the bytes.
pub fn process(entry: &str, loader: &dyn SourceLoader, inputs: &Inputs, mode: Mode) -> Processed {
    let sink = Sink::new(mode);
    let mut loaded = load(entry, loader, &sink);
    for document in &mut loaded.documents {
        let key = Document::template_key(document.version);
        if let Some(template) = document.root.get_mut(key) {
            template::copy::expand(template, &sink);
        }
    }
    // each version of 1.x has the types of its own chapter 5, and all files of a service are in one room:
    // the newest one's; since 2.0 no profile is there unasked (TOSCA 2.0 §6.7.2)
    let newest = loaded.documents.iter().map(|d| d.version).max();
    let base = profile::universe(newest.unwrap_or(Version::V1_3));
    let universe = Universe::build(&loaded.documents, base, &sink);
    universe.check(&sink);
    let of_2 = universe.version.is_2();
    let given = inputs.given(of_2, &sink);
    let first = loaded
        .documents
        .first()
        .filter(|d| d.path == entry && !d.root.is_null());
    let lowered = first.map(|entry| {
        Service::new(&loaded.documents, &universe, loader, &sink).whole(entry, &given)
    });
    let (clean, outside) = (!sink.blocks(), sink.outside());
    let diagnostics = sink.finish(loaded.entry);
    let wrong = diagnostics.iter().any(Diagnostic::is_error);
    let (topology, groups, outline) = match lowered {
        Some((topology, groups)) if clean => (Some(topology), groups, None),
        Some((topology, groups)) if !wrong => {
            (None, None, Some((topology, groups.unwrap_or_default())))
        }
        _ => (None, None, None),
    };
    let given = given.iter();
    Processed {
        topology,
        groups,
        outline,
        given: given
            .map(|(name, value)| (name.clone(), value.plain()))
            .collect(),
        outside,
        diagnostics,
    }
}
