//! The agent's own metrics: what came in, and (see [`fleet_metrics`]) what there is.

use crate::{AgentState, fleet_metrics};
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use policy::{AlertFact, AlertStatus, IgnoreReason, Ignored};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

/// How a webhook ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WebhookOutcome {
    /// Its alerts are durable.
    Accepted,
    /// It could not be read.
    Malformed,
    /// Its body is beyond the limit.
    TooLarge,
    /// A web page sent it.
    Forbidden,
    /// Its alerts could not be stored.
    NotStored,
}

/// Counters of this process.
pub(crate) struct Metrics {
    registry: Registry,
    webhooks: Family<OutcomeLabel, Counter>,
    alerts: Family<AlertLabels, Counter>,
    ignored: Family<ReasonLabel, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AlertLabels {
    rule: &'static str,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabel {
    reason: &'static str,
}

/// What Prometheus expects of OpenMetrics.
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

// === impl WebhookOutcome ===

impl WebhookOutcome {
    const ALL: [Self; 5] = [
        Self::Accepted,
        Self::Malformed,
        Self::TooLarge,
        Self::Forbidden,
        Self::NotStored,
    ];

    /// As it stands in the label.
    fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::Forbidden => "forbidden",
            Self::NotStored => "not_stored",
        }
    }
}

// === impl Metrics ===

impl Metrics {
    pub(crate) fn new(version: &str) -> Self {
        let mut registry = Registry::default();
        registry.register(
            "concertina_build",
            "The program that answers",
            Info::new([("version", version.to_owned())]),
        );
        let webhooks = Family::<OutcomeLabel, Counter>::default();
        for outcome in WebhookOutcome::ALL {
            // a rate needs a 0 to begin with
            let outcome = outcome.as_str();
            drop(webhooks.get_or_create(&OutcomeLabel { outcome }));
        }
        registry.register(
            "concertina_webhook_requests",
            "Webhooks of Alertmanager received, by how they ended",
            webhooks.clone(),
        );
        let alerts = Family::<AlertLabels, Counter>::default();
        registry.register(
            "concertina_alerts_accepted",
            "Alerts taken in by webhook, repeats included, by rule and status",
            alerts.clone(),
        );
        let ignored = Family::<ReasonLabel, Counter>::default();
        registry.register(
            "concertina_alerts_ignored",
            "Alerts that came by webhook and are not about a server of ours, by reason",
            ignored.clone(),
        );
        Self {
            registry,
            webhooks,
            alerts,
            ignored,
        }
    }

    pub(crate) fn count_webhook(&self, outcome: WebhookOutcome) {
        let outcome = outcome.as_str();
        self.webhooks.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    pub(crate) fn count_alerts(&self, facts: &[AlertFact]) {
        for fact in facts {
            let labels = AlertLabels {
                rule: fact.rule.as_str(),
                status: match fact.status {
                    AlertStatus::Firing => "firing",
                    AlertStatus::Resolved { .. } => "resolved",
                },
            };
            self.alerts.get_or_create(&labels).inc();
        }
    }

    pub(crate) fn count_ignored(&self, ignored: &[Ignored]) {
        for one in ignored {
            let reason = reason(&one.why);
            self.ignored.get_or_create(&ReasonLabel { reason }).inc();
        }
    }
}

fn reason(why: &IgnoreReason) -> &'static str {
    match why {
        IgnoreReason::NoLabel { .. } => "no_label",
        IgnoreReason::NotOurRule => "not_our_rule",
        IgnoreReason::BadLabel { .. } => "bad_label",
        IgnoreReason::BadFingerprint => "bad_fingerprint",
        IgnoreReason::BadTime { .. } => "bad_time",
        IgnoreReason::UnknownStatus { .. } => "unknown_status",
        IgnoreReason::Suppressed => "suppressed",
    }
}

/// All metrics. If the fleet cannot be told the rest is: a scrape that fails would hide why.
pub(crate) async fn page(
    State(state): State<AgentState>,
) -> Result<([(HeaderName, &'static str); 1], String), StatusCode> {
    let fleet = match state.fleet.services().await {
        Ok(services) => fleet_metrics::registry(&services, &state.fleet.provider_calls()),
        Err(why) => {
            tracing::warn!(%why, "the fleet's metrics are left out");
            Registry::default()
        }
    };
    let mut text = String::new();
    encode_registry(&mut text, &state.metrics.registry)
        .and_then(|()| encode_registry(&mut text, &fleet))
        .and_then(|()| encode_eof(&mut text))
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], text))
}
