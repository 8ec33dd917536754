//! Forms of values: what shapes are told apart by, and called.

use super::table::Shape;
use super::version::Version;
use crate::diagnostic::plural;
use crate::yaml::{Kind, Node};

/// Scalar, list or map: what short forms are told apart by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Scalar,
    List,
    Map,
}

/// The form of a node.
pub(super) fn form_of(node: &Node) -> Form {
    match node.kind {
        Kind::Scalar(_) => Form::Scalar,
        Kind::List(_) => Form::List,
        Kind::Map(_) => Form::Map,
    }
}

/// Whether a shape has that form.
pub(super) fn takes(shape: Shape, form: Form, version: Version) -> bool {
    let Some(shape) = shape.of(version) else {
        return false;
    };
    match shape {
        Shape::Any => true,
        Shape::Text
        | Shape::Type
        | Shape::Scalar
        | Shape::Word(_)
        | Shape::Integer
        | Shape::Boolean
        | Shape::Version => form == Form::Scalar,
        Shape::Occurrences | Shape::ListOf(_) | Shape::Sequence(_) | Shape::Pair => {
            form == Form::List
        }
        Shape::Loosely(..) | Shape::Parameter(_) | Shape::Refinable(_) => true,
        Shape::Changed(..) | Shape::Dropped(_) | Shape::Added(_) => false,
        Shape::MapOf(_) => form == Form::Map,
        Shape::Of(construct) | Shape::MaybeNamed(construct) => {
            form == Form::Map || construct.short.iter().any(|s| takes(*s, form, version))
        }
        Shape::Either(shapes) => shapes.iter().any(|s| takes(*s, form, version)),
    }
}

/// A shape in words, for messages.
pub(super) fn expected(shape: Shape) -> String {
    match shape {
        Shape::Any => "a value".into(),
        Shape::Text | Shape::Type => "a string".into(),
        Shape::Scalar => "a single value".into(),
        Shape::Word(words) => format!("one of {}", words.join(", ")),
        Shape::Integer => "an integer".into(),
        Shape::Boolean => "true or false".into(),
        Shape::Version => "a version such as 1.0".into(),
        Shape::Occurrences => "a list of two numbers, such as [ 0, UNBOUNDED ]".into(),
        Shape::Of(construct) | Shape::MaybeNamed(construct) => {
            format!("a map ({})", construct.name)
        }
        Shape::MapOf(Shape::Of(construct)) => {
            format!("a map (names and {})", plural(construct.name))
        }
        Shape::MapOf(_) => "a map".into(),
        Shape::ListOf(Shape::Of(construct)) => format!("a list of {}", plural(construct.name)),
        Shape::ListOf(_) => "a list".into(),
        Shape::Sequence(_) => "a list of maps with one entry each (`- name: …`)".into(),
        Shape::Pair => "a list of two names".into(),
        Shape::Loosely(inner, _) => expected(*inner),
        Shape::Parameter(construct) | Shape::Refinable(construct) => {
            format!("a map ({})", construct.name)
        }
        Shape::Changed(inner, _) | Shape::Dropped(inner) | Shape::Added(inner) => expected(*inner),
        Shape::Either(shapes) => {
            let all: Vec<_> = shapes.iter().map(|s| expected(*s)).collect();
            all.join(" or ")
        }
    }
}
