//! The agent, and commands beside it.

use super::bench::{Bench, PATIENCE, Running};
use crate::monitor_bench::free;
use crate::monitoring_tools::dashboard_expressions;
use serde_json::json;
use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

const DEPLOY: &str = "deploy web-fleet/service.yaml --provider fake";

/// An agent on a free port, and its address.
pub(super) fn agent(bench: &Bench) -> (Running, SocketAddr) {
    let address = free();
    (agent_on(bench, address), address)
}

/// An agent that listens.
pub(super) fn agent_on(bench: &Bench, address: SocketAddr) -> Running {
    let mut agent = bench.start(&format!("agent --listen {address}"));
    agent.hear(&format!("on http://{address}"));
    agent
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// What somebody sends to the agent's webhook.
async fn post(agent: SocketAddr, body: Vec<u8>) -> reqwest::StatusCode {
    let request = client().post(format!("http://{agent}/prometheus"));
    let request = request.header("content-type", "application/json");
    request.body(body).send().await.unwrap().status()
}

/// What Alertmanager sends of an alert that fires about a member of web-fleet.
pub(super) async fn post_alert(agent: SocketAddr, rule: &str, member: &str) {
    let alert = json!({
        "status": "firing",
        "labels": {
            "alertname": rule, "service": "web-fleet", "group": "app_vm",
            "member": member, "node": "app_vm", "instance": "127.65.0.1:9100",
        },
        "annotations": {}, "startsAt": jiff::Timestamp::now().to_string(),
        "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "", "fingerprint": "0123456789abcdef",
    });
    let webhook = json!({
        "version": "4", "groupKey": "{}", "truncatedAlerts": 0, "status": "firing",
        "receiver": "concertina", "groupLabels": {}, "commonLabels": {},
        "commonAnnotations": {}, "externalURL": "", "alerts": [alert],
    });
    assert_eq!(post(agent, webhook.to_string().into_bytes()).await, 200);
}

#[test]
fn a_port_that_is_taken_is_a_sentence() {
    let bench = Bench::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let said = bench.fails(4, &format!("agent --listen {address}"));
    assert!(said.contains("is taken by another program"), "{said}");
    let said = bench.fails(2, "agent --listen 0.0.0.0:0");
    assert!(said.contains("no authentication"), "{said}");
}

#[test]
fn a_second_agent_is_told_who_acts() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let (mut first, _) = agent(&bench);
    first.hear("acts");
    let said = bench.fails(3, "agent --listen 127.0.0.1:0");
    assert!(
        said.contains("another agent acts for every service"),
        "{said}"
    );
    assert!(said.contains("web-fleet: process "), "{said}");
    let status = bench.ok("status");
    assert!(status.contains("agent acts for it"), "{status}");
    first.signal("-TERM");
    let (code, said) = first.end();
    assert_eq!(code, 0, "{said}");
    assert!(bench.ok("status").contains("nobody acts for it"));
}

