//! Prometheus' HTTP service discovery: what there is to scrape, with the labels that tell whose it
//! is (<https://prometheus.io/docs/prometheus/latest/http_sd/>).

use crate::labels::{GROUP, MEMBER, NODE, SERVICE};
use crate::{AgentState, ScrapeTarget};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use std::collections::BTreeMap;

/// Targets with the same labels; ours hold one target each.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct TargetGroup {
    targets: [String; 1],
    labels: BTreeMap<&'static str, String>,
}

/// All targets. When they cannot be told the answer is 503, never an empty list: Prometheus then
/// keeps what it had, where an empty list would make every server vanish.
pub(crate) async fn targets(
    State(state): State<AgentState>,
) -> Result<Json<Vec<TargetGroup>>, (StatusCode, String)> {
    match state.fleet.targets().await {
        Ok(targets) => Ok(Json(groups(targets))),
        Err(why) => {
            tracing::warn!(%why, "no answer to Prometheus' discovery");
            let said = format!("the servers cannot be told: {why}\n");
            Err((StatusCode::SERVICE_UNAVAILABLE, said))
        }
    }
}

/// In a fixed order, so that nothing seems to change where nothing did.
fn groups(mut targets: Vec<ScrapeTarget>) -> Vec<TargetGroup> {
    targets.sort_by(|a, b| {
        let key = |t: &ScrapeTarget| {
            let (service, member) = (t.service.clone(), t.member.clone());
            (service, member, t.node.clone(), t.address.clone())
        };
        key(a).cmp(&key(b))
    });
    targets.into_iter().map(group).collect()
}

fn group(target: ScrapeTarget) -> TargetGroup {
    let mut labels = BTreeMap::from([
        (SERVICE, target.service.to_string()),
        (NODE, target.node.to_string()),
    ]);
    if let Some(member) = target.member {
        labels.insert(GROUP, member.group.to_string());
        labels.insert(MEMBER, member.id.to_string());
    }
    TargetGroup {
        targets: [target.address],
        labels,
    }
}
