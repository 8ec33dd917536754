//! A value in words that do not show it: it may be a secret.

use serde_json::Value;

/// Keys that are named.
const NAMED: usize = 8;

/// What there is instead of what was looked for.
pub(crate) fn shape(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(_) => "a boolean".to_owned(),
        Value::Number(_) => "a number".to_owned(),
        Value::String(_) => "a text".to_owned(),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(entries) if entries.is_empty() => "a map without keys".to_owned(),
        Value::Object(entries) => {
            let names: Vec<&str> = entries.keys().map(String::as_str).take(NAMED).collect();
            let more = if entries.len() > NAMED { ", …" } else { "" };
            format!("a map with {}{more}", names.join(", "))
        }
    }
}
