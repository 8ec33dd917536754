//! The whole room over a real socket.

mod fleet;
mod webhook;

use crate::{
    AgentState, DecisionCounts, FleetView, GroupSummary, Inbox, InboxError, LoopbackListener,
    MemberPlace, MembersByState, ProviderCalls, ScrapeTarget, ServiceSummary, Unavailable, bind,
    serve,
};
use async_trait::async_trait;
use model::{Capacity, CapacityBounds, MemberId};
use policy::AlertFact;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// An inbox that takes its time, and fails on demand.
#[derive(Default)]
pub(crate) struct SlowInbox {
    delay: Mutex<Duration>,
    fails: AtomicBool,
    stored: Mutex<Vec<AlertFact>>,
}

#[async_trait]
impl Inbox for SlowInbox {
    async fn accept(&self, facts: Vec<AlertFact>) -> Result<(), InboxError> {
        let delay = *self.delay.lock().unwrap();
        tokio::time::sleep(delay).await;
        if self.fails.load(Ordering::SeqCst) {
            return Err(InboxError {
                why: "the disk is full".to_owned(),
            });
        }
        self.stored.lock().unwrap().extend(facts);
        Ok(())
    }
}

/// A fleet of one service, or one that cannot be told.
#[derive(Default)]
pub(crate) struct FixedFleet {
    lost: AtomicBool,
}

impl FixedFleet {
    fn told(&self) -> Result<(), Unavailable> {
        if self.lost.load(Ordering::SeqCst) {
            return Err(Unavailable {
                why: "the store does not answer".to_owned(),
            });
        }
        Ok(())
    }
}

#[async_trait]
impl FleetView for FixedFleet {
    async fn targets(&self) -> Result<Vec<ScrapeTarget>, Unavailable> {
        self.told()?;
        let target = |address: &str, node: &str, member: Option<u64>| ScrapeTarget {
            address: address.to_owned(),
            service: "web-fleet".parse().unwrap(),
            node: node.parse().unwrap(),
            member: member.map(|id| MemberPlace {
                group: "app_server".parse().unwrap(),
                id: MemberId(id),
            }),
        };
        Ok(vec![
            target("127.64.0.10:9100", "app_server", Some(10)),
            target("127.64.0.7:9100", "app_server", Some(7)),
            target("127.64.0.2:9100", "balancer_server", None),
        ])
    }

    async fn services(&self) -> Result<Vec<ServiceSummary>, Unavailable> {
        self.told()?;
        Ok(vec![ServiceSummary {
            name: "web-fleet".parse().unwrap(),
            holder: Some("<agent>@host".parse().unwrap()),
            groups: vec![GroupSummary {
                name: "app_server".parse().unwrap(),
                bounds: CapacityBounds::new(1, 3, None).unwrap(),
                desired: Capacity(3),
                members: MembersByState {
                    joining: 1,
                    in_service: 2,
                    ..MembersByState::default()
                },
                last_evaluation: Some("2026-01-02T03:04:05Z".parse().unwrap()),
                decisions: DecisionCounts {
                    keep: 40,
                    scale_out: 2,
                    scale_in: 0,
                },
            }],
            drift: Some(2),
        }])
    }

    fn provider_calls(&self) -> Vec<ProviderCalls> {
        vec![ProviderCalls {
            provider: "openstack",
            api: "compute",
            outcome: "busy",
            count: 7,
        }]
    }

    async fn ready(&self) -> Result<(), Unavailable> {
        self.told()
    }
}

/// A running server.
struct Agent {
    inbox: Arc<SlowInbox>,
    fleet: Arc<FixedFleet>,
    url: String,
    http: reqwest::Client,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Agent {
    async fn start() -> Self {
        let inbox = Arc::new(SlowInbox::default());
        let fleet = Arc::new(FixedFleet::default());
        let listener: LoopbackListener = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let url = format!("http://{}", listener.address());
        let state = AgentState::new(inbox.clone(), fleet.clone(), "1.2.3");
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(async move {
            let shutdown = async {
                let _ = stopped.await;
            };
            serve(listener, state, shutdown).await.unwrap();
        });
        Self {
            inbox,
            fleet,
            url,
            http: reqwest::Client::new(),
            stop,
            server,
        }
    }

    /// Status and body.
    async fn get(&self, path: &str) -> (u16, String) {
        let answer = self.http.get(format!("{}{path}", self.url));
        let answer = answer.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Status and body.
    async fn post(&self, body: impl Into<reqwest::Body>) -> (u16, String) {
        let request = self.http.post(format!("{}/prometheus", self.url));
        let answer = request.body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// The value of one line of `/metrics`.
    async fn metric(&self, line: &str) -> Option<f64> {
        let (status, text) = self.get("/metrics").await;
        assert_eq!(status, 200);
        text.lines()
            .find_map(|one| one.strip_prefix(line)?.trim().parse().ok())
    }

    fn stored(&self) -> usize {
        self.inbox.stored.lock().unwrap().len()
    }
}

/// A webhook with that many alerts of ours.
fn webhook(alerts: usize) -> String {
    let alerts: Vec<_> = (0..alerts)
        .map(|number| {
            serde_json::json!({
                "status": "firing",
                "labels": {
                    "alertname": "HighCpuLoad",
                    "service": "web-fleet",
                    "group": "app_server",
                    "member": format!("m{number}"),
                    "node": "app_server",
                    "instance": "127.64.0.7:9100",
                },
                "annotations": {},
                "startsAt": "2026-01-02T03:04:05Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "",
                "fingerprint": format!("{number:016x}"),
            })
        })
        .collect();
    serde_json::json!({ "version": "4", "status": "firing", "alerts": alerts }).to_string()
}
