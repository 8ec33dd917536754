//! What texts mean that are values of a type.

use super::primitive::Primitive;
use crate::types::DataShape;
use topology::{Number, Texts, Units};

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
