//! Against a small server that speaks both APIs, and misspeaks them.

use crate::{PrometheusSignals, SettingsError, SignalsSettings};
use async_trait::async_trait;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use engine::ports::{Clock, Question, Signals};
use jiff::Timestamp;
use model::{MemberId, RuleName};
use policy::{Answer, FiringRule, Monitors, PrometheusFacts, TargetCount};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Prometheus' clock, which is not ours.
const THEIR_NOW: f64 = 1_800_000_000.0;

struct Stopped;

#[async_trait]
impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_700_000_000).unwrap()
    }

    async fn sleep(&self, _: Duration) {}
}

/// What the server answers.
#[derive(Clone)]
enum Mood {
    /// As told by the script: a vector per kind of query.
    Script(Arc<Script>),
    Status(u16),
    Garbage,
    Redirect,
    /// Not in time.
    Slow,
    /// Half a body, then nothing.
    Stuck,
}

#[derive(Default)]
struct Script {
    cpu: Vec<(Value, f64)>,
    cpu_taken: Vec<(Value, f64)>,
    up: Vec<(Value, f64)>,
    up_taken: Vec<(Value, f64)>,
    firing_taken: Vec<(Value, f64)>,
    alerts: Value,
}

#[derive(Clone)]
struct Server {
    mood: Mood,
    asked: Arc<Mutex<Vec<String>>>,
}

type Reply = axum::response::Response;

async fn reply(mood: &Mood, body: impl FnOnce(&Script) -> Value) -> Reply {
    use axum::response::IntoResponse;
    match mood {
        Mood::Script(script) => body(script).to_string().into_response(),
        Mood::Status(code) => (
            StatusCode::from_u16(*code).unwrap(),
            "<h1>out of\n order</h1>",
        )
            .into_response(),
        Mood::Garbage => "<html>hello</html>".into_response(),
        Mood::Redirect => axum::response::Redirect::to("/elsewhere").into_response(),
        Mood::Slow => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            "".into_response()
        }
        Mood::Stuck => (
            [("content-length", "100")],
            axum::body::Body::from("{\"status\""),
        )
            .into_response(),
    }
}

