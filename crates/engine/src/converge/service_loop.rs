//! The loop itself.

use super::flight::{Flights, Landed};
use super::outcome::{End, EngineError};
use super::settings::{EngineSettings, Ports, Role};
use super::update::Update;
use crate::ancestors::Ancestors;
use crate::event::Event;
use crate::lease::{HEARTBEAT_EVERY, Lease};
use crate::ledger::Ledger;
use crate::ports::{Blueprint, LogEntry, Server, Watch};
use crate::snapshot::Snapshot;
use jiff::Timestamp;
use model::{GroupName, InstanceId, MemberId, PlanId, ServerId, ServiceName};
use plan::{Action, Changes, Plan};
use policy::{Evaluation, PastRecommendation, PauseReason, ProviderWord, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::sync::watch;

/// How urgently a loop is to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopLevel {
    /// Go on.
    Run,
    /// Start nothing new; let finish what runs.
    Finish,
    /// Stop at once; what runs is cancelled and settled by the next holder.
    Cancel,
}

/// Times of the next periodic work.
pub(super) struct Due {
    pub(super) heartbeat: Timestamp,
    pub(super) observe: Timestamp,
    pub(super) evaluate: Timestamp,
}

/// What is remembered between rounds, and rebuilt after a crash.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) servers: BTreeMap<ServerId, Server>,
    /// The provider's word on each recorded server.
    pub(super) words: BTreeMap<InstanceId, ProviderWord>,
    pub(super) evaluations: BTreeMap<GroupName, Evaluation>,
    pub(super) recommendations: BTreeMap<GroupName, Vec<PastRecommendation>>,
    pub(super) verdicts: BTreeMap<MemberId, Verdict>,
    pub(super) healing_pause: Option<PauseReason>,
    /// Since when the provider has called most servers gone.
    pub(super) most_gone_since: Option<Timestamp>,
    pub(super) unclaimed: BTreeSet<ServerId>,
    /// Servers that could not be given their name back: told once.
    pub(super) misnamed: BTreeSet<ServerId>,
    pub(super) monitors: Option<policy::Monitors>,
    pub(super) wake_at: Option<Timestamp>,
    pub(super) asking_provider: bool,
    pub(super) asking_monitors: bool,
    /// Change sets of the open plan: what it is about.
    pub(super) open_plan: Option<(PlanId, BTreeSet<String>)>,
    pub(super) stuck_told: bool,
    /// What the revision that came last changed, until all of it is done.
    pub(super) revised: Option<Changes>,
    /// Members would go, were the records not those of a backup.
    pub(super) removals_wait: bool,
}

/// A holder of one service, at work.
pub struct Holder {
    pub(super) ports: Ports,
    pub(super) settings: EngineSettings,
    pub(super) service: ServiceName,
    pub(super) ledger: Ledger,
    pub(super) blueprint: Blueprint,
    pub(super) ancestors: Ancestors,
    pub(super) update: Option<Update>,
    pub(super) state: Snapshot,
    pub(super) plan: Plan,
    pub(super) flights: Flights,
    pub(super) memory: Memory,
    pub(super) due: Due,
    pub(super) stop: watch::Receiver<StopLevel>,
}

enum Happened {
    Landed(Box<Landed>),
    Changed,
    Due,
    Stop,
}

/// Acts for a service under a lease until the role's end is reached.
///
/// # Errors
/// If the lease is lost, or store, log or library fail. What is under way is then cancelled and left
/// for the next holder to settle.
pub async fn hold(
    ports: Ports,
    settings: EngineSettings,
    lease: Lease,
    stop: watch::Receiver<StopLevel>,
) -> Result<End, EngineError> {
    let store = ports.store.clone();
    let held = lease.clone();
    let end = act(ports, settings, lease, stop).await;
    if matches!(end, Err(EngineError::LeaseLost)) {
        return end;
    }
    // an error that came before counts for more than one of giving up
    let released = held.release(&*store).await;
    let end = end?;
    released?;
    Ok(end)
}

/// To the end, with everything under way dropped before the lease is given to others.
async fn act(
    ports: Ports,
    settings: EngineSettings,
    lease: Lease,
    stop: watch::Receiver<StopLevel>,
) -> Result<End, EngineError> {
    let mut holder = Holder::new(ports, settings, lease, stop).await?;
    holder.run().await
}

impl Holder {
    async fn new(
        ports: Ports,
        settings: EngineSettings,
        lease: Lease,
        stop: watch::Receiver<StopLevel>,
    ) -> Result<Self, EngineError> {
        let service = lease.service.clone();
        let state = Snapshot::read(&*ports.store, &service).await?;
        let Some(record) = &state.record else {
            return Err(EngineError::NoService(service));
        };
        let blueprint = ports.library.load(&record.value.revision)?;
        let blueprint = blueprint.with_computes(record.value.computes);
        let ancestors = Ancestors::load(&*ports.library, &blueprint, &state.recorded)?;
        let now = ports.clock.now();
        let due = Due {
            heartbeat: now + HEARTBEAT_EVERY,
            observe: now,
            evaluate: now,
        };
        let ledger = Ledger {
            store: ports.store.clone(),
            lease,
        };
        Ok(Self {
            ports,
            settings,
            service,
            ledger,
            blueprint,
            ancestors,
            update: None,
            state,
            plan: Plan::default(),
            flights: Flights::default(),
            memory: Memory::default(),
            due,
            stop,
        })
    }

