//! One loop a service: begun for each that is there, and for those that come.

use super::keeper::{Keeper, Kept};
use super::retention::{SWEEP_EVERY, sweep};
use crate::exit::Failure;
use crate::wiring::{Cloud, House, ProviderName, Tally, who};
use engine::ports::Store;
use engine::{Snapshot, StopLevel, living_holder};
use futures::StreamExt;
use futures::future::{FutureExt, LocalBoxFuture};
use futures::stream::FuturesUnordered;
use model::ServiceName;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// A change that a watch tells of is there at once; this is for services that another agent lets go.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What the record of a holder says of an agent.
pub(super) const AGENT: &str = "agent";

/// Begins and counts the loops.
pub(super) struct Supervisor {
    house: Arc<House>,
    tally: Arc<Tally>,
    clouds: BTreeMap<ProviderName, Cloud>,
    level: watch::Receiver<StopLevel>,
    kept: BTreeSet<ServiceName>,
    keepers: FuturesUnordered<LocalBoxFuture<'static, (ServiceName, Kept)>>,
}

impl Supervisor {
    pub(super) fn new(
        house: Arc<House>,
        tally: Arc<Tally>,
        level: watch::Receiver<StopLevel>,
    ) -> Self {
        Self {
            house,
            tally,
            clouds: BTreeMap::new(),
            level,
            kept: BTreeSet::new(),
            keepers: FuturesUnordered::new(),
        }
    }

    /// Services with the agents that act for them, if that is so for all of several: then there is
    /// nothing to do for us. Empty: there is, or may be.
    pub(super) async fn refusals(&self) -> Result<Vec<(ServiceName, String)>, Failure> {
        let mut refusals = Vec::new();
        for service in self.house.services().await.map_err(Failure::machine)? {
            let snapshot = Snapshot::read(&self.house.store, &service)
                .await
                .map_err(Failure::machine)?;
            let now = self.house.clock.now();
            match living_holder(&snapshot, &*self.house.presence, now) {
                Some((record, age)) if record.command == AGENT => {
                    let age = age.as_secs();
                    let holder = format!("{} (last sign of life {age} s ago)", who(&record.holder));
                    refusals.push((service, holder));
                }
                _ => return Ok(Vec::new()),
            }
        }
        Ok(refusals)
    }

    /// Runs until all loops have ended after a stop.
    pub(super) async fn run(&mut self) -> Result<(), Failure> {
        let mut changes = self.house.store.watch("service/");
        let mut level = self.level.clone();
        let mut sweeps = tokio::time::interval(SWEEP_EVERY);
        loop {
            if *level.borrow_and_update() != StopLevel::Run {
                while let Some((service, kept)) = self.keepers.next().await {
                    self.note(&service, kept).await;
                }
                return Ok(());
            }
            self.begin_missing().await?;
            tokio::select! {
                biased;
                _ = level.changed() => {}
                Some((service, kept)) = self.keepers.next() => self.note(&service, kept).await,
                () = changes.changed() => {}
                _ = sweeps.tick() => sweep(&self.house).await,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn begin_missing(&mut self) -> Result<(), Failure> {
        for service in self.house.services().await.map_err(Failure::machine)? {
            if self.kept.contains(&service) {
                continue;
            }
            let cloud = match self.cloud_of(&service).await {
                Ok(Some(cloud)) => cloud,
                Ok(None) => continue,
                Err(failure) => {
                    tracing::error!(%service, "not acted for: {}", failure.lines().join(": "));
                    continue;
                }
            };
            let keeper = Keeper {
                house: self.house.clone(),
                cloud,
                service: service.clone(),
                tally: self.tally.clone(),
                level: self.level.clone(),
            };
            self.kept.insert(service.clone());
            let keeping = async move { (service, keeper.keep().await) };
            self.keepers.push(keeping.boxed_local());
        }
        Ok(())
    }

    /// Services of one provider share it, and the connections of its executor.
    async fn cloud_of(&mut self, service: &ServiceName) -> Result<Option<Cloud>, Failure> {
        let known = self.house.known(service).await.map_err(Failure::machine)?;
        let Some(known) = known else {
            return Ok(None);
        };
        let name = known.provider;
        if let Some(cloud) = self.clouds.get(&name) {
            return Ok(Some(cloud.clone()));
        }
        let cloud = self.house.cloud(name).map_err(Failure::machine)?;
        for end in &cloud.ends {
            tracing::warn!(provider = %name, "{}", end.why());
        }
        if let Some(openstack) = cloud.openstack.clone() {
            self.tally.count_calls_of(openstack);
        }
        self.clouds.insert(name, cloud.clone());
        Ok(Some(cloud))
    }

    async fn note(&mut self, service: &ServiceName, kept: Kept) {
        if kept == Kept::Gone
            && let Err(error) = self.house.tidy().await
        {
            let failure = Failure::machine(error);
            tracing::warn!(%service, "{}", failure.lines().join(": "));
        }
        self.kept.remove(service);
    }
}
