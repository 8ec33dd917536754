//! What was probably meant, so that later stages see what else is wrong: all of it has been told.

use super::Document;
use crate::grammar::{Construct, SERVICE_TEMPLATE, TOPOLOGY_TEMPLATE, Version, meant};
use crate::yaml::{Kind, Node};

/// The version that a file is read by which names none that is known: the newest of its generation. None: it
/// is no file of TOSCA at all.
pub(super) fn version(written: Option<&str>, root: &Node) -> Option<Version> {
    let begins = |start: &str| written.is_some_and(|w| w.to_ascii_lowercase().starts_with(start));
    let has = |key: &str| root.get(key).is_some();
    if begins("tosca_simple") || has("topology_template") {
        Some(Version::V1_3)
    } else if begins("tosca_2") || has("service_template") {
        Some(Version::V2_0)
    } else {
        None
    }
}

/// Gives misspelt keynames of the file and of its template their names.
pub(super) fn keynames(root: &mut Node, version: Version) {
    of(&SERVICE_TEMPLATE, root, version);
    if let Some(template) = root.get_mut(Document::template_key(version)) {
        of(&TOPOLOGY_TEMPLATE, template, version);
    }
}

fn of(construct: &'static Construct, node: &mut Node, version: Version) {
    let Kind::Map(map) = &mut node.kind else {
        return;
    };
    for index in 0..map.entries.len() {
        let Some(entry) = map.entries.get(index) else {
            continue;
        };
        let Some(name) = meant(construct, &entry.key.text, version) else {
            continue;
        };
        if map.get(name).is_none()
            && let Some(entry) = map.entries.get_mut(index)
        {
            name.clone_into(&mut entry.key.text);
        }
    }
}
