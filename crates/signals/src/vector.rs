//! Prometheus' answer to an instant query: a vector of labelled values.

use model::MemberId;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One element of the vector.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Element {
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// The moment that the query was evaluated for, by Prometheus' clock (Unix seconds).
    pub evaluated_at: f64,
    /// Its value; may be NaN or infinite.
    pub value: f64,
}

#[derive(Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
enum Answer {
    Success {
        data: Data,
    },
    Error {
        #[serde(rename = "errorType")]
        kind: String,
        error: String,
    },
}

#[derive(Deserialize)]
#[serde(tag = "resultType", content = "result", rename_all = "snake_case")]
enum Data {
    Vector(Vec<Raw>),
}

#[derive(Deserialize)]
struct Raw {
    metric: BTreeMap<String, String>,
    value: (f64, String),
}

/// Reads the body.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn parse(body: &[u8]) -> Result<Vec<Element>, String> {
    let answer: Answer = serde_json::from_slice(body)
        .map_err(|error| format!("it does not answer as Prometheus' API does: {error}"))?;
    let raw = match answer {
        Answer::Success {
            data: Data::Vector(raw),
        } => raw,
        Answer::Error { kind, error } => {
            return Err(format!("it refuses the query: {kind}: {error}"));
        }
    };
    raw.into_iter()
        .map(|raw| {
            let (evaluated_at, text) = raw.value;
            let value = text
                .parse()
                .map_err(|_| format!("a value is not a number: {text:?}"))?;
            Ok(Element {
                labels: raw.metric,
                evaluated_at,
                value,
            })
        })
        .collect()
}

impl Element {
    /// Label `member`, where it names one.
    pub(crate) fn member(&self) -> Option<MemberId> {
        self.labels.get("member")?.parse().ok()
    }

    /// The labels that tell series of one metric apart.
    pub(crate) fn identity(&self) -> BTreeMap<&str, &str> {
        self.labels
            .iter()
            .filter(|(name, _)| *name != "__name__")
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_is_read() {
        let body =
            br#"{"status":"success","warnings":["w"],"data":{"resultType":"vector","result":[
            {"metric":{"member":"m7","instance":"a"},"value":[1700000000.25,"12.5"]},
            {"metric":{},"value":[1700000000,"NaN"]},
            {"metric":{"member":"x"},"value":[1700000000,"+Inf"]}]}}"#;
        let vector = parse(body).unwrap();
        assert_eq!(vector[0].member(), Some(MemberId(7)));
        assert_eq!(
            (vector[0].evaluated_at, vector[0].value),
            (1_700_000_000.25, 12.5)
        );
        assert!(vector[1].value.is_nan() && vector[1].member().is_none());
        assert!(vector[2].value.is_infinite() && vector[2].member().is_none());
    }

    #[test]
    fn what_is_no_vector() {
        let refused = br#"{"status":"error","errorType":"bad_data","error":"parse error"}"#;
        assert_eq!(
            parse(refused).unwrap_err(),
            "it refuses the query: bad_data: parse error"
        );
        for body in [
            "",
            "<html>",
            "{}",
            r#"{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}"#,
            r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"x"]}]}}"#,
            r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1]}]}}"#,
        ] {
            assert!(parse(body.as_bytes()).is_err(), "{body}");
        }
    }
}
