//! Which path is answered by whom.

use crate::metrics::Metrics;
use crate::webhook::{self, MAX_BODY_BYTES};
use crate::{FleetView, Inbox, discovery, health, index, metrics};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::sync::Arc;

/// All that the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct AgentState {
    pub(crate) inbox: Arc<dyn Inbox>,
    pub(crate) fleet: Arc<dyn FleetView>,
    pub(crate) metrics: Arc<Metrics>,
}

impl AgentState {
    /// Joins the rooms. `version` is that of the program, for `concertina_build_info`.
    pub fn new(inbox: Arc<dyn Inbox>, fleet: Arc<dyn FleetView>, version: &str) -> Self {
        Self {
            inbox,
            fleet,
            metrics: Arc::new(Metrics::new(version)),
        }
    }
}

/// The whole of it, to be served by [`crate::serve`].
pub fn router(state: AgentState) -> Router {
    let limit = DefaultBodyLimit::max(MAX_BODY_BYTES);
    Router::new()
        .route("/", get(index::page))
        .route("/prometheus", post(webhook::receive).layer(limit))
        .route("/sd/prometheus", get(discovery::targets))
        .route("/metrics", get(metrics::page))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .with_state(state)
}
