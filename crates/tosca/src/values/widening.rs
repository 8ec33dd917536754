//! Clauses that allow more than those that they refine (TOSCA 1.3 §3.7.1).

use super::constraint::{Constraint, Operator};
use super::order::same;
use super::primitive::Primitive;
use crate::yaml::Node;

impl Constraint<'_> {
    /// Why an inherited clause refuses what this one allows, where that is plain to see: by the values at its
    /// ends. None: it narrows, or that is not known.
    pub(crate) fn allows_more(
        &self,
        inherited: &Self,
        primitive: Option<Primitive>,
    ) -> Option<String> {
        if self.is_of_length() {
            let same = self.operator == inherited.operator;
            let (own, above) = (self.operand.as_integer(), inherited.operand.as_integer());
            let (own, above) = own.zip(above).filter(|_| same)?;
            let more = match self.operator {
                Operator::MinLength => own < above,
                Operator::MaxLength => own > above,
                _ => own != above,
            };
            return more.then(|| format!("must satisfy {}: {above}", inherited.name()));
        }
        let ends: Vec<&Node> = match self.operator {
            Operator::InRange => self.bounds().ok()?.into_iter().flatten().collect(),
            Operator::Equal | Operator::ValidValues => self.equals().iter().collect(),
            Operator::GreaterOrEqual | Operator::LessOrEqual => vec![self.operand],
            // the end itself is not allowed: nothing is between it and the same one
            Operator::GreaterThan | Operator::LessThan if inherited.operator == self.operator => {
                vec![self.operand]
            }
            _ => return None,
        };
        let is_end = |end: &&Node| {
            let strict = matches!(self.operator, Operator::GreaterThan | Operator::LessThan);
            !strict || !same(end, inherited.operand, primitive)
        };
        // what is not in order says nothing of a range of values
        let kind = match primitive {
            Some(Primitive::Range) => Some(Primitive::Integer),
            other => other,
        };
        let mut refused = ends
            .into_iter()
            .filter(is_end)
            .filter(|end| end.as_scalar().is_some());
        refused.find_map(|end| inherited.check(end, kind).err())
    }
}
