//! Words that may be any, and are probably one of the specification's.

use super::context::Context;
use crate::diagnostic::{Code, Help, Report};
use crate::yaml::Node;

/// States of nodes (TOSCA 1.3 §3.4.1).
pub(super) const STATES: [&str; 11] = [
    "initial",
    "creating",
    "created",
    "configuring",
    "configured",
    "starting",
    "started",
    "stopping",
    "stopped",
    "deleting",
    "error",
];

/// How what a condition measures over a period becomes one value (TOSCA 1.3 §3.6.22).
pub(super) const METHODS: [&str; 5] = ["average", "minimum", "maximum", "count", "sum"];

/// Warns of a word that is none of these and nearly one.
pub(super) fn check(
    context: &Context<'_, '_>,
    node: &Node,
    (what, words): (&str, &[&'static str]),
    section: &'static str,
) {
    let Some(written) = node.as_text().filter(|w| !words.contains(w)) else {
        return;
    };
    if let Some(meant) = context.sink.closest(written, words.iter().copied()) {
        let message = format!("`{written}` is no {what} of the specification");
        Report::warning(Code::BadActivity, node.span, message)
            .help(Help::meant(meant))
            .section(section)
            .to(context.sink);
    }
}
