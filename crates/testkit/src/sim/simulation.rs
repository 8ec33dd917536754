//! A scenario, played.

use super::alertmanager::send_webhooks;
use super::{
    CrashAfter, Incident, NobodyElse, Random, Revisions, Scenario, SimClock, SimMonitors, Standing,
    invariants,
};
use crate::{MemoryStore, mk_bounds};
use engine::ports::{Blueprint, Clock, Library, LogEntry};
use engine::{
    AlertInbox, End, EngineSettings, Lease, Looker, Ports, Retry, Role, Scale, Snapshot, StopLevel,
    Wishes, hold,
};
use model::{Capacity, GroupName, HolderId, IdempotencyKey, ServiceName, StoreId};
use plan::LaunchBudget;
use policy::PolicySettings;
use providers::fake::{FakeExecutor, FakeProvider, FakeRun, FakeScript};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long peace lasts before the service must be at rest.
const PEACE: Duration = Duration::from_secs(1800);

/// What came of a scenario.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Broken invariants; empty is good.
    pub violations: Vec<String>,
    /// The whole log.
    pub log: Vec<LogEntry>,
    /// Crashes that struck.
    pub crashes: usize,
    /// What is there at the end.
    pub standing: Standing,
    /// Operations that were run.
    pub runs: Vec<FakeRun>,
    /// Attempts that a later holder gave up, as nobody knew how they ended.
    pub abandoned: Vec<IdempotencyKey>,
}

struct World {
    scenario: Scenario,
    revisions: Revisions,
    store: MemoryStore,
    clock: SimClock,
    provider: FakeProvider,
    executor: FakeExecutor,
    monitors: SimMonitors,
    presence: NobodyElse,
    service: ServiceName,
    ports: Ports,
    settings: EngineSettings,
}

/// Plays a scenario on a paused runtime of its own.
///
/// # Panics
/// If the runtime can't be built, or the scenario does not even begin.
pub fn simulate(scenario: Scenario) -> Outcome {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
        // inside: the clock must be the paused one from its first reading
        .block_on(async { World::new(scenario).play().await })
}

fn holder(generation: usize) -> HolderId {
    HolderId::new(format!("sim:{generation}")).expect("a valid holder id")
}

impl World {
    fn new(scenario: Scenario) -> Self {
        let clock = SimClock::start();
        let store_id = StoreId::new("sim").expect("a valid id");
        let store = MemoryStore::new(store_id.clone());
        let shared: Arc<dyn Clock> = Arc::new(clock);
        let provider = FakeProvider::in_memory(scenario.script.clone(), shared.clone());
        let service = ServiceName::new("fleet").expect("a valid name");
        let monitors = SimMonitors::new(
            store.clone(),
            provider.clone(),
            shared.clone(),
            service.clone(),
            (65.0, 20.0),
        );
        let executor = FakeExecutor::new(&provider);
        let presence = NobodyElse::but(holder(0));
        let revisions = Revisions::of(scenario.implementations);
        let ports = Ports {
            store: Arc::new(store.clone()),
            log: Arc::new(store.clone()),
            clock: shared,
            library: Arc::new(revisions.clone()),
            presence: Arc::new(presence.clone()),
            provider: Arc::new(provider.clone()),
            executor: Arc::new(executor.clone()),
            signals: Arc::new(monitors.clone()),
        };
        let settings = settings(store_id);
        Self {
            scenario,
            revisions,
            store,
            clock,
            provider,
            executor,
            monitors,
            presence,
            service,
            ports,
            settings,
        }
    }

    async fn play(self) -> Outcome {
        let wishes = Wishes {
            store: &self.store,
            log: &self.store,
            clock: &self.clock,
            user: None,
        };
        let blueprint = self.revisions.first();
        wishes
            .deploy(&self.service, blueprint, "fake", "service.yaml", "deploy")
            .await
            .expect("the first wish is taken");
        let (stop, stopped) = watch::channel(StopLevel::Run);
        let inbox = AlertInbox::new(
            Arc::new(self.store.clone()),
            Arc::new(self.store.clone()),
            Arc::new(self.clock),
        );
        let random = Random::new(self.scenario.seed ^ 0xA1E7);
        let sender = send_webhooks(self.monitors.clone(), inbox, self.clock, random);
        let script = async {
            let mut violations = self.happen(&wishes).await;
            violations.extend(self.wait_for_rest().await);
            let _ = stop.send(StopLevel::Cancel);
            violations
        };
        let run = self.hold_and_crash(stopped);
        let both = futures::future::join(script, run);
        tokio::pin!(both, sender);
        let (mut violations, (crashes, failed)) = tokio::select! {
            biased;
            done = &mut both => done,
            () = &mut sender => unreachable!("it sends for ever"),
        };
        violations.extend(failed);
        let log = self
            .store
            .whole_log()
            .into_iter()
            .map(|(_, entry)| entry)
            .collect();
        Outcome {
            violations,
            log,
            crashes,
            standing: Standing::of(&self.store, &self.provider, &self.service).await,
            runs: self.executor.runs(),
            abandoned: self.executor.abandoned(),
        }
    }

    /// Holds the service; dies as the scenario says, and comes back a second later.
    async fn hold_and_crash(&self, stop: watch::Receiver<StopLevel>) -> (usize, Vec<String>) {
        let mut crashes = self.scenario.crashes.iter();
        let mut died = 0;
        loop {
            let me = holder(died);
            self.presence.becomes(me.clone());
            let run = async {
                let lease = Lease::acquire(
                    &self.store,
                    &self.clock,
                    &self.presence,
                    &self.service,
                    &me,
                    "agent",
                )
                .await
                .map_err(|error| error.to_string())?;
                hold(
                    self.ports.clone(),
                    self.settings.clone(),
                    lease,
                    stop.clone(),
                )
                .await
                .map_err(|error| format!("{error}: {error:?}"))
            };
            let polls = crashes.next().copied().unwrap_or(u64::MAX);
            match CrashAfter::new(run, polls).await {
                None => {
                    died += 1;
                    self.clock.sleep(Duration::from_secs(1)).await;
                }
                Some(Ok(End::Stopped)) => return (died, Vec::new()),
                Some(end) => return (died, vec![format!("the holder ended by itself: {end:?}")]),
            }
        }
    }

