//! The rendered files, the agent's HTTP room, and a real Prometheus and Alertmanager in between: what
//! discovery tells is scraped, a target that does not answer comes back as an alert that still knows
//! which member it is about, and its end comes, too.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use super::monitor_bench::{RealMonitors, free, logs};
use async_trait::async_trait;
use model::MemberId;
use monitoring::{
    Addresses, BaseUrl, IntervalSettings, MonitoringIntervals, MonitoringSpec, Paths, render,
};
use policy::AlertFact;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use web::{
    AgentState, FleetView, Inbox, InboxError, MemberPlace, ScrapeTarget, ServiceSummary,
    Unavailable,
};

/// Remembers the alerts, and tells the targets that are put in.
#[derive(Default)]
struct Desk {
    alerts: Mutex<Vec<AlertFact>>,
    targets: Mutex<Vec<ScrapeTarget>>,
}

#[async_trait]
impl Inbox for Desk {
    async fn accept(&self, facts: Vec<AlertFact>) -> Result<(), InboxError> {
        self.alerts.lock().unwrap().extend(facts);
        Ok(())
    }
}

#[async_trait]
impl FleetView for Desk {
    async fn targets(&self) -> Result<Vec<ScrapeTarget>, Unavailable> {
        Ok(self.targets.lock().unwrap().clone())
    }

    async fn services(&self) -> Result<Vec<ServiceSummary>, Unavailable> {
        Ok(Vec::new())
    }

    async fn ready(&self) -> Result<(), Unavailable> {
        Ok(())
    }
}

fn member(address: SocketAddr, id: u64) -> ScrapeTarget {
    ScrapeTarget {
        address: address.to_string(),
        service: "web-fleet".parse().unwrap(),
        node: "app_server".parse().unwrap(),
        member: Some(MemberPlace {
            group: "app".parse().unwrap(),
            id: MemberId(id),
        }),
    }
}

fn quick() -> MonitoringIntervals {
    let second = Duration::from_secs(1);
    MonitoringIntervals::new(IntervalSettings {
        scrape_interval: second,
        evaluation_interval: second,
        discovery_refresh: second,
        rule_for: second,
        irate_window: Duration::from_secs(5),
        group_wait: second,
        group_interval: second,
        ..IntervalSettings::default()
    })
    .unwrap()
}

/// The alert of that kind, as soon as it comes.
async fn alert(desk: &Desk, firing: bool, folder: &Path) -> AlertFact {
    let start = Instant::now();
    loop {
        let alerts = desk.alerts.lock().unwrap().clone();
        if let Some(found) = alerts.into_iter().find(|fact| fact.is_firing() == firing) {
            return found;
        }
        let patience = Duration::from_secs(60);
        assert!(start.elapsed() < patience, "{:#?}", logs(folder));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Values of a query, by label `member` (empty where there is none).
async fn query(prometheus: SocketAddr, promql: &str) -> BTreeMap<String, String> {
    let http = reqwest::Client::new();
    let request = http.get(format!("http://{prometheus}/api/v1/query"));
    let answer = request.query(&[("query", promql)]).send().await.unwrap();
    let answer: serde_json::Value = answer.json().await.unwrap();
    let series = answer["data"]["result"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    series
        .iter()
        .map(|one| (text(&one["metric"]["member"]), text(&one["value"][1])))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_about_a_member_comes_back_and_ends() {
    let desk = Arc::new(Desk::default());
    let listener = web::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let agent = listener.address();
    // the agent's own metrics stand for an exporter that answers
    let (alive, dead) = (member(agent, 7), member(free(), 8));
    *desk.targets.lock().unwrap() = vec![alive.clone(), dead];
    let state = AgentState::new(desk.clone(), desk.clone(), "test");
    let server = tokio::spawn(web::serve(listener, state, std::future::pending()));

    let spec = MonitoringSpec {
        services: BTreeMap::new(),
        addresses: Addresses {
            agent: BaseUrl::new(&format!("http://{agent}")).unwrap(),
            prometheus: free(),
            alertmanager: free(),
        },
        intervals: quick(),
        paths: Paths::default(),
    };
    let folder = tempfile::tempdir().unwrap();
    for file in render(&spec) {
        std::fs::write(folder.path().join(file.path), file.contents).unwrap();
    }
    let Addresses {
        prometheus,
        alertmanager,
        ..
    } = spec.addresses;
    let _monitors = RealMonitors::start(folder.path(), prometheus, alertmanager);

    let fired = alert(&desk, true, folder.path()).await;
    assert_eq!(fired.rule, model::RuleName::InstanceDown);
    assert_eq!(fired.service.as_str(), "web-fleet");
    assert_eq!(fired.group.unwrap().as_str(), "app");
    assert_eq!(fired.member, Some(MemberId(8)));

    let up = query(prometheus, "up").await;
    let all = [("", "1"), ("m7", "1"), ("m8", "0")];
    assert_eq!(up, all.map(|(a, b)| (a.to_owned(), b.to_owned())).into());
    let counted = "concertina_webhook_requests_total{outcome=\"accepted\",member=\"\"}";
    assert_eq!(query(prometheus, counted).await.len(), 1);

    // the member leaves: nobody scrapes it any more, and the alert ends
    *desk.targets.lock().unwrap() = vec![alive];
    let ended = alert(&desk, false, folder.path()).await;
    assert_eq!(ended.member, Some(MemberId(8)));
    assert_eq!(ended.fingerprint, fired.fingerprint);
    server.abort();
}
