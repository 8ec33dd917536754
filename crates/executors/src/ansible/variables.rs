//! Values as YAML for Ansible.
//!
//! The file is YAML, not JSON: Ansible's JSON reader gives some keys a meaning of their own
//! (`__ansible_vault`, `__ansible_unsafe`), and `!unsafe` exists in YAML alone. Strings are always
//! double-quoted and ASCII, so that YAML 1.1 (`no`, `22:22`, `1e3`, `0x10`, `~`, dates) reads them
//! as strings, whatever characters they hold.
//!
//! `!unsafe` has a trap: since ansible-core 2.19 a quoted scalar that bears it is read as if it were
//! plain (`!unsafe "no"` is false), before that a list or map that bears it loses what is nested in
//! it. So it is put on scalars alone, and not on those that are something else when plain: none of
//! these has a letter of code in it.

use serde_json::{Number, Value};
use std::fmt::Write as _;

/// Whether Ansible may template the strings of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Written by the author of the template: `{{ }}` in it is an expression, as in opera.
    Template,
    /// Comes from outside the template (machines, alerts): text, whatever it looks like.
    Outside,
}

/// One `"name": value` line of a block mapping, indented.
pub(super) fn write_entry(
    out: &mut String,
    indent: usize,
    name: &str,
    value: &Value,
    trust: Trust,
) {
    let _ = write!(out, "{:indent$}", "");
    write_string(out, name);
    out.push_str(": ");
    write_value(out, value, trust);
    out.push('\n');
}

fn write_value(out: &mut String, value: &Value, trust: Trust) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => {
            if trust == Trust::Outside && !is_special_when_plain(text) {
                out.push_str("!unsafe ");
            }
            write_string(out, text);
        }
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                write_value(out, item, trust);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (i, (key, item)) in entries.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                // An explicit key: a simple key ends at 1024 characters.
                out.push_str("? ");
                write_string(out, key);
                out.push_str(" : ");
                write_value(out, item, trust);
            }
            out.push('}');
        }
    }
}

/// YAML 1.1 takes a number with an exponent for a float only with a point and a sign.
fn write_number(out: &mut String, number: &Number) {
    let text = number.to_string();
    match text.split_once(['e', 'E']) {
        None => out.push_str(&text),
        Some((mantissa, exponent)) => {
            out.push_str(mantissa);
            if !mantissa.contains('.') {
                out.push_str(".0");
            }
            out.push('e');
            if !exponent.starts_with(['-', '+']) {
                out.push('+');
            }
            out.push_str(exponent);
        }
    }
}

/// Whether YAML 1.1 may read the plain text as a null, truth value, number, time, merge or default
/// key (<https://yaml.org/type/>). Says yes rather too often: to texts of the letters of numbers.
fn is_special_when_plain(text: &str) -> bool {
    const WORDS: [&str; 11] = [
        "", "~", "null", "yes", "no", "on", "off", "true", "false", "=", "<<",
    ];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
        || (text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
            && text
                .chars()
                .all(|c| c.is_ascii_hexdigit() || "+-.:_xXoOtTzZinINF \t".contains(c)))
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        let _ = match c {
            '"' => out.write_str("\\\""),
            '\\' => out.write_str("\\\\"),
            '\n' => out.write_str("\\n"),
            ' '..='~' => out.write_char(c),
            c if u32::from(c) <= 0xffff => write!(out, "\\u{:04x}", u32::from(c)),
            c => write!(out, "\\U{:08x}", u32::from(c)),
        };
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line(value: &Value, trust: Trust) -> String {
        let mut out = String::new();
        write_entry(&mut out, 0, "x", value, trust);
        out
    }

    #[test]
    fn strings_are_quoted_and_ascii() {
        for (value, expected) in [
            (json!("no"), "\"x\": \"no\"\n"),
            (
                json!("a\"b\\c\nd\u{2028}\u{7f}\u{1f600}"),
                "\"x\": \"a\\\"b\\\\c\\nd\\u2028\\u007f\\U0001f600\"\n",
            ),
            (json!("{{ template }}"), "\"x\": \"{{ template }}\"\n"),
        ] {
            assert_eq!(line(&value, Trust::Template), expected);
        }
    }

    #[test]
    fn every_string_from_outside_is_marked_at_any_depth() {
        let value = json!({"a": ["{{ b }}", 1, true], "c": null});
        assert_eq!(
            line(&value, Trust::Outside),
            "\"x\": {? \"a\" : [!unsafe \"{{ b }}\", 1, true], ? \"c\" : null}\n"
        );
    }

    #[test]
    fn what_is_special_when_plain_is_left_unmarked() {
        for text in [
            "no",
            "~",
            "",
            "22:22",
            "0x1F",
            "-.inf",
            "1_000",
            "2024-01-01T10:00:00Z",
            "<<",
        ] {
            assert_eq!(
                line(&json!(text), Trust::Outside),
                format!("\"x\": \"{text}\"\n")
            );
        }
        for text in [
            "none",
            "1 {{ a }}",
            "-lookup('pipe', 'id')",
            "x",
            "10.77.0.5/24",
        ] {
            assert!(
                line(&json!(text), Trust::Outside).contains("!unsafe"),
                "{text}"
            );
        }
    }

    #[test]
    fn floats_have_a_point_and_a_signed_exponent() {
        assert_eq!(line(&json!(1e300), Trust::Template), "\"x\": 1.0e+300\n");
        assert_eq!(line(&json!(1.5e-9), Trust::Template), "\"x\": 1.5e-9\n");
        assert_eq!(line(&json!(-3), Trust::Template), "\"x\": -3\n");
    }
}
