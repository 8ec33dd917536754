//! Properties and attributes of relationships in mappings (TOSCA 2.0 §15.2, §15.3).

use super::mappings::{Checker, Side};
use super::outer::At;
use crate::diagnostic::{Code, Help, Report, counted};
use crate::types::{Properties, RequirementDef};
use crate::values::Schema;
use crate::yaml::{Entry, Node};

/// Whether a value of one relationship is taken, or those of all, as a list.
#[derive(Clone, Copy)]
pub(super) enum Taken {
    One,
    All,
}

/// What is declared of it, where requirement, index and name are right.
pub(super) fn declared<'c, 'a>(
    checker: &Checker<'c, '_, 'a>,
    (requirement, index, name): (At<'_>, Option<&Node>, At<'_>),
    side: Side,
) -> (Option<&'c Schema<'a>>, Taken) {
    let is_all = index.and_then(Node::as_text) == Some("ALL");
    let taken = match is_all {
        true => Taken::All,
        false => Taken::One,
    };
    let node_type = checker.node_type;
    let all = &node_type.requirements;
    let Some(definition) = all.iter().find(|r| r.name == requirement.0) else {
        let names = all.iter().map(|r| r.name);
        checker.not_there("requirement", requirement, names);
        return (None, taken);
    };
    if let Some(index) = index.filter(|_| !is_all) {
        check_index(checker, definition, index, side);
    }
    (of_type(checker, definition, name, side), taken)
}

/// From 0, and below what the requirement's definition allows.
fn check_index(
    checker: &Checker<'_, '_, '_>,
    definition: &RequirementDef<'_>,
    index: &Node,
    side: Side,
) {
    let report = |message: String, help: String| {
        Report::error(Code::BadMapping, index.span, message)
            .help(help)
            .related(definition.span, "the requirement is defined here")
            .section(side.section())
            .to(checker.context.sink);
    };
    let number = index.as_integer().and_then(|n| u64::try_from(n).ok());
    let most = definition.occurrences.and_then(|range| range.upper);
    match (number, most) {
        (None, _) => report(
            format!(
                "`{}` is no index of a relationship",
                index.as_text().unwrap_or_default()
            ),
            "write a whole number from 0, or ALL".to_owned(),
        ),
        (Some(number), Some(most)) if number >= most => report(
            format!(
                "no node has a relationship `{}` with the index {number}",
                definition.name
            ),
            match most {
                0 => "there is none at all: leave the mapping out".to_owned(),
                _ => format!(
                    "there may be {}: indexes go from 0 to {}",
                    counted(usize::try_from(most).unwrap_or(usize::MAX), "relationship"),
                    most - 1
                ),
            },
        ),
        _ => {}
    }
}

/// What the requirement's definition, or the type of its relationship, declares.
fn of_type<'c, 'a>(
    checker: &Checker<'c, '_, 'a>,
    definition: &'c RequirementDef<'a>,
    (name, at): At<'_>,
    side: Side,
) -> Option<&'c Schema<'a>> {
    let written = definition.relationship.and_then(Node::as_text)?;
    let of_type = checker.context.universe.relationship_type(written)?;
    let parts: [&'c Properties<'a>; 2] = match side {
        Side::In => [&definition.properties, &of_type.properties],
        Side::Out => [&definition.attributes, &of_type.attributes],
    };
    let found = parts.iter().find_map(|part| part.get(name));
    if found.is_none() && !of_type.head.broken {
        let (outer, ..) = side.words();
        let message = format!(
            "the relationship type {} has no {outer} `{name}`",
            of_type.head.name
        );
        let names = parts.iter().flat_map(|part| part.keys().copied());
        checker.report(Code::BadMapping, at, message, name, names);
    }
    found?.schema.as_ref()
}

/// A list that leads to no property or attribute.
pub(super) fn no_way(checker: &Checker<'_, '_, '_>, entry: &Entry, parts: &[Node], outer: &str) {
    const WAYS: [&str; 2] = ["CAPABILITY", "RELATIONSHIP"];
    let sink = checker.context.sink;
    let first = parts.first().and_then(Node::as_text).unwrap_or_default();
    let (at, help): (_, Help) = match (WAYS.contains(&first), sink.closest(first, WAYS)) {
        (false, Some(meant)) => (parts.first(), Help::meant(meant)),
        _ => {
            let upper = outer.to_uppercase();
            let help = format!(
                "write `[ CAPABILITY, NAME, {upper} ]` or `[ RELATIONSHIP, REQUIREMENT, INDEX, {upper} ]`"
            );
            (None, help.into())
        }
    };
    let message = format!("`{}` names no {outer} of the node", entry.key.text);
    Report::error(
        Code::BadMapping,
        at.map_or(entry.key.span, |at| at.span),
        message,
    )
    .help(help)
    .section("TOSCA 2.0 §15.2")
    .to(sink);
}
