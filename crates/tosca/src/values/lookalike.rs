//! Values of any type that look like calls and are none: where a type is asked for, it tells.

use super::call::{self, FUNCTIONS};
use super::lower::Lowering;
use crate::diagnostic::{Code, Help, Report};
use crate::grammar::Version;
use crate::yaml::{Entry, Kind, Node};

/// When a function came that the first version did not have.
const SINCE: [(&str, Version); 1] = [("join", Version::V1_2)];

impl Lowering<'_, '_> {
    /// Warns of a map with one key that is nearly the name of a function, or one without its `$`.
    pub(super) fn looks_like_call(&self, node: &Node) {
        let (Some(meant), [only]) = (self.call_that_is_meant(node), node.entries()) else {
            return;
        };
        let message = format!(
            "`{}` is no function: this is a map with one key",
            only.key.text
        );
        Report::warning(Code::UnknownFunction, only.key.span, message)
            .help(self.as_call(meant))
            .section(call::section(meant, self.universe.version))
            .to(self.sink);
    }

    pub(super) fn as_call(&self, function: &str) -> Help {
        let sign = match self.universe.version.is_2() {
            true => "$",
            false => "",
        };
        Help::meant(format!("{sign}{function}"))
    }

    /// The function that is meant by a map with one key.
    pub(super) fn call_that_is_meant(&self, node: &Node) -> Option<&'static str> {
        let [only] = node.entries() else {
            return None;
        };
        let written = only.key.text.as_str();
        let meant = match self.universe.version.is_2() {
            true => call::QUERIES
                .iter()
                .chain(["concat", "join", "token"].iter())
                .copied()
                .find(|f| *f == written),
            false => self.sink.closest(written, FUNCTIONS.iter().copied()),
        };
        meant.filter(|function| is_called_so(function, only))
    }

    /// A function that the service's version does not have yet.
    pub(super) fn too_new(&self, function: &str, span: crate::source::Span) {
        let newest = self.universe.newest();
        let since = SINCE.iter().find(|(name, _)| *name == function);
        let Some((_, since)) = since.filter(|(_, since)| newest < *since) else {
            return;
        };
        let message = format!(
            "`{function}` is a function since {}, and this service is of {}",
            since.number(),
            newest.number()
        );
        Report::quirk(Code::UnknownFunction, span, message)
            .help(format!(
                "begin it with `tosca_definitions_version: {}`",
                since.header()
            ))
            .section(call::section(function, Version::V1_3))
            .to(self.sink);
    }
}

/// Whether the argument is one of that function: short names are near to other words by chance.
fn is_called_so(function: &str, written: &Entry) -> bool {
    let items = written.value.as_list();
    let is_text = |node: &Node| node.as_text().is_some();
    match (function, items) {
        ("value" | "node_index" | "relationship_index", _) => false,
        ("concat", Some(items)) => !items.is_empty(),
        ("join", Some([items, rest @ ..])) => items.as_list().is_some() && rest.len() < 2,
        ("token", Some([_, _, index])) => index.as_integer().is_some(),
        ("concat" | "join" | "token", _) => false,
        ("get_input" | "get_nodes_of_type", None) => {
            matches!(written.value.kind, Kind::Scalar(_)) && !written.value.is_null()
        }
        (_, Some([first, ..])) => is_text(first),
        _ => false,
    }
}
