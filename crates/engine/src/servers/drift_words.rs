//! Drift in words, for people. Pure.

use super::drift::{Drift, Place};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone { instance, server } => write!(
                f,
                "{instance}: server {server} is gone, the provider does not know it any more"
            ),
            Self::Dead {
                instance,
                server,
                why,
            } => write!(f, "{instance}: server {server} is dead ({why})"),
            Self::Moved {
                instance,
                server,
                places,
            } => write!(
                f,
                "{instance}: server {server} answers elsewhere: {}",
                told(places)
            ),
            Self::Changed {
                instance,
                server,
                facts,
            } => write!(
                f,
                "{instance}: server {server} was changed: {}",
                told(facts)
            ),
            Self::Rebooted {
                instance,
                server,
                times,
            } => write!(
                f,
                "{instance}: server {server} was rebooted, and runs: {}",
                told(times)
            ),
            Self::Unknown {
                server,
                name,
                made_for,
            } => write!(
                f,
                "unknown: server {server} ({name}), made for {made_for}, is ours and no record \
                 accounts for it"
            ),
            Self::Twice {
                server,
                made_for,
                used,
            } => write!(
                f,
                "{made_for}: its server was made twice, {used} is used and {server} is not"
            ),
        }
    }
}

fn told(places: &BTreeMap<String, Place>) -> String {
    let places = places.iter().map(|(name, place)| {
        let (found, recorded) = (plain(&place.found), plain(&place.recorded));
        format!("{name} is {found}, recorded is {recorded}")
    });
    places.collect::<Vec<_>>().join(", ")
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
