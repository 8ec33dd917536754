//! Where names of types and calls of functions stand in a tree.

use super::table::{Construct, Shape};
use super::version::Version;
use crate::source::Span;
use crate::yaml::{Kind, Node, ScalarValue};

/// Gives every name of a type, and every call of a function with its `$`, to a visitor that may change
/// it.
pub(crate) fn names(
    construct: &'static Construct,
    node: &mut Node,
    version: Version,
    visit: &mut dyn FnMut(&mut String, Span),
) {
    of_construct(construct, node, version, visit);
}

fn of_construct(
    construct: &'static Construct,
    node: &mut Node,
    version: Version,
    visit: &mut dyn FnMut(&mut String, Span),
) {
    match &mut node.kind {
        Kind::Map(map) => {
            for entry in &mut map.entries {
                if let Some(key) = construct.key_of(&entry.key.text, version) {
                    of_shape(key.shape, &mut entry.value, version, visit);
                }
            }
        }
        _ => {
            for short in construct.short {
                if let Some(shape @ (Shape::Type | Shape::Any | Shape::ListOf(_))) =
                    short.of(version)
                {
                    return of_shape(shape, node, version, visit);
                }
            }
        }
    }
}

fn of_shape(
    shape: Shape,
    node: &mut Node,
    version: Version,
    visit: &mut dyn FnMut(&mut String, Span),
) {
    let Some(shape) = shape.of(version) else {
        return;
    };
    match shape {
        Shape::Type => {
            if let Kind::Scalar(scalar) = &mut node.kind
                && scalar.value == ScalarValue::Text
            {
                visit(&mut scalar.text, node.span);
            }
        }
        Shape::Any => of_value(node, visit),
        Shape::Of(construct) | Shape::MaybeNamed(construct) => {
            of_construct(construct, node, version, visit);
        }
        Shape::Parameter(construct) | Shape::Refinable(construct) => {
            let known = |map: &crate::yaml::Map| {
                map.entries
                    .iter()
                    .any(|e| construct.key(&e.key.text).is_some())
            };
            match node.as_map() {
                Some(map) if known(map) => of_construct(construct, node, version, visit),
                _ => of_value(node, visit),
            }
        }
        Shape::MapOf(inner) | Shape::Loosely(inner, _) if matches!(node.kind, Kind::Map(_)) => {
            if let Kind::Map(map) = &mut node.kind {
                for entry in &mut map.entries {
                    of_shape(*inner, &mut entry.value, version, visit);
                }
            }
        }
        Shape::ListOf(inner) => {
            if let Kind::List(items) = &mut node.kind {
                for item in items {
                    of_shape(*inner, item, version, visit);
                }
            }
        }
        Shape::Sequence(inner) => {
            if let Kind::List(items) = &mut node.kind {
                for item in items {
                    if let Kind::Map(map) = &mut item.kind {
                        for entry in &mut map.entries {
                            of_shape(*inner, &mut entry.value, version, visit);
                        }
                    }
                }
            }
        }
        Shape::Either(shapes) => {
            let form = super::forms::form_of(node);
            let found = shapes
                .iter()
                .find(|s| super::forms::takes(**s, form, version));
            if let Some(found) = found {
                of_shape(*found, node, version, visit);
            }
        }
        _ => {}
    }
}

/// Calls anywhere in a value.
fn of_value(node: &mut Node, visit: &mut dyn FnMut(&mut String, Span)) {
    match &mut node.kind {
        Kind::Scalar(scalar) => {
            if scalar.value == ScalarValue::Text && is_call(&scalar.text) {
                visit(&mut scalar.text, node.span);
            }
        }
        Kind::List(items) => items.iter_mut().for_each(|i| of_value(i, visit)),
        Kind::Map(map) => {
            for entry in &mut map.entries {
                if is_call(&entry.key.text) {
                    visit(&mut entry.key.text, entry.key.span);
                }
                of_value(&mut entry.value, visit);
            }
        }
    }
}

/// `$namespace:function`; without a namespace there is nothing to rename in most files.
fn is_call(text: &str) -> bool {
    text.starts_with('$') && !text.starts_with("$$")
}
