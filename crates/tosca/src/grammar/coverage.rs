//! The table for people: every construct with its keynames and the versions that have them.

use super::service::SERVICE_TEMPLATE;
use super::table::{Construct, Key, Need, Shape};
use super::version::Version;
use std::collections::BTreeMap;

/// Rows in Markdown, by name of the construct.
pub(crate) fn coverage() -> String {
    let mut found = BTreeMap::new();
    gather(&SERVICE_TEMPLATE, &mut found);
    let mut text = String::from("| construct | keynames | source |\n| --- | --- | --- |\n");
    for construct in found.values() {
        let keys: Vec<String> = construct.keys.iter().map(key).collect();
        text.push_str(&format!(
            "| {}{} | {} | {} |\n",
            construct.name,
            forms(construct),
            keys.join(", "),
            sources(construct.section)
        ));
    }
    text
}

/// Where both generations describe it.
fn sources(section: &str) -> String {
    match crate::diagnostic::section_of_2(section) {
        Some(of_2) => format!("{section}, {}", of_2.trim_start_matches("TOSCA ")),
        None => section.to_owned(),
    }
}

fn forms(construct: &Construct) -> &'static str {
    match construct.short {
        [] => "",
        _ => " (has a short form)",
    }
}

fn key(key: &Key) -> String {
    let need = match key.need {
        Need::Optional | Need::Alone => "",
        Need::Required => "\\*",
        Need::Without(_) | Need::With(_) => "(\\*)",
    };
    let versions = match (key.since, key.until) {
        (Version::V1_0, None) => String::new(),
        (since, None) => format!(" ({}–)", since.number()),
        (since, Some(until)) => format!(" ({}–{})", since.number(), until.number()),
    };
    format!("`{}`{need}{versions}", key.name)
}

fn gather(construct: &'static Construct, found: &mut BTreeMap<&'static str, &'static Construct>) {
    if found.insert(construct.name, construct).is_some() {
        return;
    }
    let shapes = construct.keys.iter().map(|k| k.shape);
    let shapes = shapes
        .chain(construct.short.iter().copied())
        .chain(construct.others);
    for shape in shapes {
        within(shape, found);
    }
}

fn within(shape: Shape, found: &mut BTreeMap<&'static str, &'static Construct>) {
    match shape {
        Shape::Of(construct)
        | Shape::MaybeNamed(construct)
        | Shape::Parameter(construct)
        | Shape::Refinable(construct) => gather(construct, found),
        Shape::MapOf(inner)
        | Shape::ListOf(inner)
        | Shape::Sequence(inner)
        | Shape::Dropped(inner)
        | Shape::Added(inner)
        | Shape::Loosely(inner, _) => within(*inner, found),
        Shape::Changed(before, after) => {
            within(*before, found);
            within(*after, found);
        }
        Shape::Either(shapes) => shapes.iter().for_each(|s| within(*s, found)),
        _ => {}
    }
}
