//! Arithmetic of amounts with a unit (TOSCA 2.0 §10.2.5): they are added to amounts, and multiplied and
//! divided by numbers.

use super::apply::{Result, Run, together};
use crate::texts::Amount;
use crate::{Function, Units};
use serde_json::Value;

/// What an argument is.
enum Operand<'v> {
    Number(f64),
    Amount(Amount<'v>),
}

impl<'v> Run<'v> {
    pub(super) fn of_amounts(&self, units: &'v Units) -> Result<Value> {
        let indexes = 0..self.arguments.len();
        let operands = indexes.map(|index| self.operand(index, units));
        let operands: Vec<Operand<'_>> = operands.collect::<Result<_>>()?;
        let (value, unit) = match (self.function, operands.as_slice()) {
            (Function::Sum, _) => {
                let amounts = self.amounts(&operands)?;
                (amounts.iter().map(|a| a.value).sum(), shared(&amounts))
            }
            (Function::Difference, _) => {
                let amounts = self.amounts(&operands)?;
                let [a, b] = amounts.as_slice() else {
                    return self.amount_and_number();
                };
                (a.value - b.value, shared(&amounts))
            }
            (Function::Quotient | Function::Remainder, [_, Operand::Number(by)]) if *by == 0.0 => {
                return together("a division by zero");
            }
            (Function::Product, [Operand::Amount(a), Operand::Number(by)]) => {
                (a.value * by, Some(a.unit))
            }
            (Function::Quotient, [Operand::Amount(a), Operand::Number(by)]) => {
                (a.value / by, Some(a.unit))
            }
            (Function::Remainder, [Operand::Amount(_), Operand::Number(by)])
                if by.fract() != 0.0 =>
            {
                return self.wants("an integer to divide by", 1);
            }
            // of the number, as it is written
            (Function::Remainder, [Operand::Amount(a), Operand::Number(by)]) => {
                (a.number % by * a.factor, Some(a.unit))
            }
            _ => return self.amount_and_number(),
        };
        match units.written(value, unit) {
            Some(text) if value.is_finite() => Ok(text.into()),
            _ => self.too_large(),
        }
    }

    fn operand(&self, index: usize, units: &'v Units) -> Result<Operand<'v>> {
        match self.at(index) {
            Value::Number(number) => Ok(Operand::Number(number.as_f64().unwrap_or_default())),
            Value::String(text) => match units.amount(text) {
                Some(amount) => Ok(Operand::Amount(amount)),
                None => self.wants("a number and a unit of the type", index),
            },
            _ => self.wants("numbers, or amounts with a unit", index),
        }
    }

    fn amounts<'o>(&self, operands: &'o [Operand<'v>]) -> Result<Vec<&'o Amount<'v>>> {
        let amount = |(index, operand): (usize, &'o Operand<'v>)| match operand {
            Operand::Amount(amount) => Ok(amount),
            Operand::Number(_) => self.wants("amounts with a unit, as the others are", index),
        };
        operands.iter().enumerate().map(amount).collect()
    }

    fn amount_and_number<T>(&self) -> Result<T> {
        let name = self.function.name();
        together(format!(
            "{name} takes one amount with a unit, and then one number"
        ))
    }
}

/// The unit that all are written in.
fn shared<'v>(amounts: &[&Amount<'v>]) -> Option<&'v str> {
    let (first, rest) = amounts.split_first()?;
    rest.iter()
        .all(|a| a.unit == first.unit)
        .then_some(first.unit)
}

#[cfg(test)]
mod tests {
    use super::super::apply::apply;
    use super::*;
    use crate::{Number, Texts};
    use serde_json::json;

    fn of(name: &str, arguments: Value) -> Result<Value> {
        let texts = Texts::Amount(Units {
            number: Number::Float,
            units: vec![("m".to_owned(), 1.0), ("cm".to_owned(), 0.01)],
            canonical: Some("m".to_owned()),
        });
        let function = Function::from_name(name).unwrap();
        apply(function, arguments.as_array().unwrap(), &texts)
    }

    #[test]
    fn amounts_are_worked_with_in_their_units() {
        for (name, arguments, result) in [
            ("sum", json!(["1 m", "3 cm"]), json!("1.03 m")),
            ("sum", json!(["1 cm", "3 cm"]), json!("4 cm")),
            ("sum", json!([1, 2]), json!(3)),
            ("difference", json!(["1 m", "3 cm"]), json!("0.97 m")),
            ("product", json!(["2 m", 2]), json!("4 m")),
            ("quotient", json!(["1 m", 4]), json!("0.25 m")),
            ("remainder", json!(["7 cm", 4]), json!("3 cm")),
            ("greater_than", json!(["1 m", "50 cm"]), json!(true)),
            ("has_entry", json!([["1 m"], "100 cm"]), json!(true)),
            (
                "has_prefix",
                json!([["1 m", "2 m"], ["100 cm"]]),
                json!(true),
            ),
        ] {
            assert_eq!(
                of(name, arguments.clone()),
                Ok(result),
                "{name} {arguments}"
            );
        }
    }

    #[test]
    fn amounts_and_numbers_are_not_mixed() {
        for (name, arguments, at) in [
            ("sum", json!(["1 m", 3]), Some(1)),
            ("difference", json!([3, "1 m"]), Some(0)),
            ("product", json!([2, "1 m"]), None),
            ("product", json!(["2 m", "1 m"]), None),
            ("quotient", json!(["2 m", 0]), None),
            ("sum", json!(["1 m", "1 mm"]), Some(1)),
        ] {
            let misfit = of(name, arguments.clone()).unwrap_err();
            assert_eq!(
                misfit.argument, at,
                "{name} {arguments}: {}",
                misfit.message
            );
        }
    }
}
