//! What texts mean that are values of a type.

use super::primitive::Primitive;
use crate::types::DataShape;
use topology::{Call, Expr, Function, Number, Texts, Units};

/// What values of a type mean where they are texts; none: no more than any text.
pub(crate) fn texts_of(shape: DataShape<'_, '_>) -> Option<Texts> {
    if let DataShape::Data(data) = shape
        && let Some(scalar) = &data.scalar
    {
        return Some(Texts::Amount(Units {
            number: match scalar.number_type() {
                "integer" => Number::Integer,
                _ => Number::Float,
            },
            units: scalar.unit_strings(),
            canonical: scalar
                .canonical_unit
                .and_then(|n| n.as_text())
                .map(str::to_owned),
        }));
    }
    match shape.primitive()? {
        Primitive::Version => Some(Texts::Version),
        Primitive::Timestamp => Some(Texts::Time),
        Primitive::Scalar(quantity) => Some(Texts::Amount(quantity.as_units())),
        _ => None,
    }
}

/// Sums and the like of what is to be an amount are of amounts, too (TOSCA 2.0 §10.2.5).
pub(super) fn as_amounts(expr: &mut Expr, wanted: &Texts) {
    let Expr::Call(call) = expr else { return };
    if let Call::Apply {
        function:
            Function::Sum
            | Function::Difference
            | Function::Product
            | Function::Quotient
            | Function::Remainder,
        arguments,
        texts,
    } = &mut **call
    {
        arguments.iter_mut().for_each(|a| as_amounts(a, wanted));
        if texts.is_plain() {
            texts.clone_from(wanted);
        }
    }
}
