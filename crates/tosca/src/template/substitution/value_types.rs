//! What is mapped to each other is of types that go together (TOSCA 1.3 §3.8.8, TOSCA 2.0 §15.2–15.3).

use super::filter_names;
use super::mappings::{Checker, Side};
use super::stitches::{mapped_name, path_of};
use crate::diagnostic::{Code, Report};
use crate::values::{Schema, a_type};
use crate::yaml::{Entry, Node};
use topology::PathStep;

/// Checks a property against its input, or an attribute against its output.
pub(super) fn check<'a>(checker: &Checker<'_, '_, 'a>, entry: &'a Entry, side: Side) {
    let (outer, inner, section) = side.words();
    let Some(path) = path_of(entry) else { return };
    let (name, declared) = match path.as_slice() {
        [PathStep::Name(name)] => (name, of_node(checker, name, side)),
        [PathStep::Name(capability), PathStep::Name(name)] => {
            (name, of_capability(checker, entry, (capability, name)))
        }
        _ => return,
    };
    let Some(mapped) = mapped_name(&entry.value) else {
        return;
    };
    let context = checker.context;
    let mut entries = context.template.entries_at(section).iter();
    let found = entries.find(|e| e.key.text == mapped);
    // a value alone declares no type
    let found = found.filter(|e| e.value.as_map().is_some());
    let own = found.and_then(|e| Schema::read(&e.value, context.sink));
    let Some((own, wanted)) = own.zip(declared) else {
        return;
    };
    if context.universe.differ(own.type_name, wanted.type_name) {
        let message = format!(
            "the {inner} `{mapped}` is {}, and the {outer} `{name}` is {}",
            a_type(own.type_name),
            a_type(wanted.type_name)
        );
        Report::error(Code::BadMapping, entry.value.span, message)
            .help(format!(
                "declare `{mapped}` with `type: {}`",
                wanted.type_name
            ))
            .related(own.span, "declared here")
            .section("TOSCA 1.3 §3.8.13")
            .to(context.sink);
    }
}

fn of_node<'c, 'a>(
    checker: &Checker<'c, '_, 'a>,
    name: &str,
    side: Side,
) -> Option<&'c Schema<'a>> {
    let property = checker.node_type.properties.get(name);
    let declared = match side {
        Side::In => property,
        Side::Out => checker.node_type.attributes.get(name).or(property),
    };
    declared?.schema.as_ref()
}

/// `[ CAPABILITY, capability, name ]`, where both must be there (TOSCA 2.0 §15.2).
fn of_capability<'c, 'u: 'c, 'a>(
    checker: &Checker<'c, 'u, 'a>,
    entry: &Entry,
    (capability, name): (&str, &str),
) -> Option<&'c Schema<'a>> {
    let node_type = checker.node_type;
    let at = entry.key.span;
    let Some(definition) = node_type.capabilities.get(capability) else {
        let type_name = node_type.head.name;
        let message = format!("the node type {type_name} has no capability `{capability}`");
        let names = node_type.capabilities.keys().copied();
        if !node_type.head.broken {
            checker.report(Code::BadMapping, at, message, capability, names);
        }
        return None;
    };
    filter_names::of_capability(checker, (capability, definition), (name, at));
    let type_name = definition.type_name.and_then(Node::as_text)?;
    let of_type = checker.context.universe.capability_type(type_name)?;
    let own = definition.properties.get(name);
    let own = own.and_then(|d| d.schema.as_ref());
    own.or_else(|| of_type.properties.get(name)?.schema.as_ref())
}
