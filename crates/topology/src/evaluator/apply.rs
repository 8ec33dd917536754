//! What functions come to (TOSCA 2.0 §10.2.2–10.2.5). Pure: arguments are values.

use super::shape::shape;
use crate::{Function, Texts};
use serde_json::Value;
use std::cmp::Ordering;

/// Why a function comes to nothing. The text reads on its own, and shows no value: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong.
    pub message: String,
    /// With which of the arguments; none: with all of them together.
    pub argument: Option<usize>,
    /// What to do instead, where that is known.
    pub advice: Option<String>,
}

// === impl Misfit ===

impl Misfit {
    pub(super) fn advised(self, advice: impl Into<String>) -> Self {
        Self {
            advice: Some(advice.into()),
            ..self
        }
    }
}

pub(super) type Result<T> = std::result::Result<T, Misfit>;

/// Something is wrong with the arguments together.
pub(super) fn together<T>(message: impl Into<String>) -> Result<T> {
    Err(Misfit {
        message: message.into(),
        argument: None,
        advice: None,
    })
}

/// Applies a function; texts mean what is declared of them.
///
/// # Errors
/// The wrong number or kind of arguments, a piece that is not there, a division by zero.
pub fn apply(function: Function, arguments: &[Value], texts: &Texts) -> Result<Value> {
    if !function.arity().takes(arguments.len()) {
        return together(format!(
            "{} does not take {} arguments",
            function.name(),
            arguments.len()
        ));
    }
    let run = Run {
        function,
        arguments,
        texts,
    };
    run.value()
}

pub(super) struct Run<'v> {
    pub(super) function: Function,
    pub(super) arguments: &'v [Value],
    pub(super) texts: &'v Texts,
}

// === impl Run ===

impl<'v> Run<'v> {
    fn value(&self) -> Result<Value> {
        use Function as F;
        match self.function {
            F::And => Ok(self.booleans()?.into_iter().all(|b| b).into()),
            F::Or => Ok(self.booleans()?.into_iter().any(|b| b).into()),
            F::Not => Ok((!self.booleans()?.into_iter().any(|b| b)).into()),
            F::Xor => Ok((self.booleans()?.into_iter().filter(|b| *b).count() == 1).into()),
            F::Equal => Ok(self.same(self.at(0), self.at(1)).into()),
            F::GreaterThan => self.compared(Ordering::is_gt),
            F::GreaterOrEqual => self.compared(Ordering::is_ge),
            F::LessThan => self.compared(Ordering::is_lt),
            F::LessOrEqual => self.compared(Ordering::is_le),
            F::ValidValues => Ok(self.is_among(self.at(0), self.list(1)?).into()),
            F::HasEntry => Ok(self.is_among(self.at(1), &self.entries()?).into()),
            F::HasKey => Ok(self.keys()?.contains(&text(self.at(1))).into()),
            F::HasAllEntries => {
                let entries = self.entries()?;
                Ok(self
                    .list(1)?
                    .iter()
                    .all(|v| self.is_among(v, &entries))
                    .into())
            }
            F::HasAnyEntry => {
                let entries = self.entries()?;
                Ok(self
                    .list(1)?
                    .iter()
                    .any(|v| self.is_among(v, &entries))
                    .into())
            }
            F::HasAllKeys => {
                let keys = self.keys()?;
                Ok(self.list(1)?.iter().all(|v| keys.contains(&text(v))).into())
            }
            F::HasAnyKey => {
                let keys = self.keys()?;
                Ok(self.list(1)?.iter().any(|v| keys.contains(&text(v))).into())
            }
            F::Matches => self.matches(),
            F::HasPrefix | F::HasSuffix | F::Contains => self.part(),
            F::Length => self.length(),
            F::Concat => self.concat(),
            F::Join => self.join(),
            F::Token => self.token(),
            F::Union | F::Intersection => self.set(),
            F::Sum | F::Difference | F::Product | F::Quotient | F::Remainder => self.arithmetic(),
            F::Round => self.rounded(|f| (f - 0.5).ceil()),
            F::Floor => self.rounded(f64::floor),
            F::Ceil => self.rounded(f64::ceil),
        }
    }

