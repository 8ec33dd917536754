//! Whether constraint clauses make sense for values of a type (TOSCA 1.3 §3.6.3).

use super::call::is_call;
use super::constraint::{Constraint, Operator, Ready};
use super::json_schema;
use super::order::{compare, number, ordered};
use super::primitive::Primitive;
use super::scalar::scalar;
use crate::diagnostic::{Code, Report};
use crate::grammar::Version;
use crate::source::Span;
use crate::yaml::{Node, Scalar};
use std::cmp::Ordering;
use topology::BadPattern;

/// Why a clause makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Nonsense {
    at: Span,
    pub(super) message: String,
    help: Option<String>,
}

impl Nonsense {
    pub(crate) fn report(self) -> Report {
        Report::error(Code::BadConstraint, self.at, self.message)
            .help_if(self.help)
            .section("TOSCA 1.3 §3.6.3")
    }
}

const REVERSED: &str = "the lower bound of `in_range` is greater than the upper one";

// === impl Constraint ===

impl<'a> Constraint<'a> {
    /// Whether the clause makes sense for values of any type at all; the text says why not.
    pub(crate) fn well_formed(&self) -> Result<(), Nonsense> {
        match self.operator {
            Operator::Length | Operator::MinLength | Operator::MaxLength => self.is_length(),
            Operator::Pattern => self.pattern().map(drop),
            Operator::Schema => self.schema().map(drop),
            Operator::InRange => match self.bounds()? {
                [Some(low), Some(high)] => {
                    let numbers = low
                        .as_scalar()
                        .and_then(number)
                        .zip(high.as_scalar().and_then(number));
                    match numbers {
                        Some((low, high)) if low > high => Err(self.nonsense(REVERSED)),
                        _ => Ok(()),
                    }
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn nonsense(&self, message: impl Into<String>) -> Nonsense {
        Nonsense {
            at: self.span,
            message: message.into(),
            help: None,
        }
    }

    fn is_length(&self) -> Result<(), Nonsense> {
        match self.operand.as_integer() {
            Some(0..) => Ok(()),
            _ => Err(self.nonsense(format!("`{}` takes a number from 0", self.name()))),
        }
    }

    /// Whether the clause makes sense for values of a type; the text says why not.
    pub(crate) fn suits(&self, primitive: Option<Primitive>) -> Result<(), Nonsense> {
        let of_length = matches!(
            primitive,
            None | Some(Primitive::String | Primitive::List | Primitive::Map)
        );
        let type_name = primitive.map_or("a complex type", Primitive::name);
        match self.operator {
            Operator::Length | Operator::MinLength | Operator::MaxLength => {
                if !of_length {
                    return Err(self.means_nothing(type_name));
                }
                self.is_length()
            }
            Operator::Pattern => {
                if primitive != Some(Primitive::String) {
                    return Err(self.means_nothing(type_name));
                }
                self.pattern().map(|_| ())
            }
            Operator::InRange => {
                let bounds = self.bounds()?;
                let kind = match primitive {
                    Some(Primitive::Range) => Some(Primitive::Integer),
                    other => other,
                };
                for bound in bounds.iter().flatten() {
                    self.ordered_operand(bound, kind)?;
                }
                match bounds {
                    [Some(low), Some(high)]
                        if compare(low, high, kind).is_some_and(Ordering::is_gt) =>
                    {
                        Err(self.nonsense(REVERSED))
                    }
                    _ => Ok(()),
                }
            }
            Operator::GreaterThan
            | Operator::GreaterOrEqual
            | Operator::LessThan
            | Operator::LessOrEqual => self.ordered_operand(self.operand, primitive),
            Operator::Schema => match primitive {
                None | Some(Primitive::String) => self.schema().map(drop),
                Some(_) => Err(self.means_nothing(type_name)),
            },
            Operator::ValidValues if self.operand.as_list().is_some_and(<[Node]>::is_empty) => {
                Err(self.nonsense("no value is one of no values"))
            }
            Operator::Equal | Operator::ValidValues => Ok(()),
        }
    }

    /// The same, and what values are to be the same as is of their type.
    pub(crate) fn suits_with_operands(
        &self,
        primitive: Option<Primitive>,
        version: Version,
    ) -> Result<(), Nonsense> {
        self.suits(primitive)?;
        let mut operands = self.equals().iter();
        operands.try_for_each(|operand| self.typed_operand(operand, primitive, version))
    }

    fn means_nothing(&self, type_name: &str) -> Nonsense {
        let help = match self.operator {
            Operator::Length | Operator::MinLength | Operator::MaxLength => {
                "strings, lists and maps have a length; how large a number is, `greater_or_equal`, \
                 `less_or_equal` and `in_range` ask"
            }
            Operator::Pattern => "a pattern is for strings",
            Operator::Schema => "a schema is for strings and complex types",
            _ => {
                "it is for what can be put in order: numbers, strings, times, versions, amounts with a unit"
            }
        };
        Nonsense {
            help: Some(help.to_owned()),
            ..self.nonsense(format!("`{}` means nothing for {type_name}", self.name()))
        }
    }

    fn typed_operand(
        &self,
        operand: &Node,
        primitive: Option<Primitive>,
        version: Version,
    ) -> Result<(), Nonsense> {
        match primitive {
            None
            | Some(Primitive::List | Primitive::Map | Primitive::Range | Primitive::UserScalar) => {
                Ok(())
            }
            Some(_) if is_call(operand, version).is_some() => Ok(()),
            Some(primitive) => match scalar(operand, primitive, version) {
                Ok(_) => Ok(()),
                Err(help) => Err(self.compares(operand, primitive, help)),
            },
        }
    }

    fn compares(&self, operand: &Node, primitive: Primitive, help: Option<String>) -> Nonsense {
        Nonsense {
            at: operand.span,
            message: format!(
                "`{}` compares with values of type {}, found {}",
                self.name(),
                primitive.name(),
                operand.describe()
            ),
            help,
        }
    }

    fn ordered_operand(
        &self,
        operand: &Node,
        primitive: Option<Primitive>,
    ) -> Result<(), Nonsense> {
        let Some(primitive) = primitive else {
            // how values of a complex type compare is nowhere said: neither refused nor checked
            return Ok(());
        };
        let type_name = primitive.name();
        if matches!(
            primitive,
            Primitive::List | Primitive::Map | Primitive::Boolean | Primitive::Null
        ) {
            return Err(self.means_nothing(type_name));
        }
        let too_large = operand.as_scalar().is_some_and(Scalar::is_too_large);
        match ordered(operand, Some(primitive)) {
            Some(_) if !too_large || primitive == Primitive::Float => Ok(()),
            _ => {
                let help = scalar(operand, primitive, Version::V1_3).err().flatten();
                Err(self.compares(operand, primitive, help))
            }
        }
    }

    pub(super) fn bounds(&self) -> Result<[Option<&'a Node>; 2], Nonsense> {
        match self.operand.as_list() {
            Some([low, high]) => Ok([low, high].map(|bound| {
                let unbounded = bound.as_text() == Some("UNBOUNDED");
                (!unbounded).then_some(bound)
            })),
            _ => Err(self.nonsense("`in_range` takes a list of two values")),
        }
    }

    /// What values are held against.
    pub(super) fn prepared(&self) -> Ready {
        match self.operator {
            Operator::Pattern => match self.pattern() {
                Ok(Some(pattern)) => Ready::Pattern(pattern),
                _ => Ready::Nothing,
            },
            Operator::Schema => match self.schema() {
                Ok(Some(schema)) => Ready::Json(schema),
                _ => Ready::Nothing,
            },
            _ => Ready::Nothing,
        }
    }

    /// The JSON Schema; none where it is one for XML, which is not applied.
    fn schema(&self) -> Result<Option<serde_json::Value>, Nonsense> {
        let Some(text) = self.operand.as_text() else {
            return Err(self.nonsense("`schema` takes the text of a schema for JSON or XML"));
        };
        json_schema::read(text).map_err(|why| Nonsense {
            at: self.operand.span,
            message: why,
            help: Some("the place is one in the text itself".into()),
        })
    }

    fn pattern(&self) -> Result<Option<regex::Regex>, Nonsense> {
        let Some(text) = self.operand.as_text() else {
            return Err(self.nonsense("`pattern` takes a regular expression"));
        };
        #[cfg(test)]
        crate::tests::effort::spent();
        match topology::pattern(&format!("^(?:{text})$")) {
            Ok(pattern) => Ok(Some(pattern)),
            // valid elsewhere, not checked here
            Err(BadPattern::NotSupported) => Ok(None),
            Err(why) => Err(Nonsense {
                at: self.operand.span,
                message: format!("{text:?} {why}"),
                help: None,
            }),
        }
    }
}
