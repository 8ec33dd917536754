//! Functions of numbers (TOSCA 2.0 §10.2.5): of integers as long as they fit, else of floats.

use super::apply::{Result, Run, together};
use crate::Function;
use serde_json::Value;

impl Run<'_> {
    /// The five functions of numbers.
    pub(super) fn arithmetic(&self) -> Result<Value> {
        if let Some(units) = self.texts.units()
            && self.arguments.iter().any(Value::is_string)
        {
            return self.of_amounts(units);
        }
        if let Some(integers) = self.integers()
            && let Some(result) = self.of_integers(&integers)
        {
            return result;
        }
        let number = |(index, v): (usize, &Value)| match v.as_f64() {
            Some(f) => Ok(f),
            None => self.wants("numbers", index),
        };
        let numbers = self.arguments.iter().enumerate().map(number);
        let numbers: Vec<f64> = numbers.collect::<Result<_>>()?;
        let second = numbers.get(1).copied().unwrap_or_default();
        let result: f64 = match self.function {
            Function::Sum => numbers.iter().sum(),
            Function::Product => numbers.iter().product(),
            Function::Difference => numbers.first().copied().unwrap_or_default() - second,
            Function::Quotient if second == 0.0 => return together("a division by zero"),
            Function::Quotient => numbers.first().copied().unwrap_or_default() / second,
            _ => return self.not_an_integer(),
        };
        match result.is_finite() {
            true => Ok(result.into()),
            false => self.too_large(),
        }
    }

    fn not_an_integer<T>(&self) -> Result<T> {
        let is_one = |v: &Value| v.is_i64() || v.is_u64();
        let index = self.arguments.iter().position(|v| !is_one(v));
        self.wants("integers", index.unwrap_or(0))
    }

    pub(super) fn too_large<T>(&self) -> Result<T> {
        together(format!(
            "the result of {} is too large",
            self.function.name()
        ))
    }

    fn integers(&self) -> Option<Vec<i64>> {
        self.arguments.iter().map(Value::as_i64).collect()
    }

    /// None: the result is a float.
    fn of_integers(&self, numbers: &[i64]) -> Option<Result<Value>> {
        let pair = || Some((*numbers.first()?, *numbers.get(1)?));
        let result = match self.function {
            Function::Sum => numbers.iter().try_fold(0_i64, |sum, n| sum.checked_add(*n)),
            Function::Product => numbers.iter().try_fold(1_i64, |all, n| all.checked_mul(*n)),
            Function::Difference => pair().and_then(|(a, b)| a.checked_sub(b)),
            Function::Remainder => {
                let (a, b) = pair()?;
                if b == 0 {
                    return Some(together("a division by zero"));
                }
                a.checked_rem(b)
            }
            _ => return None,
        };
        Some(match result {
            Some(n) => Ok(n.into()),
            None => self.too_large(),
        })
    }

    /// To an integer.
    pub(super) fn rounded(&self, round: fn(f64) -> f64) -> Result<Value> {
        match self.at(0).as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "checked to be within i64")]
            Some(f) if f.abs() < 9.0e18 => Ok((round(f) as i64).into()),
            Some(_) => self.too_large(),
            None => self.wants("a number", 0),
        }
    }
}
