//! Keys of maps, and of paths into them (TOSCA 2.0 §10.1).

use super::call::{is_name_of_call, unescaped};
use super::ledger::Scope;
use super::lower::Lowering;
use crate::diagnostic::{Code, Report};
use crate::grammar::Version;
use crate::yaml::{Entry, Name, Node};
use topology::PathStep;

impl Lowering<'_, '_> {
    /// A key as it is meant. A call is the only key of its map; keys that are all of them calls come to
    /// keys, as the example of §10.1 has it.
    pub(super) fn key(&self, written: &Name, all: &[Entry]) -> String {
        let name = &written.text;
        let is_data = matches!(self.scope, Scope::Data);
        if self.universe.version.is_2() && !is_data && is_name_of_call(name) {
            let is_first = all.first().is_some_and(|e| e.key.span == written.span);
            let report = if all.iter().all(|e| is_name_of_call(&e.key.text)) {
                if !is_first {
                    return self.text(name).to_owned();
                }
                let message = format!("`{name}`: keys that are calls cannot be worked out yet");
                Report::open(Code::NotActedUpon, written.span, message)
            } else {
                let message =
                    format!("`{name}` is one of several keys: a call is the only key of its map");
                Report::error(Code::BadCall, written.span, message)
            };
            report
                .help(format!(
                    "a key that begins with `$` is written with `$$`: `${name}`"
                ))
                .section("TOSCA 2.0 §10.1")
                .to(self.sink);
        }
        self.text(name).to_owned()
    }

    /// Whether a map has such a key.
    pub(super) fn has_calls_as_keys(&self, node: &Node) -> bool {
        let is_data = matches!(self.scope, Scope::Data);
        let mut keys = node.entries().iter().map(|e| &e.key.text);
        self.universe.version.is_2() && !is_data && keys.any(|key| is_name_of_call(key))
    }
}

/// A key as it is meant, or an index.
pub(super) fn step(node: &Node, version: Version) -> Option<PathStep> {
    match node.as_integer() {
        Some(index) => usize::try_from(index).ok().map(PathStep::Index),
        None => {
            let name = unescaped(node.as_text()?, version);
            Some(PathStep::Name(name.to_owned()))
        }
    }
}

/// Keys and indexes; none: something is neither.
pub(super) fn steps(nodes: &[Node], version: Version) -> Option<Vec<PathStep>> {
    nodes.iter().map(|node| step(node, version)).collect()
}
