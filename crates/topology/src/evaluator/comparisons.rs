//! Which values are the same, and which of two is the greater (TOSCA 2.0 §10.2.2.2).

use super::amounts::of_one_kind;
use super::apply::{Misfit, Result, Run, together};
use super::shape::shape;
use serde_json::{Number, Value};
use std::cmp::Ordering;

impl Run<'_> {
    pub(super) fn is_among(&self, value: &Value, among: &[Value]) -> bool {
        among.iter().any(|other| self.same(value, other))
    }

    pub(super) fn are_same(&self, left: &[Value], right: &[Value]) -> bool {
        left.len() == right.len() && left.iter().zip(right).all(|(a, b)| self.same(a, b))
    }

    pub(super) fn same(&self, left: &Value, right: &Value) -> bool {
        match (left, right) {
            (Value::Number(a), Value::Number(b)) => in_order(a, b).is_some_and(Ordering::is_eq),
            (Value::String(a), Value::String(b)) => {
                a == b || self.texts.compare(a, b) == Some(Ordering::Equal)
            }
            (Value::Array(a), Value::Array(b)) => self.are_same(a, b),
            (Value::Object(a), Value::Object(b)) => {
                let same = |(key, value)| b.get(key).is_some_and(|other| self.same(value, other));
                a.len() == b.len() && a.iter().all(same)
            }
            _ => left == right,
        }
    }

    pub(super) fn compared(&self, accepts: fn(Ordering) -> bool) -> Result<Value> {
        let (left, right) = (self.at(0), self.at(1));
        let ordering = match (left, right) {
            (Value::Number(a), Value::Number(b)) => in_order(a, b),
            (Value::String(a), Value::String(b)) => self.texts.compare(a, b),
            _ => None,
        };
        match ordering {
            Some(ordering) => Ok(accepts(ordering).into()),
            None if left.is_string() && right.is_string() => Err(self.of_no_type()),
            None => together(format!(
                "{} cannot compare {} with {}",
                self.function.name(),
                shape(left),
                shape(right)
            )),
        }
    }

    /// Which of two texts is not of the type that they are to be of.
    fn of_no_type(&self) -> Misfit {
        let is_one = |value: &Value| {
            let text = value.as_str().unwrap_or_default();
            self.texts.compare(text, text).is_some()
        };
        let index = usize::from(is_one(self.at(0)));
        match self.texts.units() {
            Some(units) => {
                let misfit = self.misfit("a number and a unit of the type", index);
                misfit.advised(of_one_kind(units))
            }
            None => self.misfit("a date, or a point in time", index),
        }
    }
}

/// How two numbers compare: integers exactly.
fn in_order(a: &Number, b: &Number) -> Option<Ordering> {
    let integer = |n: &Number| n.as_i128();
    match integer(a).zip(integer(b)) {
        Some((a, b)) => Some(a.cmp(&b)),
        None => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}
