//! What texts mean that are values of a type.

use super::Schema;
use super::primitive::Primitive;
use crate::types::{DataShape, Universe};
use crate::yaml::Node;
use topology::{Call, Expr, Function, Number, Texts, Units};

/// What values of a type mean where they are texts; none: no more than any text.
pub(super) fn texts_of(shape: DataShape<'_, '_>) -> Option<Texts> {
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
        Primitive::Bytes => Some(Texts::Bytes),
        Primitive::Scalar(quantity) => Some(Texts::Amount(quantity.as_units())),
        _ => None,
    }
}

/// How deep lists and maps are looked into.
const DEEPEST: usize = 8;

impl<'a> Universe<'a> {
    /// What texts of a type mean, or those of what lists and maps of it hold.
    pub(crate) fn texts_in(&self, schema: &Schema<'a>) -> Option<Texts> {
        let mut at = schema;
        for _ in 0..DEEPEST {
            if let Some(texts) = texts_of(self.data_shape(at.type_name)?) {
                return Some(texts);
            }
            at = self.entry_of(at)?;
        }
        None
    }

    /// The same, of a part of a value.
    pub(super) fn texts_within(&self, schema: &Schema<'a>, steps: &[Node]) -> Option<Texts> {
        let mut at = schema;
        for step in steps {
            let of_property = match self.data_shape(at.type_name)? {
                DataShape::Data(data) => step.as_text().and_then(|name| data.properties.get(name)),
                DataShape::Primitive(_) => None,
            };
            at = match of_property {
                Some(property) => property.schema.as_ref()?,
                None => self.entry_of(at)?,
            };
        }
        self.texts_in(at)
    }

    fn entry_of<'s>(&'s self, schema: &'s Schema<'a>) -> Option<&'s Schema<'a>> {
        let of_type = || match self.data_shape(schema.type_name)? {
            DataShape::Data(data) => data.entry.as_deref(),
            DataShape::Primitive(_) => None,
        };
        schema.entry.as_deref().or_else(of_type)
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
