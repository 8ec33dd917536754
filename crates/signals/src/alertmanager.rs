//! Alertmanager's word on a service: the alerts that it holds.

use crate::fetch::{Base, get};
use model::{ServiceName, label_matcher};
use policy::{AlertmanagerFacts, parse_api_alerts};
use reqwest::Client;

/// Asks for the alerts of the service that are neither silenced nor inhibited.
///
/// # Errors
/// What was seen, in words.
pub(crate) async fn observe(
    client: &Client,
    base: &Base,
    service: &ServiceName,
) -> Result<AlertmanagerFacts, String> {
    let filter = label_matcher("service", service.as_str());
    let query = [
        ("filter", filter.as_str()),
        ("silenced", "false"),
        ("inhibited", "false"),
    ];
    let body = get(client, base, "api/v2/alerts", &query).await?;
    let delivery = parse_api_alerts(&body).map_err(|error| format!("{}: {error}", base.shown()))?;
    for ignored in &delivery.ignored {
        tracing::debug!(alertname = ?ignored.alertname, why = %ignored.why, "alert left aside");
    }
    let mut alerts = delivery.facts;
    alerts.retain(|fact| fact.service == *service);
    Ok(AlertmanagerFacts { alerts })
}
