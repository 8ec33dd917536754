//! All records as values for people and scripts; what is declared secret, or looks so, is masked.

use crate::keys;
use crate::ports::{Blueprint, Library, Store, StoreError};
use crate::records::ServiceRecord;
use crate::secrets::{secret_attributes, shown};
use crate::snapshot::Snapshot;
use model::{InstanceId, ServiceName};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

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

/// Every record of a store, in the order of their keys. Templates say which attributes are secret: without its
/// template no attribute of a service is shown.
///
/// # Errors
/// If the store can't be read.
pub async fn export(store: &dyn Store, library: &dyn Library) -> Result<Vec<Exported>, StoreError> {
    let mut blueprints: BTreeMap<String, Option<Blueprint>> = BTreeMap::new();
    for name in crate::services(store).await? {
        let blueprint = blueprint(store, library, &name).await?;
        blueprints.insert(name.to_string(), blueprint);
    }
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
        let blueprint = service.as_ref().and_then(|name| blueprints.get(name));
        mask_attributes(&mut record, blueprint.and_then(Option::as_ref));
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

/// What a service is made from, with the secrets that its instances report; none: it can't be read.
async fn blueprint(
    store: &dyn Store,
    library: &dyn Library,
    service: &ServiceName,
) -> Result<Option<Blueprint>, StoreError> {
    let snapshot = Snapshot::read(store, service).await?;
    let record = snapshot.record.as_ref().map(|record| &record.value);
    let revision = record.map(|ServiceRecord { revision, .. }| revision);
    let loaded = revision.and_then(|revision| library.load(revision).ok());
    Ok(loaded.map(|mut blueprint| {
        let reported = secret_attributes(&blueprint.topology, &snapshot.recorded);
        blueprint.references.declared.extend(reported);
        blueprint
    }))
}

fn mask_attributes(record: &mut Value, blueprint: Option<&Blueprint>) {
    let id = record.get("id").cloned();
    let id: Option<InstanceId> = id.and_then(|id| serde_json::from_value(id).ok());
    let Some(Value::Object(attributes)) = record.get_mut("attributes") else {
        return;
    };
    for (name, value) in attributes {
        *value = match blueprint {
            Some(blueprint) => {
                let sensitive = &blueprint.topology.sensitive;
                let declared = id.as_ref().map(|id| sensitive.is_secret(id.node(), name));
                let is_declared = declared.unwrap_or(false);
                shown((name, is_declared), value, &blueprint.references)
            }
            None => Value::from(MASK),
        };
    }
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
