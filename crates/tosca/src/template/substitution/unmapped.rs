//! Inputs that nobody gives a value, when the template stands for a node (TOSCA 2.0 §15.2).

use super::mappings::Checker;
use super::stitches::mapped_name;
use crate::diagnostic::{Code, Report, Sink};
use crate::yaml::{Entry, Node};
use std::collections::BTreeSet;

/// Each input needs a property that is mapped to it, or has its name; a default; or not to be required.
pub(super) fn check(checker: &Checker<'_, '_, '_>, mappings: &Node) {
    let context = checker.context;
    let inputs = context.template.entries_at("inputs");
    if !context.universe.version.is_2() || inputs.is_empty() || checker.node_type.head.broken {
        return;
    }
    let entries = mappings.entries_at("properties").iter();
    let mut mapped: BTreeSet<&str> = entries.filter_map(|e| mapped_name(&e.value)).collect();
    // a name that is nearly one is told where it is written
    let names = || inputs.iter().map(|entry| entry.key.text.as_str());
    let known: BTreeSet<&str> = names().collect();
    let misspelt = mapped.difference(&known);
    let meant = misspelt.filter_map(|name| context.sink.closest(name, names()));
    let meant: Vec<&str> = meant.collect();
    mapped.extend(meant);
    let of_its_name = |name: &str| checker.node_type.properties.contains_key(name);
    for entry in inputs.iter().filter(|entry| needs_a_value(entry)) {
        let name = entry.key.text.as_str();
        if mapped.contains(name) || of_its_name(name) {
            continue;
        }
        tell(entry, context.sink);
    }
}

/// Nothing gives the input a value.
pub(in crate::template) fn tell(entry: &Entry, sink: &Sink) {
    let name = &entry.key.text;
    let message = format!("no property of the node is mapped to the input `{name}`");
    Report::error(Code::BadMapping, entry.key.span, message)
        .help(format!(
            "map one in `substitution_mappings`: `properties: {{ PROPERTY: {name} }}`; or give the \
             input a default"
        ))
        .section("TOSCA 2.0 §15.2")
        .to(sink);
}

fn needs_a_value(entry: &Entry) -> bool {
    let definition = &entry.value;
    let says = |key: &str| definition.get(key).is_some_and(|node| !node.is_null());
    let required = definition.get("required").and_then(Node::as_boolean);
    definition.as_map().is_some() && required != Some(false) && !says("default") && !says("value")
}
