//! Where a keyname belongs that stands one level too high or too low.

use super::service::{SERVICE_TEMPLATE, TOPOLOGY_TEMPLATE};
use super::table::{Construct, Key, Shape};
use super::version::Version;
use crate::diagnostic::with_article;
use std::collections::BTreeMap;

/// All constructs, by name.
type Constructs = BTreeMap<&'static str, &'static Construct>;

/// What to do with a name that the construct does not have and another one has: inside of it, or around.
pub(super) fn elsewhere(
    construct: &'static Construct,
    name: &str,
    version: Version,
) -> Option<String> {
    inside(construct, name, version).or_else(|| around(construct, name, version))
}

fn has(construct: &Construct, name: &str, version: Version) -> bool {
    construct.key(name).is_some() && construct.names(version).any(|n| n == name)
}

fn keys(construct: &'static Construct, version: Version) -> impl Iterator<Item = &'static Key> {
    construct.keys.iter().filter(move |k| k.is_in(version))
}

fn inside(construct: &'static Construct, name: &str, version: Version) -> Option<String> {
    // words that many constructs have say nothing of where one belongs
    if matches!(name, "description" | "metadata" | "type") {
        return None;
    }
    // before the sections of types, which have much of it as well
    let directly = keys(construct, version).find(|key| match key.shape.of(version) {
        Some(Shape::Of(inner)) => {
            std::ptr::eq(inner, &TOPOLOGY_TEMPLATE) && has(inner, name, version)
        }
        _ => false,
    });
    if let Some(key) = directly {
        return Some(format!("`{name}` belongs under `{}:`", key.name));
    }
    keys(construct, version).find_map(|key| {
        let mut found = Constructs::new();
        within(key.shape, version, &mut found);
        let mut found = found.into_values();
        let inner = found.find(|inner| has(inner, name, version))?;
        let each = with_article(inner.name);
        Some(format!("`{name}` belongs to {each}, under `{}:`", key.name))
    })
}

/// The nearest construct around that has it.
fn around(construct: &'static Construct, name: &str, version: Version) -> Option<String> {
    let mut all = Constructs::new();
    gather(&SERVICE_TEMPLATE, version, &mut all);
    let mut level = vec![construct.name];
    // the table is not deeper than this
    for _ in 0..6 {
        let mut above = Vec::new();
        for outer in all.values() {
            for key in keys(outer, version) {
                let mut found = Constructs::new();
                within(key.shape, version, &mut found);
                if !level.iter().any(|inner| found.contains_key(inner)) {
                    continue;
                }
                if has(outer, name, version) {
                    return Some(format!(
                        "`{name}` belongs to the {}, beside `{}:`",
                        outer.name, key.name
                    ));
                }
                above.push(outer.name);
            }
        }
        level = above;
    }
    None
}

fn gather(construct: &'static Construct, version: Version, all: &mut Constructs) {
    if all.insert(construct.name, construct).is_some() {
        return;
    }
    for key in keys(construct, version) {
        let mut found = Constructs::new();
        within(key.shape, version, &mut found);
        for inner in found.into_values() {
            gather(inner, version, all);
        }
    }
}

/// The constructs that a shape is made of.
fn within(shape: Shape, version: Version, found: &mut Constructs) {
    match shape.of(version) {
        Some(
            Shape::Of(construct)
            | Shape::MaybeNamed(construct)
            | Shape::Parameter(construct)
            | Shape::Refinable(construct),
        ) => {
            found.insert(construct.name, construct);
        }
        Some(
            Shape::MapOf(inner)
            | Shape::ListOf(inner)
            | Shape::Sequence(inner)
            | Shape::Loosely(inner, _),
        ) => within(*inner, version, found),
        Some(Shape::Either(shapes)) => {
            for shape in shapes {
                within(*shape, version, found);
            }
        }
        _ => {}
    }
}
