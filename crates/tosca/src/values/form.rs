//! What values look like, as far as their types and functions tell before they are known.

use super::call::is_call;
use super::primitive::Primitive;
use crate::grammar::Version;
use crate::types::DataShape;
use crate::yaml::{Kind, Node, ScalarValue};
use topology::Function;

/// How values of a type are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Strings, and what is written as one: times, versions, amounts with a unit.
    Text,
    Integer,
    Float,
    Boolean,
    List,
    Map,
}

impl Form {
    /// Of all values of a type; none: they differ, or it is not known.
    pub(crate) fn of(shape: DataShape<'_, '_>) -> Option<Self> {
        let primitive = match shape {
            DataShape::Data(data) if data.head.broken => return None,
            DataShape::Data(data) if data.primitive.is_none() => {
                return (!data.properties.is_empty()).then_some(Self::Map);
            }
            shape => shape.primitive()?,
        };
        match primitive {
            Primitive::String
            | Primitive::Timestamp
            | Primitive::Version
            | Primitive::Bytes
            | Primitive::UserScalar
            | Primitive::Scalar(_) => Some(Self::Text),
            Primitive::Integer => Some(Self::Integer),
            Primitive::Float => Some(Self::Float),
            Primitive::Boolean => Some(Self::Boolean),
            Primitive::List | Primitive::Range => Some(Self::List),
            Primitive::Map => Some(Self::Map),
            Primitive::Null => None,
        }
    }

    /// What a function of its arguments alone may come to; none: that depends on them. An amount with a
    /// unit is a text.
    pub(super) fn given_by(function: Function) -> &'static [Self] {
        use Function as F;
        match function {
            F::Length | F::Round | F::Floor | F::Ceil => &[Self::Integer],
            F::Join | F::Token => &[Self::Text],
            F::Concat => &[Self::Text, Self::List],
            F::Union | F::Intersection => &[Self::List],
            F::Sum | F::Difference | F::Product | F::Quotient | F::Remainder => {
                &[Self::Integer, Self::Float, Self::Text]
            }
            _ => &[Self::Boolean],
        }
    }

    /// Whether a value of this form may be one where that form is asked for.
    pub(crate) fn passes_for(self, asked: Self) -> bool {
        self == asked || (self, asked) == (Self::Integer, Self::Float)
    }

    /// Whether values of the two may be equal.
    pub(crate) fn is_like(self, other: Self) -> bool {
        self.passes_for(other) || other.passes_for(self)
    }

    /// What a value that is written out, or a call of a function of its arguments alone, may be; empty: that
    /// is not known.
    pub(crate) fn of_written(node: &Node, version: Version) -> &'static [Self] {
        if let Some(call) = is_call(node, version) {
            return match Function::from_name(call.name) {
                Some(function) => Self::given_by(function),
                None => &[],
            };
        }
        match &node.kind {
            Kind::List(_) => &[Self::List],
            Kind::Map(_) => &[Self::Map],
            Kind::Scalar(scalar) => match scalar.value {
                ScalarValue::Text => &[Self::Text],
                ScalarValue::Integer(_) => &[Self::Integer],
                ScalarValue::Float(_) => &[Self::Float],
                ScalarValue::Boolean(_) => &[Self::Boolean],
                ScalarValue::Null => &[],
            },
        }
    }

    /// Whether it is neither a list nor a map.
    pub(crate) fn is_scalar(self) -> bool {
        !matches!(self, Self::List | Self::Map)
    }

    /// With its article, for messages.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Integer => "an integer",
            Self::Float => "a float",
            Self::Boolean => "a boolean",
            Self::List => "a list",
            Self::Map => "a map",
        }
    }
}
