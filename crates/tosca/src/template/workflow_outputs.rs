//! Outputs of workflows: each is mapped to an attribute of a node (TOSCA 1.3 §3.8.7, TOSCA 2.0 §13.2).

use super::context::Context;
use crate::diagnostic::{Code, Help, Report};
use crate::yaml::{Entry, Node};

/// Words that a path may begin with, none of which means a node of the template.
const KEYWORDS: [&str; 4] = ["SELF", "SOURCE", "TARGET", "HOST"];

/// Checks that nodes and attributes are there.
pub(super) fn check(context: &Context<'_, '_>, workflow: &Entry) {
    for entry in workflow.value.entries_at("outputs") {
        // a definition of 2.0 has it under `mapping` (TOSCA 2.0 §9.8)
        let path = entry.value.get("mapping").unwrap_or(&entry.value);
        if let Some([node, rest @ ..]) = path.as_list() {
            mapped(context, node, rest);
        }
    }
}

fn mapped(context: &Context<'_, '_>, node: &Node, rest: &[Node]) {
    let Some(name) = node.as_text().filter(|n| !KEYWORDS.contains(n)) else {
        return;
    };
    let sink = context.sink;
    let Some(draft) = context.draft(name) else {
        let meant = sink.closest(name, context.node_names());
        let message = format!("there is no node template `{name}`");
        Report::error(Code::UnknownNodeReference, node.span, message)
            .help_if(meant.map(Help::meant))
            .section("TOSCA 1.3 §3.6.15")
            .to(sink);
        return;
    };
    let Some(node_type) = draft.node_type.filter(|t| !t.head.broken) else {
        return;
    };
    let Some((at, first)) = rest.first().and_then(|at| Some((at, at.as_text()?))) else {
        return;
    };
    let names = || {
        let attributes = node_type.attributes.keys();
        attributes.chain(node_type.properties.keys()).copied()
    };
    // a capability or a requirement may lead to it
    let leads = rest.len() > 1;
    if leads || names().any(|n| n == first) {
        return;
    }
    let help = sink.meant(first, names(), "it has none");
    let message = format!("the node template `{name}` has no attribute `{first}`");
    Report::error(Code::UnknownAttributeReference, at.span, message)
        .help(help)
        .section("TOSCA 1.3 §3.6.15")
        .to(sink);
}
