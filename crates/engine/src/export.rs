//! All records as values for people and scripts; what looks secret is masked.

use crate::keys;
use crate::ports::{Store, StoreError};
use crate::secrets::looks_secret;
use serde::Serialize;
use serde_json::Value;

const MASK: &str = "***";

/// One record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exported {
    /// The service; none: it is of the store.
    pub service: Option<String>,
    /// What kind of record: `member`, `instance`, …
    pub kind: String,
    /// Which of its kind; none where there is one alone.
    pub id: Option<String>,
    /// Grows with every write in the store.
    pub version: u64,
    /// The record.
    pub record: Value,
}

/// Every record of a store, in the order of their keys.
///
/// # Errors
/// If the store can't be read.
pub async fn export(store: &dyn Store) -> Result<Vec<Exported>, StoreError> {
    let all = store.scan("").await?;
    let records = all.into_iter().map(|(key, bytes)| {
        let (service, rest) = match key.strip_prefix(keys::SERVICES) {
            Some(rest) => match rest.split_once('/') {
                Some((service, rest)) => (Some(service.to_owned()), rest),
                None => (None, key.as_str()),
            },
            None => (None, key.as_str()),
        };
        let rest = rest.strip_prefix("in/").unwrap_or(rest);
        let (kind, id) = match rest.split_once('/') {
            Some((kind, id)) => (kind, Some(id.to_owned())),
            None => (rest, None),
        };
        let text = || Value::from(String::from_utf8_lossy(&bytes.value).into_owned());
        let mut record = serde_json::from_slice(&bytes.value).unwrap_or_else(|_| text());
        if let Some(attributes) = record.get_mut("attributes") {
            mask(attributes);
        }
        if matches!(kind, "run" | "request") {
            mask_request(&mut record);
        }
        Exported {
            service,
            kind: kind.to_owned(),
            id,
            version: bytes.version,
            record,
        }
    });
    Ok(records.collect())
}

/// What somebody handed to a run may be anything.
fn mask_request(record: &mut Value) {
    for place in [
        "/inputs",
        "/notification",
        "/request/inputs",
        "/request/notification",
    ] {
        match record.pointer_mut(place) {
            Some(Value::Object(inputs)) => {
                inputs
                    .values_mut()
                    .for_each(|value| *value = Value::from(MASK));
            }
            Some(Value::Null) | None => {}
            Some(other) => *other = Value::from(MASK),
        }
    }
}

/// What stands under the name of a secret.
fn mask(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(entries) => {
            for (name, entry) in entries {
                if looks_secret(name) {
                    *entry = Value::from(MASK);
                } else {
                    mask(entry);
                }
            }
        }
        _ => {}
    }
}
