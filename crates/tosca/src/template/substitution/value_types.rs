//! What is mapped to each other is of types that go together (TOSCA 1.3 §3.8.8, TOSCA 2.0 §15.2–15.3).

use super::mapped_relationships::Taken;
use super::mappings::{Checker, Side};
use super::outer::{At, Outer};
use super::stitches::mapped_name;
use super::{filter_names, mapped_relationships};
use crate::diagnostic::{Code, Report};
use crate::values::{Schema, a_type};
use crate::yaml::{Entry, Node};

/// Checks a property against its input, or an attribute against its output.
pub(super) fn check<'a>(checker: &Checker<'_, '_, 'a>, entry: &'a Entry, side: Side) {
    let (outer, inner, section) = side.words();
    let (name, declared, how) = match Outer::of(&entry.key) {
        Outer::Own((name, _)) => (name, of_node(checker, name, side), Taken::One),
        Outer::OfCapability(capability, at) => (
            at.0,
            of_capability(checker, (capability, at), side),
            Taken::One,
        ),
        Outer::OfRelationship {
            requirement,
            index,
            name,
        } => {
            let (declared, how) =
                mapped_relationships::declared(checker, (requirement, index, name), side);
            (name.0, declared, how)
        }
        Outer::Other(_) => return,
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
    let differ = |own: &str, wanted: &str| context.universe.differ(own, wanted);
    let (differs, is, write) = match how {
        Taken::One => (
            differ(own.type_name, wanted.type_name),
            a_type(wanted.type_name),
            format!("type: {}", wanted.type_name),
        ),
        Taken::All => {
            let entry = own.entry.as_ref();
            let differs = differ(own.type_name, "list")
                || entry.is_some_and(|entry| differ(entry.type_name, wanted.type_name));
            let is = format!(
                "a list of {}: one of each relationship",
                plural_of(wanted.type_name)
            );
            let write = format!("type: list, entry_schema: {}", wanted.type_name);
            (differs, is, write)
        }
    };
    if differs {
        let own_is = match (how, &own.entry) {
            (Taken::All, Some(entry)) if own.type_name == "list" => {
                format!("a list of {}", plural_of(entry.type_name))
            }
            _ => a_type(own.type_name),
        };
        let message =
            format!("the {inner} `{mapped}` is {own_is}, and the {outer} `{name}` is {is}");
        Report::error(Code::BadMapping, entry.value.span, message)
            .help(format!("declare `{mapped}` with `{write}`"))
            .related(own.span, "declared here")
            .section(side.section())
            .to(context.sink);
    }
}

fn plural_of(type_name: &str) -> String {
    format!("{type_name}s")
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
    ((capability, at), (name, name_at)): (At<'_>, At<'_>),
    side: Side,
) -> Option<&'c Schema<'a>> {
    let node_type = checker.node_type;
    let Some(definition) = node_type.capabilities.get(capability) else {
        let type_name = node_type.head.name;
        let message = format!("the node type {type_name} has no capability `{capability}`");
        let names = node_type.capabilities.keys().copied();
        if !node_type.head.broken {
            checker.report(Code::BadMapping, at, message, capability, names);
        }
        return None;
    };
    filter_names::of_capability(checker, (capability, definition), (name, name_at));
    let type_name = definition.type_name.and_then(Node::as_text)?;
    let of_type = checker.context.universe.capability_type(type_name)?;
    let (own, inherited) = match side {
        Side::In => (&definition.properties, &of_type.properties),
        Side::Out => (&definition.attributes, &of_type.attributes),
    };
    let own = own.get(name).and_then(|d| d.schema.as_ref());
    own.or_else(|| inherited.get(name)?.schema.as_ref())
}