    async fn happen(&self, wishes: &Wishes<'_>) -> Vec<String> {
        let mut violations = Vec::new();
        for timed in &self.scenario.incidents {
            violations.extend(self.watch_until(timed.at).await);
            self.strike(&timed.incident, wishes).await;
        }
        violations.extend(self.watch_until(self.scenario.peace_at).await);
        violations
    }

    /// Checks the invariants every few seconds until then.
    async fn watch_until(&self, until: Duration) -> Vec<String> {
        let mut violations = Vec::new();
        while self.clock.elapsed() < until {
            let rest = until - self.clock.elapsed();
            self.clock.sleep(rest.min(Duration::from_secs(7))).await;
            let bounds = mk_bounds(1, 3);
            let wrong =
                invariants::always(&self.store, &self.provider, &self.service, bounds).await;
            let at = self.clock.elapsed().as_secs();
            violations.extend(wrong.into_iter().map(|w| format!("at {at} s: {w}")));
        }
        violations
    }

    async fn strike(&self, incident: &Incident, wishes: &Wishes<'_>) {
        let servers = self.provider.all_servers().await.unwrap_or_default();
        let pick = |n: &u64| {
            let count = u64::try_from(servers.len()).unwrap_or(0);
            (count > 0).then(|| &servers[usize::try_from(n % count).unwrap_or(0)])
        };
        match incident {
            Incident::Load(percent) => self.monitors.set(|m| m.load_percent = *percent),
            Incident::Kill(n) => {
                if let Some(server) = pick(n) {
                    let _ = self
                        .provider
                        .kill(&server.id, "killed by the scenario")
                        .await;
                }
            }
            Incident::Vanish(n) => {
                if let Some(server) = pick(n) {
                    let _ = self.provider.vanish(&server.id).await;
                }
            }
            Incident::Scale(to) => {
                // as a command does: of what holds just now
                let Some(blueprint) = self.holding().await else {
                    return;
                };
                let group = GroupName::new("app_vm").expect("a name");
                if blueprint.groups.get(&group).is_none() {
                    return;
                }
                let scale = Scale {
                    group: "app_vm".to_owned(),
                    to: Capacity(*to),
                    hold: Duration::from_secs(120),
                    victims: Vec::new(),
                    atomic: to % 2 == 0,
                };
                let _ = wishes.scale(&self.service, &blueprint, &scale).await;
            }
            Incident::Update(number) => {
                let to = self.revisions.pick(*number);
                let _ = wishes.update(&self.service, to, "update").await;
            }
            Incident::Stray => super::operator::stray(&self.provider, &self.service).await,
            Incident::Repair => {
                let looker = Looker {
                    store: &self.store,
                    store_id: &self.settings.store_id,
                    provider: &self.provider,
                    clock: &self.clock,
                };
                super::operator::repair(looker, wishes, &self.service, self.revisions.first())
                    .await;
            }
            Incident::PrometheusSilent(silent) => {
                self.monitors.set(|m| m.prometheus_silent = *silent);
            }
            Incident::AlertmanagerSilent(silent) => {
                self.monitors.set(|m| m.alertmanager_silent = *silent);
            }
            Incident::ProviderSilent(true) => self.provider.disconnect(),
            Incident::ProviderSilent(false) => self.provider.reconnect(),
        }
    }

    /// The revision that holds.
    async fn holding(&self) -> Option<Blueprint> {
        let snapshot = Snapshot::read(&self.store, &self.service).await.ok()?;
        let holds = snapshot.record?.value.revision;
        self.revisions.load(&holds).ok()
    }

    /// Everything goes well from now on; in the end all must be as it is wished.
    async fn wait_for_rest(&self) -> Vec<String> {
        self.provider.reconnect();
        self.provider.rescript(|script| {
            *script = FakeScript {
                create_time: script.create_time,
                delete_time: script.delete_time,
                operation_time: script.operation_time,
                ..FakeScript::default()
            };
        });
        self.monitors.set(|m| {
            m.prometheus_silent = false;
            m.alertmanager_silent = false;
            m.load_percent = 45.0;
        });
        let mut violations = self.watch_until(self.clock.elapsed() + PEACE).await;
        violations.extend(invariants::at_rest(&self.store, &self.provider, &self.service).await);
        violations
    }
}

fn settings(store_id: StoreId) -> EngineSettings {
    EngineSettings {
        role: Role::Agent,
        store_id,
        workers: NonZeroUsize::new(8).expect("not zero"),
        observe_every: Duration::from_secs(5),
        evaluate_every: Duration::from_secs(15),
        operation_timeout: Duration::from_secs(120),
        log_folder: PathBuf::from("logs"),
        policy: PolicySettings {
            cooldown_in: Duration::from_secs(60),
            warm_up: Duration::from_secs(30),
            stabilisation_in: Duration::from_secs(60),
            mass_loss_pause: Duration::from_secs(60),
            ..PolicySettings::default()
        },
        launch_budget: LaunchBudget {
            members: 3,
            pause: Some(Duration::from_secs(120)),
        },
        retry: Retry::Backoff {
            first: Duration::from_secs(5),
            most: Duration::from_secs(120),
        },
    }
}
