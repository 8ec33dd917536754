//! Operations that are mapped to workflows (TOSCA 1.3 §3.8.12).

use super::mappings::Checker;
use crate::diagnostic::Code;
use crate::template::activities::OWN_WORKFLOWS;
use crate::template::callee::Callee;
use crate::types::InterfaceDef;
use crate::yaml::{Entry, Node};

/// Checks that interfaces, operations and workflows are there.
pub(super) fn check(checker: &Checker<'_, '_, '_>, mappings: &Node) {
    let callee = Callee::node(checker.node_type);
    for entry in mappings.entries_at("interfaces") {
        let found = callee.interface(checker.context.universe, &entry.key.text);
        if found.is_none() {
            checker.not_there("interface", entry, callee.names());
        }
        // written as in a type: met in the wild
        let nested = entry
            .value
            .get("operations")
            .filter(|n| n.as_map().is_some());
        for mapped in nested.unwrap_or(&entry.value).entries() {
            if let Some(interface) = found.as_ref().filter(|_| !callee.broken) {
                operation(checker, &entry.key.text, interface, mapped);
            }
            workflow(checker, &mapped.value);
        }
    }
}

fn operation(
    checker: &Checker<'_, '_, '_>,
    name: &str,
    interface: &InterfaceDef<'_>,
    mapped: &Entry,
) {
    let written = mapped.key.text.as_str();
    if interface.operations.contains_key(written) {
        return;
    }
    let names = interface.operations.keys().copied();
    let message = format!("the interface `{name}` has no operation `{written}`");
    checker.report(Code::BadMapping, mapped.key.span, message, written, names);
}

fn workflow(checker: &Checker<'_, '_, '_>, node: &Node) {
    let Some(written) = node.as_text() else {
        return;
    };
    let workflows = checker.context.template.entries_at("workflows").iter();
    let names = workflows.map(|e| e.key.text.as_str()).chain(OWN_WORKFLOWS);
    if !names.clone().any(|name| name == written) {
        let message = format!("there is no workflow `{written}`");
        checker.report(Code::BadMapping, node.span, message, written, names);
    }
}
