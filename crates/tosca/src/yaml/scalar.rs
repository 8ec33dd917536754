//! Plain scalars by YAML 1.2's core schema (§10.3.2).

use super::{Scalar, ScalarValue};

/// What a plain scalar is.
pub(crate) fn plain(text: String) -> Scalar {
    let value = match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => ScalarValue::Null,
        "true" | "True" | "TRUE" => ScalarValue::Boolean(true),
        "false" | "False" | "FALSE" => ScalarValue::Boolean(false),
        other => number(other),
    };
    Scalar { text, value }
}

/// A quoted or block scalar.
pub(crate) fn quoted(text: String) -> Scalar {
    Scalar {
        text,
        value: ScalarValue::Text,
    }
}

/// One with a tag of YAML, which says of what type it is, in quotes or not (YAML 1.2 §10.3.2). What is none
/// of that type stays what it is without the tag.
pub(crate) fn tagged(of_type: &str, text: String, otherwise: fn(String) -> Scalar) -> Scalar {
    if of_type == "str" {
        return quoted(text);
    }
    let scalar = plain(text);
    let value = match (of_type, &scalar.value) {
        ("null", ScalarValue::Null) | ("bool", ScalarValue::Boolean(_)) => scalar.value,
        ("int", ScalarValue::Integer(_)) | ("float", ScalarValue::Float(_)) => scalar.value,
        // exact far beyond what a template has
        #[expect(clippy::cast_precision_loss, reason = "a float is asked for")]
        ("float", ScalarValue::Integer(integer)) => ScalarValue::Float(*integer as f64),
        _ => return otherwise(scalar.text),
    };
    Scalar { value, ..scalar }
}

fn number(text: &str) -> ScalarValue {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = |radix: u32, digits: &str| {
        i64::from_str_radix(digits, radix).map_or(ScalarValue::Text, ScalarValue::Integer)
    };
    if let Some(octal) = text.strip_prefix("0o") {
        return digits(8, octal);
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return digits(16, hexadecimal);
    }
    match unsigned {
        ".inf" | ".Inf" | ".INF" => {
            let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
            return ScalarValue::Float(sign * f64::INFINITY);
        }
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => {
            return ScalarValue::Float(f64::NAN);
        }
        _ => {}
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return ScalarValue::Text;
    }
    if let Ok(integer) = text.parse() {
        return ScalarValue::Integer(integer);
    }
    let of_float = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    match text.parse() {
        Ok(float) if unsigned.chars().all(of_float) => ScalarValue::Float(float),
        _ => ScalarValue::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        let value = |text: &str| plain(text.into()).value;
        assert_eq!(value("12"), ScalarValue::Integer(12));
        assert_eq!(value("-0x1"), ScalarValue::Text);
        assert_eq!(value("0o17"), ScalarValue::Integer(15));
        assert_eq!(value("1.10"), ScalarValue::Float(1.1));
        assert_eq!(value("1.0.0"), ScalarValue::Text);
        assert_eq!(value("1e3"), ScalarValue::Float(1000.0));
        assert_eq!(value("yes"), ScalarValue::Text);
        assert_eq!(value("infinity"), ScalarValue::Text);
        assert_eq!(value("10 MB"), ScalarValue::Text);
        assert_eq!(value("~"), ScalarValue::Null);
        assert_eq!(value("99999999999999999999"), ScalarValue::Float(1e20));
    }

    #[test]
    fn a_tag_says_of_what_type_a_scalar_is() {
        let value = |of_type, text: &str| tagged(of_type, text.into(), quoted).value;
        assert_eq!(value("int", "3"), ScalarValue::Integer(3));
        assert_eq!(value("bool", "true"), ScalarValue::Boolean(true));
        assert_eq!(value("float", "1"), ScalarValue::Float(1.0));
        assert_eq!(value("null", ""), ScalarValue::Null);
        assert_eq!(value("str", "3"), ScalarValue::Text);
        assert_eq!(value("int", "three"), ScalarValue::Text);
        assert_eq!(
            tagged("set", "3".into(), plain).value,
            ScalarValue::Integer(3)
        );
    }
}
