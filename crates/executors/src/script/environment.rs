//! Inputs as variables of the shell.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Names that have a meaning of ours.
const OURS: &str = "CONCERTINA_";

/// Lines that export the inputs: texts as they are, other values as JSON. An error says in words what
/// can't be told to a script.
pub(super) fn exports(inputs: &BTreeMap<String, Value>) -> Result<String, String> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut out = String::new();
    for (name, value) in inputs {
        let variable = variable(name);
        if variable.starts_with(OURS) {
            return Err(format!(
                "input {name}: names that begin with {OURS} are Concertina's own"
            ));
        }
        if let Some(other) = seen.insert(variable.clone(), name) {
            return Err(format!(
                "inputs {other} and {name} are both the variable {variable} for a script"
            ));
        }
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if text.contains('\0') {
            return Err(format!(
                "input {name} has a zero byte, which no variable can hold"
            ));
        }
        let _ = writeln!(out, "export {variable}={}", quoted(&text));
    }
    Ok(out)
}

/// Letters, digits and `_`; not a digit first.
fn variable(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// For the shell, whatever is in it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(inputs: Value) -> Result<String, String> {
        exports(&serde_json::from_value(inputs).unwrap())
    }

    #[test]
    fn values_are_quoted_and_names_are_variables() {
        let lines = of(json!({"a-b": "it's $x `y`", "list": [1, "two"], "2nd": null})).unwrap();
        assert_eq!(
            lines,
            "export _2nd='null'\nexport a_b='it'\\''s $x `y`'\nexport list='[1,\"two\"]'\n"
        );
    }

    #[test]
    fn what_cannot_be_told_is_refused() {
        for (inputs, why) in [
            (json!({"a-b": 1, "a_b": 2}), "both the variable a_b"),
            (json!({"CONCERTINA_OUTPUTS": "x"}), "Concertina's own"),
            (json!({"a": "\u{0}"}), "zero byte"),
        ] {
            assert!(of(inputs).unwrap_err().contains(why), "{why}");
        }
    }
}
