//! Gives misspelt keynames the names that were meant, so that later stages see what else is wrong, and miss
//! nothing that is there: all of them have been told.

use super::forms::{form_of, takes};
use super::keynames::{is_no_keyname, meant};
use super::table::{Construct, Shape};
use super::version::Version;
use crate::yaml::{Kind, Map, Node, ScalarValue};
use std::collections::BTreeSet;

/// Amends a whole file.
pub(crate) fn amend(construct: &'static Construct, node: &mut Node, version: Version) {
    if let Kind::Map(map) = &mut node.kind {
        rename(construct, map, version);
        for entry in &mut map.entries {
            let key = construct.key_of(&entry.key.text, version);
            if let Some(shape) = key.map(|key| key.shape).or(construct.others) {
                of_shape(shape, &mut entry.value, version);
            }
        }
        return;
    }
    let form = form_of(node);
    let short = construct.short.iter().find(|s| takes(**s, form, version));
    if let Some(short) = short {
        of_shape(*short, node, version);
    }
}

fn rename(construct: &'static Construct, map: &mut Map, version: Version) {
    for index in 0..map.entries.len() {
        let Some(entry) = map.entries.get(index) else {
            continue;
        };
        if !is_no_keyname(construct, entry, version) {
            continue;
        }
        let Some(name) = meant(construct, &entry.key.text, version) else {
            continue;
        };
        let fits = construct
            .key_of(name, version)
            .is_some_and(|key| takes(key.shape, form_of(&entry.value), version));
        if fits
            && map.get(name).is_none()
            && let Some(entry) = map.entries.get_mut(index)
        {
            name.clone_into(&mut entry.key.text);
        }
    }
}

fn of_shape(shape: Shape, node: &mut Node, version: Version) {
    let Some(shape) = shape.of(version) else {
        return;
    };
    match (shape, &mut node.kind) {
        (Shape::Of(construct), _) => amend(construct, node, version),
        (Shape::MaybeNamed(construct), Kind::Map(map)) => match map.entries.as_mut_slice() {
            [entry] if construct.key(&entry.key.text).is_none() => {
                amend(construct, &mut entry.value, version);
            }
            _ => amend(construct, node, version),
        },
        (Shape::Parameter(construct) | Shape::Refinable(construct), Kind::Map(map)) => {
            let mut entries = map.entries.iter();
            if entries.any(|e| construct.key(&e.key.text).is_some()) {
                amend(construct, node, version);
            }
        }
        (Shape::MapOf(inner), Kind::Map(map)) => each(inner, map, version),
        // `- name: …` in place of `name: …`
        (Shape::MapOf(inner), Kind::List(items)) => {
            if let Some(mut map) = listed(items) {
                each(inner, &mut map, version);
                node.kind = Kind::Map(map);
            }
        }
        (Shape::Loosely(inner, _), _) => of_shape(*inner, node, version),
        (Shape::ListOf(inner), Kind::List(items)) => {
            for item in items {
                of_shape(*inner, item, version);
            }
        }
        // one that stands alone is a list of it
        (Shape::ListOf(Shape::Any | Shape::Scalar), Kind::Scalar(_)) => {}
        (Shape::ListOf(_), Kind::Scalar(scalar)) if scalar.value == ScalarValue::Text => {
            let only = node.clone();
            node.kind = Kind::List(vec![only]);
        }
        (Shape::Sequence(inner), Kind::List(items)) => {
            for item in items {
                if let Kind::Map(map) = &mut item.kind {
                    each(inner, map, version);
                }
            }
        }
        (Shape::Either(shapes), _) => {
            let form = form_of(node);
            let found = shapes.iter().find(|s| takes(**s, form, version));
            if let Some(found) = found {
                of_shape(*found, node, version);
            }
        }
        _ => {}
    }
}

/// The map that a list of its entries was meant to be; none where it is no such list, or names one twice.
fn listed(items: &[Node]) -> Option<Map> {
    let mut names = BTreeSet::new();
    let mut entries = Vec::new();
    for item in items {
        let [only] = item.entries() else { return None };
        if !names.insert(only.key.text.as_str()) {
            return None;
        }
        entries.push(only.clone());
    }
    Some(Map { entries })
}

fn each(inner: &Shape, map: &mut Map, version: Version) {
    for entry in &mut map.entries {
        of_shape(*inner, &mut entry.value, version);
    }
}
