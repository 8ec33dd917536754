//! Labels of an alert, read as ours.

use crate::alert::delivery::IgnoreReason;
use crate::{AlertFact, AlertStatus, Fingerprint};
use jiff::Timestamp;
use model::{RuleName, ServiceName};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Labels as delivered.
pub(super) type Labels = BTreeMap<String, String>;

/// Go's zero time, which Alertmanager writes where there is none.
const NO_TIME: &str = "0001-01-01T00:00:00Z";

/// Builds the fact that the labels tell of, or says why it is not one of ours.
pub(super) fn fact(
    labels: &Labels,
    fingerprint: &str,
    starts_at: &str,
    status: AlertStatus,
) -> Result<AlertFact, IgnoreReason> {
    let alertname = required(labels, "alertname")?;
    let rule = RuleName::parse(alertname).ok_or(IgnoreReason::NotOurRule)?;
    let service: ServiceName = parsed("service", required(labels, "service")?)?;
    Ok(AlertFact {
        fingerprint: read_fingerprint(fingerprint)?,
        rule,
        service,
        group: optional(labels, "group")?,
        member: optional(labels, "member")?,
        node: optional(labels, "node")?,
        instance: present(labels, "instance").map(str::to_owned),
        starts_at: time("startsAt", starts_at)?,
        status,
    })
}

/// A time that must be there.
pub(super) fn time(field: &str, text: &str) -> Result<Timestamp, IgnoreReason> {
    let bad = || IgnoreReason::BadTime {
        field: field.to_owned(),
        found: text.to_owned(),
    };
    if text == NO_TIME {
        return Err(bad());
    }
    text.parse().map_err(|_| bad())
}

/// Fingerprints become part of keys, so they are checked.
fn read_fingerprint(text: &str) -> Result<Fingerprint, IgnoreReason> {
    let fits = (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric());
    if fits {
        Ok(Fingerprint(text.to_owned()))
    } else {
        Err(IgnoreReason::BadFingerprint)
    }
}

/// In Prometheus' model an empty label is one that is not there.
fn present<'a>(labels: &'a Labels, label: &str) -> Option<&'a str> {
    labels
        .get(label)
        .map(String::as_str)
        .filter(|v| !v.is_empty())
}

fn required<'a>(labels: &'a Labels, label: &str) -> Result<&'a str, IgnoreReason> {
    present(labels, label).ok_or_else(|| IgnoreReason::NoLabel {
        label: label.to_owned(),
    })
}

fn optional<T>(labels: &Labels, label: &str) -> Result<Option<T>, IgnoreReason>
where
    T: FromStr<Err = model::IdError>,
{
    present(labels, label)
        .map(|text| parsed(label, text))
        .transpose()
}

fn parsed<T>(label: &str, text: &str) -> Result<T, IgnoreReason>
where
    T: FromStr<Err = model::IdError>,
{
    text.parse()
        .map_err(|error: model::IdError| IgnoreReason::BadLabel {
            label: label.to_owned(),
            why: error.to_string(),
        })
}
