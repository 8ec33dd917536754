//! How values as they are written compare, in the terms of their type.

use super::primitive::Primitive;
use super::{literal, unit};
use crate::yaml::{Kind, Node, Scalar, ScalarValue};
use std::cmp::Ordering;

/// A value that can be put in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ordered {
    Number(f64),
    Version(String),
    Text(String),
}

/// A value in its order, if values of the type have one.
pub(super) fn ordered(node: &Node, primitive: Option<Primitive>) -> Option<Ordered> {
    let scalar = node.as_scalar()?;
    match primitive? {
        Primitive::Integer | Primitive::Float => number(scalar).map(Ordered::Number),
        Primitive::Scalar(quantity) => match quantity.parse(&scalar.text) {
            Ok(amount) => Some(Ordered::Number(amount)),
            Err(unit::UnitError { .. }) => None,
        },
        Primitive::Version => {
            literal::is_version(&scalar.text).then(|| Ordered::Version(scalar.text.clone()))
        }
        Primitive::String | Primitive::Timestamp => match scalar.value {
            ScalarValue::Text => Some(Ordered::Text(scalar.text.clone())),
            _ => None,
        },
        _ => None,
    }
}

fn is_integer(scalar: &Scalar) -> bool {
    matches!(scalar.value, ScalarValue::Integer(_))
}

pub(super) fn number(scalar: &Scalar) -> Option<f64> {
    match scalar.value {
        #[expect(clippy::cast_precision_loss, reason = "bounds are far below 2^53")]
        ScalarValue::Integer(i) => Some(i as f64),
        ScalarValue::Float(f) => Some(f),
        _ => None,
    }
}

/// How two values of a type compare.
pub(super) fn compare(left: &Node, right: &Node, primitive: Option<Primitive>) -> Option<Ordering> {
    // exact, where both are integers
    let integer = |node: &Node| match node.as_scalar()?.value {
        ScalarValue::Integer(integer) => Some(integer),
        _ => None,
    };
    if let (Some(Primitive::Integer | Primitive::Float), Some((a, b))) =
        (primitive, integer(left).zip(integer(right)))
    {
        return Some(a.cmp(&b));
    }
    if primitive == Some(Primitive::Timestamp)
        && let Some(ordering) = topology::Texts::Time.compare(&text(left), &text(right))
    {
        return Some(ordering);
    }
    match (ordered(left, primitive)?, ordered(right, primitive)?) {
        (Ordered::Number(a), Ordered::Number(b)) => a.partial_cmp(&b),
        (Ordered::Version(a), Ordered::Version(b)) => Some(topology::compare_versions(&a, &b)),
        (Ordered::Text(a), Ordered::Text(b)) => Some(a.cmp(&b)),
        _ => None,
    }
}

fn text(node: &Node) -> String {
    node.as_scalar()
        .map_or_else(String::new, |scalar| scalar.text.clone())
}

/// Whether two values of a type are the same.
pub(super) fn same(left: &Node, right: &Node, primitive: Option<Primitive>) -> bool {
    if let Some(ordering) = compare(left, right, primitive) {
        return ordering.is_eq();
    }
    match (&left.kind, &right.kind) {
        (Kind::Scalar(a), Kind::Scalar(b)) => match (number(a), number(b)) {
            (Some(_), Some(_)) if is_integer(a) && is_integer(b) => a.value == b.value,
            (Some(a), Some(b)) => a.total_cmp(&b).is_eq(),
            _ => a.value == b.value && (a.text == b.text || a.value != ScalarValue::Text),
        },
        (Kind::List(a), Kind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, None))
        }
        (Kind::Map(a), Kind::Map(b)) => {
            a.entries.len() == b.entries.len()
                && a.entries
                    .iter()
                    .all(|e| b.get(&e.key.text).is_some_and(|v| same(&e.value, v, None)))
        }
        _ => false,
    }
}
