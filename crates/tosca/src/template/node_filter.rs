//! Node filters: constraints on what may fulfil a requirement or stand for a template
//! (TOSCA 1.3 §3.6.5).

use super::context::Context;
use crate::diagnostic::{Code, Report};
use crate::types::{NodeType, Properties};
use crate::values::{Conditions, Constraint, Subject};
use crate::yaml::{Entry, Kind, Node};

/// Checks a filter against the type of the nodes that it chooses from, where that is known.
pub(super) fn check<'a>(context: &Context<'_, 'a>, filter: &'a Node, of: Option<&NodeType<'a>>) {
    // a condition since 2.0 (TOSCA 2.0 §8.6)
    if context.universe.version.is_2() {
        let conditions = Conditions {
            universe: context.universe,
            sink: context.sink,
        };
        return conditions.check(filter, Subject::Nothing);
    }
    for entry in filter.sequenced_at("properties") {
        property(context, entry, of.map(|t| &t.properties));
    }
    for entry in filter.sequenced_at("capabilities") {
        let name = entry.key.text.as_str();
        // by its name, or by its type
        let definition = of.and_then(|t| t.capabilities.get(name));
        let type_name = definition
            .and_then(|d| d.type_name?.as_text())
            .unwrap_or(name);
        let of_type = context.universe.capability_type(type_name);
        for clause in entry.value.sequenced_at("properties") {
            property(context, clause, of_type.map(|t| &t.properties));
        }
    }
}

fn property<'a>(context: &Context<'_, 'a>, entry: &'a Entry, declared: Option<&Properties<'a>>) {
    let constraints = match &entry.value.kind {
        Kind::Map(map) if map.entries.is_empty() => asks_nothing(context, entry),
        Kind::List(items) if items.is_empty() => asks_nothing(context, entry),
        Kind::Map(_) => Constraint::read(&entry.value, context.sink)
            .into_iter()
            .collect(),
        Kind::List(_) => Constraint::read_all(Some(&entry.value), context.sink),
        Kind::Scalar(_) => Vec::new(),
    };
    let definition = declared.and_then(|d| d.get(entry.key.text.as_str()));
    let schema = definition.and_then(|d| d.schema.as_ref());
    let shape = schema.and_then(|s| context.universe.data_shape(s.type_name));
    for constraint in constraints {
        let wrong = match shape {
            Some(shape) => constraint.suits(shape.primitive()),
            None => constraint.well_formed(),
        };
        if let Err(text) = wrong {
            Report::error(Code::BadConstraint, constraint.span, text)
                .section("TOSCA 1.3 §3.6.3")
                .to(context.sink);
        }
    }
}

fn asks_nothing<'a>(context: &Context<'_, 'a>, entry: &Entry) -> Vec<Constraint<'a>> {
    Report::quirk(Code::BadConstraint, entry.key.span, "this asks for nothing")
        .help("write a constraint, such as `equal: …`, or leave it out")
        .section("TOSCA 1.3 §3.6.5")
        .to(context.sink);
    Vec::new()
}
