//! Arithmetic of amounts with a unit (TOSCA 2.0 §10.2.5): they are added to amounts, and multiplied and
//! divided by numbers.

use super::apply::{Misfit, Result, Run, together};
use crate::texts::Amount;
use crate::{Function, Units};
use serde_json::Value;

/// Units that are named.
const NAMED: usize = 8;

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
                let amounts = self.amounts(&operands, units)?;
                (amounts.iter().map(|a| a.value).sum(), shared(&amounts))
            }
            (Function::Difference, _) => {
                let amounts = self.amounts(&operands, units)?;
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
                None => Err(self.of_no_unit(index, units)),
            },
            _ => self.wants("numbers, or amounts with a unit", index),
        }
    }

    /// Of another kind, or none at all.
    fn of_no_unit(&self, index: usize, units: &Units) -> Misfit {
        let advice = match (self.function, index) {
            (Function::Product | Function::Quotient | Function::Remainder, 1..) => format!(
                "after the amount, {} takes a number alone, without a unit",
                self.function.name()
            ),
            _ => of_one_kind(units),
        };
        let wanted = "a number and a unit of the type";
        self.misfit(wanted, index).advised(advice)
    }

    fn amounts<'o>(
        &self,
        operands: &'o [Operand<'v>],
        units: &Units,
    ) -> Result<Vec<&'o Amount<'v>>> {
        let amount = |(index, operand): (usize, &'o Operand<'v>)| match operand {
            Operand::Amount(amount) => Ok(amount),
            Operand::Number(_) => {
                let misfit = self.misfit("amounts with a unit, as the others are", index);
                Err(misfit.advised(of_one_kind(units)))
            }
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

/// That all units are of one type, which are these.
pub(super) fn of_one_kind(units: &Units) -> String {
    let names = units.units.iter().map(|(name, _)| name.as_str());
    let names: Vec<&str> = names.take(NAMED).collect();
    let more = if units.units.len() > NAMED {
        ", …"
    } else {
        ""
    };
    format!(
        "all amounts are of one kind, with its units: {}{more}",
        names.join(", ")
    )
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
    fn amounts_of_other_kinds_are_told_which_units_there_are() {
        for (name, arguments, at, advice) in [
            ("difference", json!(["1 m", "1 s"]), 1, "units: m, cm"),
            ("sum", json!(["1 s", "1 m"]), 0, "units: m, cm"),
            ("greater_than", json!(["1 m", "1 s"]), 1, "units: m, cm"),
            ("less_than", json!(["1 s", "1 m"]), 0, "units: m, cm"),
            ("quotient", json!(["1 m", "1 s"]), 1, "a number alone"),
        ] {
            let misfit = of(name, arguments.clone()).unwrap_err();
            let said = misfit.advice.unwrap_or_default();
            assert_eq!(misfit.argument, Some(at), "{name} {arguments}");
            assert!(said.contains(advice), "{name} {arguments}: {said}");
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
