//! How large a value may become: references that double what they refer to would fill any memory.

use super::Outcome;
use super::{Result, fail};
use serde_json::Value;

/// Most bytes that a referenced value has.
const MAX_SIZE: usize = 1 << 20;

/// What an item or an entry counts, beside its text: so that there are no more than 65,536.
const PART: usize = 16;

/// The same outcome, or why it is refused.
pub(super) fn within(outcome: Result<Outcome>) -> Result<Outcome> {
    match outcome {
        Ok(Outcome::Known(value)) if size(&value, 0) > MAX_SIZE => fail(format!(
            "what it comes to is larger than {} MiB, or has more than {} items",
            MAX_SIZE >> 20,
            MAX_SIZE / PART
        )),
        other => other,
    }
}

/// Counts no further than it must.
fn size(value: &Value, so_far: usize) -> usize {
    let so_far = so_far + PART;
    if so_far > MAX_SIZE {
        return so_far;
    }
    match value {
        Value::String(text) => so_far + text.len(),
        Value::Array(items) => items.iter().fold(so_far, |sum, item| size(item, sum)),
        Value::Object(entries) => entries
            .iter()
            .fold(so_far, |sum, (key, item)| size(item, sum + key.len())),
        Value::Null | Value::Bool(_) | Value::Number(_) => so_far,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_values_are_refused_and_others_are_not() {
        let of = |text: String| within(Ok(Outcome::Known(text.into())));
        assert!(of("x".repeat(MAX_SIZE - PART)).is_ok());
        let error = of("x".repeat(MAX_SIZE + 1)).unwrap_err();
        assert!(error.to_string().contains("larger than 1 MiB"), "{error}");
        let list = |items| Value::Array(vec![Value::from(1); items]);
        assert!(within(Ok(Outcome::Known(list(MAX_SIZE / PART)))).is_err());
        assert!(within(Ok(Outcome::Known(list(MAX_SIZE / PART - 1)))).is_ok());
    }
}