    async fn run(&mut self) -> Result<End, EngineError> {
        let holder = self.ledger.lease.holder.clone();
        self.tell(vec![Event::HolderChanged { holder }]).await?;
        let mut changes = self.ports.store.watch(&crate::keys::inbound(&self.service));
        // what was wished between the first reading and the watch
        self.read_inbound().await?;
        self.settle().await?;
        self.retry_what_was_left().await?;
        loop {
            // first of all, however much happens
            self.beat().await?;
            let level = *self.stop.borrow();
            if level == StopLevel::Cancel
                || (level == StopLevel::Finish && self.flights.count() == 0)
            {
                return Ok(End::Stopped);
            }
            if level == StopLevel::Run {
                self.tick().await?;
                if let Some(end) = self.end().await? {
                    return Ok(end);
                }
            }
            match self.next(&mut *changes).await {
                Happened::Landed(landed) => self.land(*landed).await?,
                Happened::Changed => self.reload().await?,
                Happened::Due => self.on_due().await?,
                Happened::Stop => {}
            }
        }
    }

    async fn next(&mut self, changes: &mut dyn Watch) -> Happened {
        let wait = self.time_until_due();
        let clock = self.ports.clock.clone();
        let stop = &mut self.stop;
        let stopped = async move {
            // a dropped sender means that nobody will ever stop us
            if stop.changed().await.is_err() {
                futures::future::pending::<()>().await;
            }
        };
        tokio::select! {
            biased;
            () = stopped => Happened::Stop,
            landed = self.flights.next() => Happened::Landed(Box::new(landed)),
            () = changes.changed() => Happened::Changed,
            () = clock.sleep(wait) => Happened::Due,
        }
    }

    fn time_until_due(&self) -> Duration {
        let mut next = self.due.heartbeat.min(self.due.observe);
        if self.settings.role == Role::Agent {
            next = next.min(self.due.evaluate);
        }
        let wakes = self.memory.wake_at.into_iter().chain(self.retries());
        let now = self.ports.clock.now();
        let next = wakes.filter(|at| *at > now).fold(next, Timestamp::min);
        Duration::try_from(next.duration_since(now)).unwrap_or_default()
    }

    fn retries(&self) -> impl Iterator<Item = Timestamp> + '_ {
        let recorded = &self.state.recorded;
        let instances = recorded
            .instances
            .values()
            .filter_map(|r| r.failure.as_ref());
        let edges = recorded.edges.values().filter_map(|r| r.failure.as_ref());
        let relations = recorded
            .relations
            .values()
            .filter_map(|r| r.failure.as_ref());
        let pauses = recorded.groups.values().filter_map(|g| {
            g.last_failed_at
                .zip(self.settings.launch_budget.pause)
                .map(|(at, pause)| at + pause)
        });
        instances
            .chain(edges)
            .chain(relations)
            .filter_map(|f| f.retry_at)
            .chain(pauses)
    }

    /// A sign of life, if one is due.
    async fn beat(&mut self) -> Result<(), EngineError> {
        let now = self.ports.clock.now();
        if now < self.due.heartbeat {
            return Ok(());
        }
        self.due.heartbeat = now + HEARTBEAT_EVERY;
        if self.ledger.lease.renew(&*self.ledger.store, now).await? {
            Ok(())
        } else {
            Err(EngineError::LeaseLost)
        }
    }

    /// Waits for something that may take long, with signs of life.
    pub(super) async fn alive_during<T>(
        &mut self,
        work: impl Future<Output = T>,
    ) -> Result<T, EngineError> {
        let clock = self.ports.clock.clone();
        tokio::pin!(work);
        loop {
            let left = self.due.heartbeat.duration_since(clock.now());
            let wait = Duration::try_from(left).unwrap_or_default();
            tokio::select! {
                biased;
                done = &mut work => return Ok(done),
                () = clock.sleep(wait) => self.beat().await?,
            }
        }
    }

    async fn on_due(&mut self) -> Result<(), EngineError> {
        let now = self.ports.clock.now();
        if now >= self.due.observe {
            self.ask_provider(now);
        }
        let woken = self.memory.wake_at.is_some_and(|at| now >= at);
        if self.settings.role == Role::Agent && (now >= self.due.evaluate || woken) {
            self.memory.wake_at = None;
            self.ask_monitors(now);
        }
        Ok(())
    }

    /// Reads again what others may have written: wishes, capacities, alerts.
    async fn reload(&mut self) -> Result<(), EngineError> {
        let alerts_changed = self.read_inbound().await?;
        self.take_notice().await?;
        if alerts_changed && self.settings.role == Role::Agent {
            let now = self.ports.clock.now();
            self.ask_monitors(now);
        }
        Ok(())
    }

    /// Tells whether alerts changed.
    pub(super) async fn read_inbound(&mut self) -> Result<bool, EngineError> {
        let fresh = Snapshot::read_inbound(&*self.ledger.store, &self.service).await?;
        let alerts_changed = fresh.alerts != self.state.alerts;
        self.state.wish = fresh.wish;
        self.state.restored = fresh.restored;
        self.state.repair = fresh.repair;
        self.state.capacities = fresh.capacities;
        self.state.alerts = fresh.alerts;
        self.state.requests = fresh.requests;
        self.state.given_up = fresh.given_up;
        self.aim()?;
        Ok(alerts_changed)
    }

    /// What a step is carried out by: what its node is made from.
    pub(super) fn blueprint_of(&self, action: &Action) -> &Blueprint {
        let recorded = &self.state.recorded;
        self.ancestors.of(&self.blueprint, recorded, action)
    }

    /// Appends to the log.
    pub(super) async fn tell(&self, events: Vec<Event>) -> Result<(), EngineError> {
        if events.is_empty() {
            return Ok(());
        }
        let at = self.ports.clock.now();
        let entry = |event| LogEntry {
            at,
            service: self.service.clone(),
            event,
        };
        self.ports
            .log
            .append(events.into_iter().map(entry).collect())
            .await?;
        Ok(())
    }
}
