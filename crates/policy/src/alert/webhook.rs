//! Alertmanager's webhook, version 4.

use crate::alert::delivery::{Delivery, IgnoreReason, Ignored};
use crate::alert::labels::{Labels, fact, time};
use crate::{AlertFact, AlertStatus};
use serde::Deserialize;

/// Why a body is not a webhook call that we read.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// Not JSON, or not of the form of a webhook call.
    #[error("the body is not an Alertmanager webhook call")]
    NotAWebhook(#[source] serde_json::Error),
    /// A version that we do not read.
    #[error("webhook version {found:?} is not read here: Alertmanager's version \"4\" is")]
    Version {
        /// As found.
        found: String,
    },
}

#[derive(Deserialize)]
struct Call {
    version: String,
    alerts: Vec<Alert>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alert {
    status: String,
    labels: Labels,
    #[serde(default)]
    starts_at: String,
    #[serde(default)]
    ends_at: String,
    #[serde(default)]
    fingerprint: String,
}

/// Reads a webhook call. Alerts that are not about us are set aside with a reason.
///
/// # Errors
/// The body is not JSON of that form, or of another version: the whole is refused.
pub fn parse_webhook(body: &[u8]) -> Result<Delivery, WebhookError> {
    let call: Call = serde_json::from_slice(body).map_err(WebhookError::NotAWebhook)?;
    if call.version != "4" {
        return Err(WebhookError::Version {
            found: call.version.chars().take(20).collect(),
        });
    }
    let mut delivery = Delivery::default();
    for alert in call.alerts {
        match read(&alert) {
            Ok(fact) => delivery.facts.push(fact),
            Err(why) => delivery.ignored.push(Ignored {
                alertname: alert.labels.get("alertname").cloned(),
                why,
            }),
        }
    }
    Ok(delivery)
}

fn read(alert: &Alert) -> Result<AlertFact, IgnoreReason> {
    // `endsAt` of a firing alert is no end but a guess, or Go's zero time: the status counts.
    let status = match alert.status.as_str() {
        "firing" => AlertStatus::Firing,
        "resolved" => AlertStatus::Resolved {
            ends_at: time("endsAt", &alert.ends_at)?,
        },
        other => {
            return Err(IgnoreReason::UnknownStatus {
                found: other.to_owned(),
            });
        }
    };
    fact(&alert.labels, &alert.fingerprint, &alert.starts_at, status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{MemberId, RuleName};

    fn call(alerts: &str) -> Vec<u8> {
        format!(
            r#"{{"version":"4","groupKey":"{{}}","truncatedAlerts":0,"status":"firing","receiver":"r",
               "groupLabels":{{}},"commonLabels":{{}},"commonAnnotations":{{}},"externalURL":"",
               "alerts":[{alerts}]}}"#
        )
        .into_bytes()
    }

    fn alert(labels: &str, status: &str, ends_at: &str) -> String {
        format!(
            r#"{{"status":"{status}","labels":{{{labels}}},"annotations":{{}},
               "startsAt":"2024-01-02T03:04:05.678+01:00","endsAt":"{ends_at}",
               "generatorURL":"","fingerprint":"0123456789abcdef"}}"#
        )
    }

    const OURS: &str = r#""alertname":"HighCpuLoad","service":"web","group":"app","member":"m7",
        "node":"app","instance":"127.0.0.1:9100","severity":"page""#;

    #[test]
    fn a_firing_alert_is_read() {
        let body = call(&alert(OURS, "firing", "0001-01-01T00:00:00Z"));
        let delivery = parse_webhook(&body).unwrap();
        assert_eq!(delivery.ignored, []);
        let [fact] = &delivery.facts[..] else {
            panic!("one fact")
        };
        assert_eq!(fact.rule, RuleName::HighCpuLoad);
        assert_eq!(fact.member, Some(MemberId(7)));
        assert_eq!(fact.starts_at, "2024-01-02T02:04:05.678Z".parse().unwrap());
        assert!(fact.is_firing());
    }

    #[test]
    fn a_resolved_alert_has_an_end() {
        let body = call(&alert(OURS, "resolved", "2024-01-02T03:05:05Z"));
        let facts = parse_webhook(&body).unwrap().facts;
        assert_eq!(
            facts[0].status,
            AlertStatus::Resolved {
                ends_at: "2024-01-02T03:05:05Z".parse().unwrap()
            }
        );
    }

    #[test]
    fn what_is_not_ours_is_set_aside_and_the_rest_is_kept() {
        let ours = alert(OURS, "firing", "");
        let cases = [
            (
                alert(r#""alertname":"DiskFull","service":"web""#, "firing", ""),
                "its alertname is none of our rules",
            ),
            (
                alert(r#""alertname":"HighCpuLoad""#, "firing", ""),
                "it has no label service",
            ),
            (
                alert(&OURS.replace("m7", "7"), "firing", ""),
                "label member: \"7\" is not a member id: expected 'm' and a number",
            ),
            (
                alert(OURS, "resolved", "0001-01-01T00:00:00Z"),
                "endsAt \"0001-01-01T00:00:00Z\" is not a time (RFC 3339)",
            ),
            (
                alert(OURS, "pending", ""),
                "status \"pending\" is neither firing nor resolved",
            ),
            (
                ours.replace("2024-01-02T03", "yesterday"),
                "startsAt \"yesterday:04:05.678+01:00\" is not a time (RFC 3339)",
            ),
            (
                ours.replace("0123456789abcdef", "../../x"),
                "its fingerprint is missing or not 1 to 64 letters and digits",
            ),
        ];
        for (odd, why) in cases {
            let delivery = parse_webhook(&call(&format!("{odd},{ours}"))).unwrap();
            assert_eq!(delivery.facts.len(), 1, "{why}");
            assert_eq!(delivery.ignored[0].why.to_string(), why);
        }
    }

    #[test]
    fn rubbish_is_refused() {
        for body in [
            "",
            "null",
            "[]",
            "{",
            "{\"version\":\"4\"}",
            "{\"version\":4,\"alerts\":[]}",
            "\u{0}",
            "{\"version\":\"4\",\"alerts\":[{\"labels\":[]}]}",
        ] {
            assert!(
                matches!(
                    parse_webhook(body.as_bytes()),
                    Err(WebhookError::NotAWebhook(_))
                ),
                "{body}"
            );
        }
        let error = parse_webhook(br#"{"version":"3","alerts":[]}"#).unwrap_err();
        assert!(error.to_string().contains("\"3\""), "{error}");
    }
}
