//! What is told.

use super::Agent;
use std::sync::atomic::Ordering;
use std::time::Duration;

#[tokio::test]
async fn prometheus_is_told_every_server() {
    let agent = Agent::start().await;
    let answer = agent.http.get(format!("{}/sd/prometheus", agent.url));
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    let told: serde_json::Value = answer.json().await.unwrap();
    let golden = serde_json::json!([
        {
            "targets": ["127.64.0.2:9100"],
            "labels": { "service": "web-fleet", "node": "balancer_server" },
        },
        {
            "targets": ["127.64.0.7:9100"],
            "labels": {
                "service": "web-fleet",
                "group": "app_server",
                "member": "m7",
                "node": "app_server",
            },
        },
        {
            "targets": ["127.64.0.10:9100"],
            "labels": {
                "service": "web-fleet",
                "group": "app_server",
                "member": "m10",
                "node": "app_server",
            },
        },
    ]);
    assert_eq!(told, golden);
}

#[tokio::test]
async fn the_fleet_as_metrics() {
    let agent = Agent::start().await;
    let (_, text) = agent.get("/metrics").await;
    let of_group = "{service=\"web-fleet\",group=\"app_server\"";
    for line in [
        "concertina_build_info{version=\"1.2.3\"} 1".to_owned(),
        "concertina_webhook_requests_total{outcome=\"malformed\"} 0".to_owned(),
        "concertina_service_held{service=\"web-fleet\"} 1".to_owned(),
        "concertina_service_drift_servers{service=\"web-fleet\"} 2".to_owned(),
        "concertina_provider_calls_total{provider=\"openstack\",api=\"compute\",outcome=\"busy\"} 7"
            .to_owned(),
        format!("concertina_group_desired_members{of_group}}} 3"),
        format!("concertina_group_observed_members{of_group}}} 3"),
        format!("concertina_group_ready_members{of_group}}} 2"),
        format!("concertina_group_min_members{of_group}}} 1"),
        format!("concertina_group_max_members{of_group}}} 3"),
        format!("concertina_group_members{of_group},state=\"joining\"}} 1"),
        format!("concertina_group_members{of_group},state=\"leaving\"}} 0"),
        format!("concertina_group_decisions_total{of_group},decision=\"scale_out\"}} 2"),
        format!("concertina_group_last_evaluation_timestamp_seconds{of_group}}} 1767323045"),
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn a_fleet_that_cannot_be_told_does_not_vanish() {
    let agent = Agent::start().await;
    assert_eq!(agent.get("/readyz").await, (200, "ready\n".to_owned()));
    agent.fleet.lost.store(true, Ordering::SeqCst);
    let (status, said) = agent.get("/sd/prometheus").await;
    assert_eq!(status, 503, "an empty list would end all monitoring");
    assert!(said.contains("the store does not answer"));
    let (status, said) = agent.get("/readyz").await;
    assert_eq!(status, 503);
    assert!(said.contains("the store does not answer"));
    assert_eq!(agent.get("/healthz").await.0, 200);
    let (status, text) = agent.get("/metrics").await;
    assert_eq!(status, 200);
    assert!(text.contains("concertina_build_info"));
    assert!(!text.contains("concertina_group"));
    assert!(agent.get("/").await.1.contains("cannot be told"));
}

#[tokio::test]
async fn a_page_for_people() {
    let agent = Agent::start().await;
    let (status, page) = agent.get("/").await;
    assert_eq!(status, 200);
    for part in [
        "/sd/prometheus",
        "web-fleet",
        "app_server",
        "&lt;agent&gt;@host",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert_eq!(agent.get("/nowhere").await.0, 404);
    assert_eq!(agent.get("/prometheus").await.0, 405);
}

#[tokio::test]
async fn it_stops_when_told_and_lets_nobody_hold_it_up() {
    let agent = Agent::start().await;
    assert_eq!(agent.get("/healthz").await.0, 200);
    agent.stop.send(()).unwrap();
    // the client keeps its connection open; the server goes all the same
    let ended = tokio::time::timeout(Duration::from_secs(3), agent.server).await;
    ended.unwrap().unwrap();
    assert!(agent.http.get(&agent.url).send().await.is_err());
}
