//! Alertmanager's API, version 2: the alerts that it holds.

use crate::alert::delivery::{Delivery, IgnoreReason, Ignored};
use crate::alert::labels::{Labels, fact};
use crate::{AlertFact, AlertStatus};
use serde::Deserialize;

/// Why a body is not an answer to `GET /api/v2/alerts`.
#[derive(Debug, thiserror::Error)]
#[error("the body is not a list of alerts as Alertmanager's API v2 gives it")]
pub struct ApiAlertsError(#[from] serde_json::Error);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    labels: Labels,
    #[serde(default)]
    starts_at: String,
    #[serde(default)]
    fingerprint: String,
    status: Status,
}

#[derive(Deserialize)]
struct Status {
    state: String,
}

/// Reads the alerts that Alertmanager holds. All of them are firing: it does not list resolved ones,
/// and `endsAt` is but the time at which it will give up an alert that is not repeated.
///
/// # Errors
/// The body is not JSON of that form.
pub fn parse_api_alerts(body: &[u8]) -> Result<Delivery, ApiAlertsError> {
    let items: Vec<Item> = serde_json::from_slice(body)?;
    let mut delivery = Delivery::default();
    for item in items {
        match read(&item) {
            Ok(fact) => delivery.facts.push(fact),
            Err(why) => delivery.ignored.push(Ignored {
                alertname: item.labels.get("alertname").cloned(),
                why,
            }),
        }
    }
    Ok(delivery)
}

fn read(item: &Item) -> Result<AlertFact, IgnoreReason> {
    match item.status.state.as_str() {
        // not yet routed, but held
        "active" | "unprocessed" => {}
        "suppressed" => return Err(IgnoreReason::Suppressed),
        other => {
            return Err(IgnoreReason::UnknownStatus {
                found: other.to_owned(),
            });
        }
    }
    fact(
        &item.labels,
        &item.fingerprint,
        &item.starts_at,
        AlertStatus::Firing,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(state: &str) -> String {
        format!(
            r#"{{"annotations":{{}},"endsAt":"2024-01-02T03:09:05Z","fingerprint":"ab12",
            "receivers":[{{"name":"r"}}],"startsAt":"2024-01-02T03:04:05Z",
            "status":{{"inhibitedBy":[],"silencedBy":[],"state":"{state}"}},
            "updatedAt":"2024-01-02T03:04:06Z","generatorURL":"",
            "labels":{{"alertname":"InstanceDown","service":"web","node":"balancer"}}}}"#
        )
    }

    #[test]
    fn active_alerts_fire_and_suppressed_ones_do_not_count() {
        let body = format!(
            "[{},{},{}]",
            item("active"),
            item("suppressed"),
            item("odd")
        );
        let delivery = parse_api_alerts(body.as_bytes()).unwrap();
        assert_eq!(delivery.facts.len(), 1);
        assert!(delivery.facts[0].is_firing());
        assert_eq!(
            delivery.facts[0].node.as_ref().unwrap().as_str(),
            "balancer"
        );
        assert_eq!(delivery.ignored[0].why, IgnoreReason::Suppressed);
        assert_eq!(
            delivery.ignored[1].why.to_string(),
            "status \"odd\" is neither firing nor resolved"
        );
    }

    #[test]
    fn rubbish_is_refused() {
        for body in ["", "{}", "<html>", "[{}]", "[1]"] {
            assert!(parse_api_alerts(body.as_bytes()).is_err(), "{body}");
        }
    }
}