#[test]
fn commands_beside_an_agent_hand_over_and_follow() {
    let bench = Bench::new();
    let (mut agent, _) = agent(&bench);
    // a service that comes later is acted for as well
    bench.ok(DEPLOY);
    agent.hear("acts");
    bench.wait_for("the agent acts", |b| {
        b.ok("status").contains("agent acts for it")
    });
    let said = bench.ok("scale app_vm --to 2");
    for part in [
        "it carries this out; following it",
        "app_vm[1] m2: in service",
        "2 of 2",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert_eq!(bench.ready(), 2);
    let said = bench.ok("deploy web-fleet/service.yaml");
    assert!(said.contains("following it"), "{said}");
    let said = bench.ok("undeploy");
    assert!(
        said.contains("following it") && said.contains("nothing of it is left"),
        "{said}"
    );
    assert!(bench.servers().is_empty());
    bench.ok(DEPLOY);
    assert_eq!(bench.ready(), 1);
    agent.signal("-TERM");
    assert_eq!(agent.end().0, 0);
}

#[test]
fn a_failure_beside_an_agent_is_told_to_who_follows() {
    let bench = Bench::new();
    bench.script(
        "[[operation]]\ntitle = \"balancer: start\"\nfault = \"failed\"\nmessage = \"no luck\"\n",
    );
    let said = bench.fails(1, DEPLOY);
    assert!(said.contains("no luck"), "{said}");
    let (mut agent, _) = agent(&bench);
    agent.hear("acts");
    let said = bench.fails(1, "deploy web-fleet/service.yaml");
    assert!(
        said.contains("no luck") && said.contains("tries again by itself"),
        "{said}"
    );
}

#[tokio::test]
async fn the_monitors_door_is_open() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let (mut agent, address) = agent(&bench);
    agent.hear("acts");
    assert_eq!(post(address, b"rubbish".to_vec()).await, 400);
    post_alert(address, "HighCpuLoad", "m1").await;
    agent.hear("HighCpuLoad fires for m1");

    let client = client();
    let get = |path: &str| client.get(format!("http://{address}{path}")).send();
    let targets = get("/sd/prometheus").await.unwrap().text().await.unwrap();
    assert!(targets.contains("\"member\":\"m1\""), "{targets}");
    let metrics = get("/metrics").await.unwrap().text().await.unwrap();
    for part in [
        "outcome=\"malformed\"} 1",
        "outcome=\"accepted\"} 1",
        "concertina_group_ready_members{service=\"web-fleet\",group=\"app_vm\"} 1",
    ] {
        assert!(metrics.contains(part), "{part} is not in:\n{metrics}");
    }
    for path in ["/healthz", "/readyz", "/"] {
        assert_eq!(get(path).await.unwrap().status(), 200, "{path}");
    }
}

/// Names of our metrics in a text.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_lowercase() || c == '_';
    let words = text.split(|c: char| !is_part(c));
    words
        .filter(|word| word.starts_with("concertina_"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn the_dashboard_asks_for_what_the_agent_tells() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("monitoring render --dir monitors");
    let dashboard = std::fs::read_to_string(bench.path("monitors/grafana-dashboard.json"));
    let asked = metrics_in(&dashboard_expressions(&dashboard.unwrap()).join("\n"));
    assert!(asked.len() >= 8, "{asked:?}");
    let (mut agent, address) = agent(&bench);
    agent.hear("acts");
    post_alert(address, "HighCpuLoad", "m1").await;
    agent.hear("HighCpuLoad fires for m1");
    let begun = Instant::now();
    loop {
        let answer = client()
            .get(format!("http://{address}/metrics"))
            .send()
            .await;
        let told = metrics_in(&answer.unwrap().text().await.unwrap());
        let missing: Vec<&String> = asked.difference(&told).collect();
        if missing.is_empty() {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "never told: {missing:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn monitors_that_are_down_are_told_and_nothing_shrinks() {
    let bench = Bench::new();
    // ports on which nobody listens
    let config = "[monitoring]\nprometheus = \"127.0.0.1:9\"\nalertmanager = \"127.0.0.1:9\"\n\
                  [engine]\nevaluation_interval_seconds = 1\n[policy]\ncooldown_in_seconds = 0\n\
                  stabilisation_in_seconds = 0\nwarm_up_seconds = 0\n";
    std::fs::write(bench.path("concertina.toml"), config).unwrap();
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 2 --hold 0s");
    let (mut agent, _) = agent(&bench);
    agent.hear("Prometheus does not answer");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(bench.ready(), 2);
    let history = bench.ok("history --last 1000");
    assert!(history.contains("does not answer"), "{history}");
}

#[test]
fn a_member_that_dies_is_replaced() {
    let bench = Bench::new();
    let config = "[engine]\nobserve_interval_seconds = 1\n";
    std::fs::write(bench.path("concertina.toml"), config).unwrap();
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 2");
    let (mut agent, _) = agent(&bench);
    agent.hear("acts");
    bench.lose_server("web-fleet-app-vm-1");
    agent.hear("m2");
    agent.hear("m3: in service");
    bench.wait_for("two members again", |bench| bench.ready() == 2);
    assert_eq!(bench.servers().len(), 3);
}
