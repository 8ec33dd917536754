//! The profile of an older version is laid over that of the next one: only what differs is written down.

use crate::yaml::{Entry, Kind, Map, Node};

/// Lays one profile over another: what it defines counts, what it has null for is not there, all else is as
/// below. Places stay those of the file that something is written in.
pub(super) fn lay(over: &mut Node, below: &Node) {
    let (Kind::Map(over), Kind::Map(below)) = (&mut over.kind, &below.kind) else {
        return;
    };
    for section in &mut over.entries {
        let Kind::Map(own) = &mut section.value.kind else {
            continue;
        };
        if let Some(Kind::Map(types)) = below.get(&section.key.text).map(|node| &node.kind) {
            add_missing(own, types);
        }
        own.entries.retain(|entry| !entry.value.is_null());
    }
    add_missing(over, below);
}

fn add_missing(own: &mut Map, below: &Map) {
    let is_missing = |entry: &&Entry| own.entry(&entry.key.text).is_none();
    let missing: Vec<Entry> = below.entries.iter().filter(is_missing).cloned().collect();
    own.entries.extend(missing);
}