async fn prometheus(
    State(server): State<Server>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Reply {
    let promql = query["query"].clone();
    server.asked.lock().unwrap().push(promql.clone());
    reply(&server.mood, |script| {
        let vector = match promql.as_str() {
            q if q.starts_with("100 -") => &script.cpu,
            q if q.contains("timestamp(node_cpu") => &script.cpu_taken,
            q if q.starts_with("up{") => &script.up,
            q if q.starts_with("timestamp(up") => &script.up_taken,
            q if q.starts_with("timestamp(ALERTS") => &script.firing_taken,
            q => panic!("an unknown query: {q}"),
        };
        let result: Vec<Value> = vector
            .iter()
            .map(|(metric, value)| json!({"metric": metric, "value": [THEIR_NOW, value.to_string()]}))
            .collect();
        json!({"status": "success", "data": {"resultType": "vector", "result": result}})
    })
    .await
}

async fn alertmanager(
    State(server): State<Server>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Reply {
    server.asked.lock().unwrap().push(query["filter"].clone());
    reply(&server.mood, |script| script.alerts.clone()).await
}

async fn serve(mood: Mood) -> (String, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let server = Server {
        mood,
        asked: asked.clone(),
    };
    let router = Router::new()
        .route("/base/api/v1/query", get(prometheus))
        .route("/base/api/v2/alerts", get(alertmanager))
        .with_state(server);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/base", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked)
}

async fn observe(url: &str) -> Monitors {
    let settings = SignalsSettings {
        prometheus_url: url.to_owned(),
        alertmanager_url: url.to_owned(),
        timeout: Duration::from_millis(400),
        ..SignalsSettings::default()
    };
    let signals = PrometheusSignals::new(settings, Arc::new(Stopped)).unwrap();
    let service = "web".parse().unwrap();
    signals.observe(&Question { service }).await
}

fn of(member: &str) -> Value {
    json!({"member": member, "service": "web", "group": "app", "job": "n", "instance": member})
}

fn alert(rule: &str, member: &str) -> Value {
    json!({"alertname": rule, "alertstate": "firing", "member": member, "service": "web"})
}

fn aged(who: Value, seconds: f64) -> (Value, f64) {
    (who, THEIR_NOW - seconds)
}

fn healthy() -> Script {
    Script {
        cpu: vec![(of("m1"), 93.5), (of("m2"), 12.0)],
        cpu_taken: vec![
            aged(json!({"member": "m1"}), 2.0),
            aged(json!({"member": "m2"}), 5.0),
        ],
        up: vec![
            (of("m1"), 1.0),
            (of("m2"), 1.0),
            (json!({"instance": "lb"}), 0.0),
        ],
        up_taken: vec![
            aged(of("m1"), 2.0),
            aged(of("m2"), 5.0),
            aged(json!({"instance": "lb"}), 5.0),
        ],
        firing_taken: vec![
            aged(alert("HighCpuLoad", "m1"), 1.0),
            aged(alert("DiskFull", "m1"), 1.0),
        ],
        alerts: json!([{
            "labels": {"alertname": "HighCpuLoad", "service": "web", "group": "app", "member": "m1"},
            "annotations": {}, "startsAt": "2024-01-02T03:04:05Z", "endsAt": "2024-01-02T03:08:05Z",
            "updatedAt": "2024-01-02T03:04:05Z", "fingerprint": "ab12",
            "receivers": [], "status": {"state": "active", "silencedBy": [], "inhibitedBy": []}
        }]),
    }
}

async fn told(script: Script) -> PrometheusFacts {
    let (url, _) = serve(Mood::Script(Arc::new(script))).await;
    match observe(&url).await.prometheus {
        Answer::Answered { facts } => facts,
        Answer::Silent { why } => panic!("silent: {why}"),
    }
}

fn silences(monitors: &Monitors, url: &str) -> Vec<String> {
    let words = monitors.silent().into_iter();
    words
        .map(|(monitor, why)| format!("{monitor}: {}", why.replace(url, "URL")))
        .collect()
}

#[tokio::test]
async fn both_are_asked_about_the_service_and_answer() {
    let (url, asked) = serve(Mood::Script(Arc::new(healthy()))).await;
    let monitors = observe(&url).await;
    assert_eq!(silences(&monitors, &url), [""; 0]);
    let facts = monitors.prometheus.facts().unwrap();
    assert_eq!(facts.cpu[&MemberId(1)].percent, 93.5);
    assert_eq!(
        facts.cpu[&MemberId(2)].at,
        Timestamp::from_second(1_700_000_000 - 5).unwrap(),
        "by our clock"
    );
    assert_eq!(facts.up, [(MemberId(1), true), (MemberId(2), true)].into());
    assert_eq!(facts.targets, TargetCount { total: 3, down: 1 });
    assert_eq!(
        facts.firing,
        [FiringRule {
            rule: RuleName::HighCpuLoad,
            member: Some(MemberId(1))
        }]
    );
    let held = &monitors.alertmanager.facts().unwrap().alerts;
    assert_eq!(held[0].member, Some(MemberId(1)));
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 6);
    assert!(
        asked.iter().all(|q| q.contains(r#"service="web""#)),
        "{asked:?}"
    );
}

#[tokio::test]
async fn faults_are_silence_in_words() {
    let broken = "it does not answer as Prometheus' API does: expected value at line 1 column 1";
    let no_list = "the body is not a list of alerts as Alertmanager's API v2 gives it";
    let cases = [
        (
            Mood::Status(500),
            "URL answers 500 Internal Server Error: <h1>out of order</h1>".to_owned(),
            None,
        ),
        (
            Mood::Status(401),
            "URL answers 401 Unauthorized: <h1>out of order</h1>".to_owned(),
            None,
        ),
        (
            Mood::Garbage,
            format!("URL: {broken}"),
            Some(format!("URL: {no_list}")),
        ),
        (Mood::Redirect, "URL answers 303 See Other".to_owned(), None),
        (Mood::Slow, "URL: no answer in 400ms".to_owned(), None),
    ];
    for (mood, prometheus, alertmanager) in cases {
        let (url, _) = serve(mood).await;
        let begun = Instant::now();
        let monitors = observe(&url).await;
        let alertmanager = alertmanager.unwrap_or_else(|| prometheus.clone());
        assert_eq!(
            silences(&monitors, &url),
            [
                format!("Prometheus: {prometheus}"),
                format!("Alertmanager: {alertmanager}")
            ]
        );
        assert!(begun.elapsed() < Duration::from_secs(2));
    }
}

#[tokio::test]
async fn a_body_that_ends_early_and_a_closed_port_are_silence() {
    let (url, _) = serve(Mood::Stuck).await;
    assert_eq!(observe(&url).await.silent().len(), 2);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let monitors = observe(&url).await;
    let silences = silences(&monitors, &url);
    assert_eq!(silences.len(), 2);
    assert!(silences[0].contains("refused"), "{silences:?}");
}

#[tokio::test]
async fn where_all_is_stale_or_missing_prometheus_is_silent() {
    let mut old = healthy();
    for (_, taken) in &mut old.up_taken {
        *taken = THEIR_NOW - 61.0;
    }
    let (url, _) = serve(Mood::Script(Arc::new(old))).await;
    assert_eq!(
        silences(&observe(&url).await, &url),
        ["Prometheus: URL: its newest sample of the service is 61 s old"]
    );
    let empty = Script {
        alerts: json!([]),
        ..Script::default()
    };
    let (url, _) = serve(Mood::Script(Arc::new(empty))).await;
    assert_eq!(
        silences(&observe(&url).await, &url),
        ["Prometheus: URL: it watches no target of the service"]
    );
}

#[tokio::test]
async fn what_is_stale_of_one_member_is_missing() {
    let mut script = healthy();
    script.cpu_taken[1] = aged(json!({"member": "m2"}), 61.0);
    script.up_taken[1] = aged(of("m2"), 61.0);
    script.firing_taken[0] = aged(alert("HighCpuLoad", "m1"), 61.0);
    let facts = told(script).await;
    assert_eq!(facts.cpu.keys().collect::<Vec<_>>(), [&MemberId(1)]);
    assert_eq!(facts.up.keys().collect::<Vec<_>>(), [&MemberId(1)]);
    assert_eq!(facts.targets, TargetCount { total: 2, down: 1 });
    assert_eq!(facts.firing, []);
}

#[tokio::test]
async fn a_member_whose_samples_have_no_time_or_number_is_missing() {
    let mut script = healthy();
    script.cpu_taken.remove(0);
    script.cpu[1].1 = f64::NAN;
    assert_eq!(told(script).await.cpu, BTreeMap::new());
}

#[tokio::test]
async fn of_several_servers_of_a_member_the_worst_counts() {
    let mut script = healthy();
    let mut second = of("m2");
    second["instance"] = "m2b".into();
    script.cpu.push((second.clone(), 71.0));
    script.up.push((second.clone(), 0.0));
    script.up_taken.push(aged(second, 1.0));
    let facts = told(script).await;
    assert_eq!(facts.cpu[&MemberId(2)].percent, 71.0);
    assert!(!facts.up[&MemberId(2)]);
}

#[tokio::test]
async fn one_monitor_may_speak_while_the_other_is_silent() {
    let (good, _) = serve(Mood::Script(Arc::new(healthy()))).await;
    let (bad, _) = serve(Mood::Slow).await;
    let settings = SignalsSettings {
        prometheus_url: bad,
        alertmanager_url: good,
        timeout: Duration::from_millis(200),
        ..SignalsSettings::default()
    };
    let signals = PrometheusSignals::new(settings, Arc::new(Stopped)).unwrap();
    let service = "web".parse().unwrap();
    let monitors = signals.observe(&Question { service }).await;
    assert!(monitors.prometheus.facts().is_none());
    assert_eq!(monitors.alertmanager.facts().unwrap().alerts.len(), 1);
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let refused = |change: fn(&mut SignalsSettings)| {
        let mut settings = SignalsSettings::default();
        change(&mut settings);
        PrometheusSignals::new(settings, Arc::new(Stopped)).unwrap_err()
    };
    let error = refused(|s| s.alertmanager_url = "monitor:9093".into());
    assert!(matches!(error, SettingsError::Address { .. }));
    assert!(error.to_string().contains("Alertmanager"), "{error}");
    let error = refused(|s| s.timeout = Duration::ZERO);
    assert_eq!(error.to_string(), "timeout must be longer than 0s");
}
