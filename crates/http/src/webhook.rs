//! Alertmanager's webhook: read, made durable, answered.
//!
//! | answer | when | Alertmanager then |
//! | --- | --- | --- |
//! | 200 | the alerts about us are durable (there may be none) | is content |
//! | 400 | the body is no webhook call of version 4 | gives up |
//! | 403 | a web page sent it (it has an `Origin`) | is not concerned |
//! | 413 | the body is longer than 1 MiB | gives up |
//! | 503 | the alerts could not be stored in time | tries again |

use crate::metrics::WebhookOutcome;
use crate::{AgentState, InboxError};
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use policy::{AlertFact, Delivery, parse_webhook};
use std::error::Error as _;
use std::time::Duration;

/// Longest body that is read: some thousand alerts.
pub(crate) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Storing takes milliseconds; Alertmanager itself waits no longer than a minute.
const PATIENCE: Duration = Duration::from_secs(10);

/// A refusal: what is counted, and what is said.
type Refusal = (WebhookOutcome, String);

/// `POST /prometheus`.
pub(crate) async fn receive(
    State(state): State<AgentState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> (StatusCode, String) {
    let (outcome, said) = match take(&state, &headers, body).await {
        Ok(said) => (WebhookOutcome::Accepted, said),
        Err((outcome, why)) => {
            tracing::warn!(?outcome, %why, "webhook not accepted");
            (outcome, why)
        }
    };
    state.metrics.count_webhook(outcome);
    (status(outcome), said + "\n")
}

fn status(outcome: WebhookOutcome) -> StatusCode {
    match outcome {
        WebhookOutcome::Accepted => StatusCode::OK,
        WebhookOutcome::Malformed => StatusCode::BAD_REQUEST,
        WebhookOutcome::Forbidden => StatusCode::FORBIDDEN,
        WebhookOutcome::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        WebhookOutcome::NotStored => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn take(
    state: &AgentState,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<String, Refusal> {
    // Any page that a browser on this machine shows may post to loopback; browsers then say whose
    // page it is, Alertmanager never does.
    if headers.contains_key(header::ORIGIN) {
        let why = "a web page may not send alerts".to_owned();
        return Err((WebhookOutcome::Forbidden, why));
    }
    let body = body.map_err(unread)?;
    let Delivery { facts, ignored } = parse_webhook(&body).map_err(|error| {
        let mut why = error.to_string();
        if let Some(source) = error.source() {
            why = format!("{why}: {source}");
        }
        (WebhookOutcome::Malformed, why)
    })?;
    for one in &ignored {
        let alertname = one.alertname.as_deref().unwrap_or_default();
        tracing::debug!(alertname, why = %one.why, "alert left aside");
    }
    state.metrics.count_ignored(&ignored);
    let said = format!("{} accepted, {} left aside", facts.len(), ignored.len());
    if !facts.is_empty() {
        store(state, facts.clone()).await.map_err(|error| {
            let why = format!("{error}; send them again");
            (WebhookOutcome::NotStored, why)
        })?;
        state.metrics.count_alerts(&facts);
    }
    Ok(said)
}

fn unread(rejection: BytesRejection) -> Refusal {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let why = format!(
            "the body is longer than {MAX_BODY_BYTES} bytes: group fewer alerts, or set max_alerts \
             on the receiver"
        );
        (WebhookOutcome::TooLarge, why)
    } else {
        let why = format!("the body could not be read: {rejection}");
        (WebhookOutcome::Malformed, why)
    }
}

/// In a task of its own: a caller who hangs up does not cut it short.
async fn store(state: &AgentState, facts: Vec<AlertFact>) -> Result<(), InboxError> {
    let inbox = state.inbox.clone();
    let storing = tokio::spawn(async move { inbox.accept(facts).await });
    match tokio::time::timeout(PATIENCE, storing).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(InboxError {
            why: "storing them was broken off".to_owned(),
        }),
        Err(_) => Err(InboxError {
            why: format!("no answer within {} s", PATIENCE.as_secs()),
        }),
    }
}
