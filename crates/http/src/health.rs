//! Whether the agent lives, and whether it can work.

use crate::AgentState;
use axum::extract::State;
use axum::http::StatusCode;

/// 200 as long as the process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// 200 when the agent can do its work, 503 with the reason otherwise.
pub(crate) async fn ready(State(state): State<AgentState>) -> (StatusCode, String) {
    match state.fleet.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(why) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("not ready: {why}\n"),
        ),
    }
}
