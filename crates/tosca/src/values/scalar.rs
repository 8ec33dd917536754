//! Scalars of the grammar's types (TOSCA 1.3 §3.3).

use super::literal;
use super::primitive::Primitive;
use crate::grammar::Version;
use crate::yaml::{Node, ScalarValue};
use serde_json::Value;

/// The value of a scalar of a type, or help where it is none.
pub(super) fn scalar(
    node: &Node,
    primitive: Primitive,
    version: Version,
) -> Result<Value, Option<String>> {
    let Some(scalar) = node.as_scalar() else {
        return Err(None);
    };
    let text = scalar.text.as_str();
    match (primitive, scalar.value) {
        (_, ScalarValue::Null) if primitive != Primitive::Null => Err(None),
        (Primitive::String, ScalarValue::Text) => Ok(text.into()),
        (Primitive::String, _) => Err(Some(format!("write it in quotes: \"{text}\""))),
        (Primitive::Integer, ScalarValue::Integer(i)) => Ok(i.into()),
        (Primitive::Float, ScalarValue::Float(f)) => Ok(float(f, text)),
        #[expect(
            clippy::cast_precision_loss,
            reason = "a float is what the type asks for"
        )]
        (Primitive::Float, ScalarValue::Integer(i)) => Ok((i as f64).into()),
        (Primitive::Integer | Primitive::Float, ScalarValue::Text)
            if text.trim().parse::<f64>().is_ok() =>
        {
            Err(Some(format!("write it without quotes: {text}")))
        }
        // 2.0 has the two words in lower case only (§9.1.1.4)
        (Primitive::Boolean, ScalarValue::Boolean(b)) if !version.is_2() || is_lower(text) => {
            Ok(b.into())
        }
        (Primitive::Boolean, _) => {
            Err(
                literal::boolean_meant(text).map(|meant| match scalar.value {
                    ScalarValue::Boolean(_) => {
                        format!("write `{meant}`: TOSCA 2.0 has no other word for it")
                    }
                    _ => format!("write `{meant}`: YAML 1.2 knows no other words for it"),
                }),
            )
        }
        (Primitive::Null, ScalarValue::Null) => Ok(Value::Null),
        (Primitive::Timestamp, ScalarValue::Text)
            if match version.is_2() {
                true => literal::is_rfc3339(text),
                false => literal::is_timestamp(text),
            } =>
        {
            Ok(text.into())
        }
        (Primitive::Bytes, ScalarValue::Text) if literal::is_base64(text) => Ok(text.into()),
        (Primitive::Bytes, _) => Err(Some("bytes are written in Base64, in quotes".into())),
        // 2.0 wants quotes around what YAML reads as a number (§9.1.2.3)
        (Primitive::Version, ScalarValue::Integer(_) | ScalarValue::Float(_)) if version.is_2() => {
            Err(Some(format!("write it in quotes: \"{text}\"")))
        }
        // its units are in the data type, which has seen to it
        (Primitive::UserScalar, ScalarValue::Text) => Ok(text.into()),
        (Primitive::Timestamp, _) => Err(Some("such as 2026-01-31T12:00:00Z".into())),
        (Primitive::Version, _) if literal::is_version_of(text, version) => Ok(text.into()),
        (Primitive::Version, _) => Err(Some("such as 1.0 or 2.1.3".into())),
        (Primitive::Scalar(quantity), _) => match quantity.parse(text) {
            Ok(_) => Ok(text.trim().into()),
            Err(error) => Err(Some(match error.help {
                Some(help) => format!("{}: {help}", error.message),
                None => error.message,
            })),
        },
        _ => Err(None),
    }
}

fn is_lower(text: &str) -> bool {
    !text.contains(|c: char| c.is_ascii_uppercase())
}

pub(super) fn float(f: f64, text: &str) -> Value {
    serde_json::Number::from_f64(f).map_or_else(|| text.into(), Value::Number)
}