    pub(super) fn at(&self, index: usize) -> &'v Value {
        self.arguments.get(index).unwrap_or(&Value::Null)
    }

    pub(super) fn wants<T>(&self, what: &str, index: usize) -> Result<T> {
        Err(self.misfit(what, index))
    }

    pub(super) fn misfit(&self, what: &str, index: usize) -> Misfit {
        Misfit {
            message: format!(
                "{} needs {what}, found {}",
                self.function.name(),
                shape(self.at(index))
            ),
            argument: Some(index),
            advice: None,
        }
    }

    fn booleans(&self) -> Result<Vec<bool>> {
        let boolean = |(index, v): (usize, &Value)| match v.as_bool() {
            Some(b) => Ok(b),
            None => self.wants("true or false", index),
        };
        self.arguments.iter().enumerate().map(boolean).collect()
    }

    fn list(&self, index: usize) -> Result<&'v [Value]> {
        match self.at(index) {
            Value::Array(items) => Ok(items),
            _ => self.wants("a list", index),
        }
    }

    fn text(&self, index: usize) -> Result<&'v str> {
        match self.at(index) {
            Value::String(text) => Ok(text),
            _ => self.wants("a text", index),
        }
    }

    /// Items of a list, values of a map.
    fn entries(&self) -> Result<Vec<Value>> {
        match self.at(0) {
            Value::Array(items) => Ok(items.clone()),
            Value::Object(map) => Ok(map.values().cloned().collect()),
            _ => self.wants("a list or a map", 0),
        }
    }

    fn keys(&self) -> Result<Vec<String>> {
        match self.at(0) {
            Value::Object(map) => Ok(map.keys().cloned().collect()),
            _ => self.wants("a map", 0),
        }
    }

    fn matches(&self) -> Result<Value> {
        let (text, pattern) = (self.text(0)?, self.text(1)?);
        match crate::pattern(pattern) {
            Ok(regex) => Ok(regex.is_match(text).into()),
            Err(why) => Err(Misfit {
                message: format!("the pattern {why}"),
                argument: Some(1),
                advice: None,
            }),
        }
    }

    fn part(&self) -> Result<Value> {
        use Function as F;
        let holds = match (self.at(0), self.at(1)) {
            (Value::String(a), Value::String(b)) => match self.function {
                F::HasPrefix => a.starts_with(b.as_str()),
                F::HasSuffix => a.ends_with(b.as_str()),
                _ => a.contains(b.as_str()),
            },
            (Value::Array(a), Value::Array(b)) => match self.function {
                F::HasPrefix => a.get(..b.len()).is_some_and(|part| self.are_same(part, b)),
                F::HasSuffix => {
                    let from = a.len().checked_sub(b.len());
                    let part = from.and_then(|from| a.get(from..));
                    part.is_some_and(|part| self.are_same(part, b))
                }
                _ => b.is_empty() || a.windows(b.len()).any(|part| self.are_same(part, b)),
            },
            (Value::String(_), _) => return self.wants("two texts", 1),
            (Value::Array(_), _) => return self.wants("two lists", 1),
            _ => return self.wants("two texts or two lists", 0),
        };
        Ok(holds.into())
    }

    fn length(&self) -> Result<Value> {
        match self.at(0) {
            Value::String(text) => Ok(self.texts.length(text).into()),
            Value::Array(items) => Ok(items.len().into()),
            Value::Object(map) => Ok(map.len().into()),
            _ => self.wants("a text, a list or a map", 0),
        }
    }

    fn concat(&self) -> Result<Value> {
        if !self.arguments.is_empty() && self.arguments.iter().all(Value::is_array) {
            let items = self.arguments.iter().filter_map(Value::as_array).flatten();
            return Ok(Value::Array(items.cloned().collect()));
        }
        Ok(self.arguments.iter().map(text).collect::<String>().into())
    }

    fn join(&self) -> Result<Value> {
        let items: Vec<String> = self.list(0)?.iter().map(text).collect();
        Ok(items.join(&text(self.at(1))).into())
    }

    fn token(&self) -> Result<Value> {
        let (whole, separators) = (text(self.at(0)), text(self.at(1)));
        let Some(index) = self.at(2).as_u64().and_then(|n| usize::try_from(n).ok()) else {
            return self.wants("a number from 0", 2);
        };
        let mut pieces = whole.split(|c| separators.contains(c));
        match pieces.nth(index) {
            Some(piece) => Ok(piece.into()),
            // the text itself may be a secret
            None => {
                let count = whole.split(|c| separators.contains(c)).count();
                let message = format!("there is no piece {index} of {count}, counted from 0");
                together(message)
            }
        }
    }

    fn set(&self) -> Result<Value> {
        let lists = (0..self.arguments.len()).map(|i| self.list(i));
        let lists: Vec<&[Value]> = lists.collect::<Result<_>>()?;
        let of_all = |v: &&Value| match self.function {
            Function::Intersection => lists.iter().all(|list| self.is_among(v, list)),
            _ => true,
        };
        let mut items: Vec<Value> = Vec::new();
        for item in lists.iter().flat_map(|list| list.iter()).filter(of_all) {
            if !self.is_among(item, &items) {
                items.push(item.clone());
            }
        }
        Ok(Value::Array(items))
    }
}

