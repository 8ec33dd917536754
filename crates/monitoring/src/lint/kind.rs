//! Which of the monitors' files a file is, told by what is in it.

use crate::RenderedFile;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Prometheus' configuration, or a file of scrape jobs alone.
    Prometheus,
    /// Alert (and recording) rules.
    Rules,
    /// Alertmanager's configuration.
    Alertmanager,
    /// Meant to be YAML, but not.
    Unreadable {
        /// Where and why.
        why: String,
    },
    /// None of these.
    Other,
}

/// Tells the kind of a file.
pub(crate) fn kind(file: &RenderedFile) -> Kind {
    if !(file.path.ends_with(".yml") || file.path.ends_with(".yaml")) {
        return Kind::Other;
    }
    let keys: BTreeMap<String, Value> = match read(file) {
        Ok(Value::Object(keys)) => keys.into_iter().collect(),
        Ok(_) => return Kind::Other,
        Err(why) => return Kind::Unreadable { why },
    };
    let any = |names: &[&str]| names.iter().any(|name| keys.contains_key(*name));
    if any(&["route"]) {
        Kind::Alertmanager
    } else if any(&["groups"]) {
        Kind::Rules
    } else if any(&[
        "scrape_configs",
        "scrape_config_files",
        "rule_files",
        "alerting",
    ]) {
        Kind::Prometheus
    } else {
        Kind::Other
    }
}

/// Reads what we care about of a YAML file.
pub(super) fn read<T: DeserializeOwned>(file: &RenderedFile) -> Result<T, String> {
    serde_saphyr::from_str(&file.contents).map_err(|error| error.to_string())
}
