//! Parameters that are mapped to attributes of nodes: outputs of workflows, and inputs of a template since
//! 2.0 (TOSCA 1.3 §3.8.7, TOSCA 2.0 §9.8, §13.2).

use super::context::Context;
use crate::diagnostic::{Code, Help, Report};
use crate::values::{Schema, Scope, a_type, asks_for_input};
use crate::yaml::{Entry, Node};

/// Words that a path may begin with, none of which means a node of the template.
const KEYWORDS: [&str; 4] = ["SELF", "SOURCE", "TARGET", "HOST"];

/// Checks the outputs of a workflow.
pub(super) fn outputs<'a>(context: &Context<'_, 'a>, workflow: &'a Entry) {
    let version = context.universe.version;
    for entry in workflow.value.entries_at("outputs") {
        // a definition of 2.0 has it under `mapping` (TOSCA 2.0 §9.8)
        let path = entry.value.get("mapping").unwrap_or(&entry.value);
        mapped(context, "output", entry, path);
        let value = entry.value.get("value").filter(|_| version.is_2());
        // inputs of the workflow are none of the template's
        if let Some(value) = value.filter(|v| !asks_for_input(v, version)) {
            let schema = Schema::read(&entry.value, context.sink);
            let subject = format_args!("the output `{}`", entry.key.text);
            let lowering = context.lowering(Scope::Outside);
            lowering.assign(&subject, value, schema.as_ref());
        }
    }
}

/// Checks the inputs of the template.
pub(super) fn inputs(context: &Context<'_, '_>) {
    if !context.universe.version.is_2() {
        return;
    }
    for entry in context.template.entries_at("inputs") {
        let Some(path) = entry.value.get("mapping") else {
            continue;
        };
        let before = context.sink.told();
        mapped(context, "input", entry, path);
        if context.sink.told() > before {
            continue;
        }
        let name = &entry.key.text;
        let message =
            format!("that the input `{name}` is kept as an attribute is not acted upon yet");
        Report::open(Code::NotActedUpon, path.span, message)
            .help("leave `mapping:` out, and assign `{ $get_input: … }` where the value is needed")
            .section("TOSCA 2.0 §9.8")
            .to(context.sink);
    }
}

/// The node and the attribute of a path are there, and of the type that is declared.
fn mapped(context: &Context<'_, '_>, word: &str, entry: &Entry, path: &Node) {
    let Some([node, rest @ ..]) = path.as_list() else {
        return;
    };
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
    if rest.len() > 1 {
        return;
    }
    let found = [&node_type.attributes, &node_type.properties];
    if let Some(found) = found.iter().find_map(|set| set.get(first)) {
        let own = Schema::read(&entry.value, sink).filter(|_| entry.value.as_map().is_some());
        if let Some((own, wanted)) = own.zip(found.schema.as_ref())
            && context.universe.differ(own.type_name, wanted.type_name)
        {
            let message = format!(
                "the {word} `{}` is {}, and the attribute `{first}` is {}",
                entry.key.text,
                a_type(own.type_name),
                a_type(wanted.type_name)
            );
            Report::error(Code::ValueType, own.span, message)
                .related(wanted.span, "declared here")
                .section("TOSCA 1.3 §3.6.15")
                .to(sink);
        }
        return;
    }
    let help = sink.meant(first, names(), "it has none");
    let message = format!("the node template `{name}` has no attribute `{first}`");
    Report::error(Code::UnknownAttributeReference, at.span, message)
        .help(help)
        .section("TOSCA 1.3 §3.6.15")
        .to(sink);
}