/// A value as text, as joining functions see it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(name: &str, arguments: Value) -> Result<Value> {
        let function = Function::from_name(name).unwrap();
        apply(function, arguments.as_array().unwrap(), &Texts::Plain)
    }

    #[test]
    fn functions_come_to_what_the_specification_says() {
        for (name, arguments, result) in [
            ("and", json!([true, true, false]), json!(false)),
            ("or", json!([false, true]), json!(true)),
            ("not", json!([false]), json!(true)),
            ("xor", json!([true, true]), json!(false)),
            ("equal", json!([1, 1.0]), json!(true)),
            ("greater_than", json!([2, 1.5]), json!(true)),
            ("greater_or_equal", json!([2, 2]), json!(true)),
            ("less_than", json!(["a", "b"]), json!(true)),
            ("less_or_equal", json!([3, 2]), json!(false)),
            ("valid_values", json!([2, [1, 2]]), json!(true)),
            ("matches", json!(["abc", "^a.c$"]), json!(true)),
            ("has_suffix", json!([[1, 2, 3], [2, 3]]), json!(true)),
            ("has_prefix", json!(["abc", "ab"]), json!(true)),
            ("contains", json!([[1, 2, 3], [1, 3]]), json!(false)),
            ("has_entry", json!([{"a": 1}, 1]), json!(true)),
            ("has_key", json!([{"a": 1}, "a"]), json!(true)),
            ("has_all_entries", json!([[1, 2], [2, 3]]), json!(false)),
            (
                "has_all_keys",
                json!([{"a": 1, "b": 2}, ["a", "b"]]),
                json!(true),
            ),
            ("has_any_entry", json!([[1, 2], [2, 3]]), json!(true)),
            ("has_any_key", json!([{"a": 1}, ["b"]]), json!(false)),
            ("length", json!(["äöü"]), json!(3)),
            ("concat", json!([[1], [2, 3]]), json!([1, 2, 3])),
            ("concat", json!(["a", 1]), json!("a1")),
            ("join", json!([["a", "b"], ","]), json!("a,b")),
            ("join", json!([["a", "b"]]), json!("ab")),
            ("token", json!(["1.2.3", ".", 1]), json!("2")),
            ("union", json!([[1, 2], [2, 3]]), json!([1, 2, 3])),
            ("intersection", json!([[1, 2, 2], [2, 3]]), json!([2])),
            ("sum", json!([1, 2, 3]), json!(6)),
            ("difference", json!([1, 2.5]), json!(-1.5)),
            ("product", json!([2, 3]), json!(6)),
            ("quotient", json!([3, 2]), json!(1.5)),
            ("remainder", json!([7, 4]), json!(3)),
            ("round", json!([3.5]), json!(3)),
            ("round", json!([3.53]), json!(4)),
            ("floor", json!([-1.5]), json!(-2)),
            ("ceil", json!([1.2]), json!(2)),
        ] {
            assert_eq!(
                of(name, arguments.clone()),
                Ok(result),
                "{name} {arguments}"
            );
        }
    }

    #[test]
    fn what_makes_no_sense_is_an_error() {
        for (name, arguments) in [
            ("and", json!([true])),
            ("and", json!([true, 1])),
            ("greater_than", json!([1, "a"])),
            ("quotient", json!([1, 0])),
            ("remainder", json!([1, 0])),
            ("token", json!(["a", ",", 5])),
            ("matches", json!(["a", "("])),
            ("sum", json!([i64::MAX, 1])),
            ("length", json!([1])),
        ] {
            assert!(of(name, arguments.clone()).is_err(), "{name} {arguments}");
        }
    }
}
