//! What a substitution filter asks for is there, in the type of the node that is stood for
//! (TOSCA 1.3 §3.8.13, TOSCA 2.0 §15.1).

use super::mappings::Checker;
use crate::diagnostic::Code;
use crate::source::Span;
use crate::types::{CapabilityDef, Ends, FilterNames};
use crate::values::{Scope, is_call};
use crate::yaml::{Entry, Kind, Node};

/// Checks names of properties and capabilities, and what is asked of them.
pub(super) fn check<'a>(checker: &Checker<'_, '_, 'a>, mappings: &'a Node) {
    let Some(filter) = mappings.get("substitution_filter") else {
        return;
    };
    let (context, node_type) = (checker.context, checker.node_type);
    if filter.is_null() {
        return;
    }
    context.universe.check_filter(
        filter,
        Ends::of_node(Some(node_type)),
        FilterNames::SeenTo,
        context.sink,
    );
    context.lowering(Scope::Outside).refers_beyond(filter);
    if node_type.head.broken {
        return;
    }
    if context.universe.version.is_2() {
        return condition(checker, filter);
    }
    for entry in filter.sequenced_at("properties") {
        property(checker, (&entry.key.text, entry.key.span));
    }
    for entry in filter.sequenced_at("capabilities") {
        by_capability(checker, entry);
    }
}

/// By its name, or by its type.
fn by_capability(checker: &Checker<'_, '_, '_>, entry: &Entry) {
    let name = entry.key.text.as_str();
    let capabilities = &checker.node_type.capabilities;
    let Some(definition) = capabilities.get(name) else {
        if checker.context.universe.capability_type(name).is_none() {
            let at = (name, entry.key.span);
            checker.not_there("capability", at, capabilities.keys().copied());
        }
        return;
    };
    for clause in entry.value.sequenced_at("properties") {
        of_capability(
            checker,
            (name, definition),
            (&clause.key.text, clause.key.span),
        );
    }
}

/// A property, or an attribute, of a capability.
pub(super) fn of_capability(
    checker: &Checker<'_, '_, '_>,
    (capability, definition): (&str, &CapabilityDef<'_>),
    (written, span): (&str, Span),
) {
    let type_name = definition.type_name.and_then(Node::as_text);
    let of_type = type_name.and_then(|t| checker.context.universe.capability_type(t));
    let Some(of_type) = of_type.filter(|t| !t.head.broken) else {
        return;
    };
    let own = definition
        .properties
        .keys()
        .chain(definition.attributes.keys());
    let inherited = of_type.properties.keys().chain(of_type.attributes.keys());
    let names = own.chain(inherited).copied();
    if !names.clone().any(|name| name == written) {
        let message = format!("the capability `{capability}` has no property `{written}`");
        checker.report(Code::BadMapping, span, message, written, names);
    }
}

fn property(checker: &Checker<'_, '_, '_>, (written, span): (&str, Span)) {
    let node_type = checker.node_type;
    let attributes = node_type.attributes.keys();
    let names = node_type.properties.keys().chain(attributes).copied();
    if !names.clone().any(|name| name == written) {
        let message = format!(
            "the node type {} has no property `{written}`",
            node_type.head.name
        );
        checker.report(Code::BadMapping, span, message, written, names);
    }
}

/// `SELF` of a condition is the node (TOSCA 2.0 §15.1).
fn condition(checker: &Checker<'_, '_, '_>, node: &Node) {
    if let Some(call) = is_call(node, checker.context.universe.version) {
        match call.name {
            "get_property" | "get_attribute" => path(checker, call.arguments()),
            _ => call.arguments().iter().for_each(|a| condition(checker, a)),
        }
        return;
    }
    match &node.kind {
        Kind::Scalar(_) => {}
        Kind::List(items) => items.iter().for_each(|item| condition(checker, item)),
        Kind::Map(map) => map
            .entries
            .iter()
            .for_each(|e| condition(checker, &e.value)),
    }
}

fn path(checker: &Checker<'_, '_, '_>, steps: &[Node]) {
    let node_type = checker.node_type;
    let words: Vec<&str> = steps.iter().map_while(Node::as_text).collect();
    match (words.as_slice(), steps) {
        (["SELF", "CAPABILITY", name, rest @ ..], [_, _, at, after @ ..]) => {
            let Some(definition) = node_type.capabilities.get(name) else {
                let message = format!(
                    "the node type {} has no capability `{name}`",
                    node_type.head.name
                );
                let names = node_type.capabilities.keys().copied();
                checker.report(Code::BadMapping, at.span, message, name, names);
                return;
            };
            if let (Some(written), Some(at)) = (rest.first(), after.first()) {
                of_capability(checker, (name, definition), (written, at.span));
            }
        }
        // a way to other nodes
        (["SELF", "RELATIONSHIP" | "TARGET" | "SOURCE", ..], _) => {}
        (["SELF", name, ..], [_, at, ..]) => property(checker, (name, at.span)),
        _ => {}
    }
}
