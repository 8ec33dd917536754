//! Prometheus and Alertmanager as arithmetic: a load is spread over the members in service; a rule
//! fires when its condition has held for a while.

use crate::MemoryStore;
use async_trait::async_trait;
use engine::Snapshot;
use engine::ports::{Clock, Question, ServerStatus, Signals};
use jiff::Timestamp;
use model::{InstanceId, MemberId, RuleName, ServiceName};
use plan::ServerLink;
use policy::{
    AlertFact, AlertStatus, AlertmanagerFacts, Answer, CpuSample, Fingerprint, FiringRule,
    Monitors, PrometheusFacts,
};
use providers::fake::FakeProvider;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a condition holds before its rule fires.
const FOR: Duration = Duration::from_secs(10);

/// What the scenario does to the monitors.
#[derive(Debug, Clone, Copy, Default)]
pub struct MonitorState {
    /// Load, in percent of one member.
    pub load_percent: f64,
    /// Prometheus does not answer.
    pub prometheus_silent: bool,
    /// Alertmanager does not answer.
    pub alertmanager_silent: bool,
}

#[derive(Default)]
struct Held {
    since: BTreeMap<(RuleName, MemberId), Timestamp>,
}

/// Both monitors. Clones share everything.
#[derive(Clone)]
pub struct SimMonitors {
    pub(super) state: Arc<Mutex<MonitorState>>,
    held: Arc<Mutex<Held>>,
    store: MemoryStore,
    provider: FakeProvider,
    clock: Arc<dyn Clock>,
    service: ServiceName,
    bounds: (f64, f64),
}

impl SimMonitors {
    /// Watches a service; `bounds` are those of the policies (above, below).
    pub fn new(
        store: MemoryStore,
        provider: FakeProvider,
        clock: Arc<dyn Clock>,
        service: ServiceName,
        bounds: (f64, f64),
    ) -> Self {
        let (state, held) = (Arc::default(), Arc::default());
        Self {
            state,
            held,
            store,
            provider,
            clock,
            service,
            bounds,
        }
    }

    /// Changes what the scenario does to them.
    pub fn set(&self, change: impl FnOnce(&mut MonitorState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What is so, whether anybody answers or not.
    pub(super) async fn facts(&self) -> (PrometheusFacts, Vec<AlertFact>) {
        let now = self.clock.now();
        let load = self
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .load_percent;
        let alive = self.scraped().await;
        let up: Vec<MemberId> = alive
            .iter()
            .filter(|(_, up)| **up)
            .map(|(m, _)| *m)
            .collect();
        let share = if up.is_empty() {
            0.0
        } else {
            (load / up.len() as f64).min(100.0)
        };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut facts = PrometheusFacts::default();
        let mut alerts = Vec::new();
        for (member, is_up) in &alive {
            facts.up.insert(*member, *is_up);
            facts.targets.total += 1;
            facts.targets.down += u32::from(!is_up);
            if *is_up {
                facts.cpu.insert(
                    *member,
                    CpuSample {
                        percent: share,
                        at: now,
                    },
                );
            }
            for (rule, holds) in [
                (RuleName::InstanceDown, !is_up),
                (RuleName::HighCpuLoad, *is_up && share > self.bounds.0),
                (RuleName::LowCpuLoad, *is_up && share < self.bounds.1),
            ] {
                if !holds {
                    held.since.remove(&(rule, *member));
                    continue;
                }
                let since = *held.since.entry((rule, *member)).or_insert(now);
                if since + FOR <= now {
                    facts.firing.push(FiringRule {
                        rule,
                        member: Some(*member),
                    });
                    alerts.push(self.alert(rule, *member, since + FOR));
                }
            }
        }
        (facts, alerts)
    }

    fn alert(&self, rule: RuleName, member: MemberId, starts_at: Timestamp) -> AlertFact {
        AlertFact {
            fingerprint: Fingerprint(format!("{rule}-{member}")),
            rule,
            service: self.service.clone(),
            group: Some(crate::app_group()),
            member: Some(member),
            node: None,
            instance: Some(format!("{member}:9100")),
            starts_at,
            status: AlertStatus::Firing,
        }
    }

    /// Members in service, and whether their servers run.
    async fn scraped(&self) -> BTreeMap<MemberId, bool> {
        let Ok(snapshot) = Snapshot::read(&self.store, &self.service).await else {
            return BTreeMap::new();
        };
        let servers = self.provider.all_servers().await.unwrap_or_default();
        let root = crate::mk_node_name("app_vm");
        snapshot
            .recorded
            .members
            .values()
            .filter(|m| m.state.in_service())
            .map(|m| {
                let instance = InstanceId::OfMember(root.clone(), m.id);
                let link = snapshot.recorded.instance(&instance).server;
                let up = match link {
                    ServerLink::Known { id, .. } => servers
                        .iter()
                        .any(|s| s.id == id && s.status == ServerStatus::Running),
                    _ => false,
                };
                (m.id, up)
            })
            .collect()
    }
}

#[async_trait]
impl Signals for SimMonitors {
    async fn observe(&self, _: &Question) -> Monitors {
        let state = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (facts, alerts) = self.facts().await;
        let silent = || "the scenario silences it".to_owned();
        Monitors {
            asked_at: self.clock.now(),
            prometheus: if state.prometheus_silent {
                Answer::Silent { why: silent() }
            } else {
                Answer::Answered { facts }
            },
            alertmanager: if state.alertmanager_silent {
                Answer::Silent { why: silent() }
            } else {
                Answer::Answered {
                    facts: AlertmanagerFacts { alerts },
                }
            },
        }
    }
}
