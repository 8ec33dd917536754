//! One service: waits for the lease, acts, and begins again after whatever ended it.

use super::supervisor::AGENT;
use crate::exit::{Exit, Failure};
use crate::terminal::complain;
use crate::wiring::{Cloud, CountedSignals, House, HouseError, Tally, who};
use engine::ports::Store;
use engine::{End, EngineError, Lease, LeaseError, Role, StopLevel, hold};
use model::{HolderId, ServiceName};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How soon a lease that another process holds is asked for again.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// How soon it is begun again after an error; doubled each time, up to …
const AFTER_ERROR: Duration = Duration::from_secs(1);
/// … this.
const AFTER_ERROR_MOST: Duration = Duration::from_secs(60);

/// How keeping a service ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Nothing of it is left.
    Gone,
    /// We were told to stop.
    Stopped,
}

/// Acts for one service.
pub(super) struct Keeper {
    pub(super) house: Arc<House>,
    pub(super) cloud: Cloud,
    pub(super) service: ServiceName,
    pub(super) tally: Arc<Tally>,
    pub(super) level: watch::Receiver<StopLevel>,
}

/// Why acting ended early.
enum Ended {
    Engine(EngineError),
    House(HouseError),
}

impl Keeper {
    /// Until the service is gone, or we are told to stop.
    pub(super) async fn keep(mut self) -> Kept {
        let mut told: Option<HolderId> = None;
        let mut pause = AFTER_ERROR;
        while *self.level.borrow() == StopLevel::Run {
            let wait = match self.lease().await {
                Ok(lease) => {
                    told = None;
                    match self.act(lease).await {
                        Ok(End::Undeployed) => return Kept::Gone,
                        Ok(End::Stopped) => return Kept::Stopped,
                        Ok(End::Converged | End::Stuck { .. }) => ASK_AGAIN,
                        Err(Ended::Engine(EngineError::NoService(_))) => return Kept::Gone,
                        Err(Ended::Engine(EngineError::Raced { .. })) => Duration::ZERO,
                        Err(ended) => {
                            self.tell(ended, pause);
                            pause = (pause * 2).min(AFTER_ERROR_MOST);
                            pause
                        }
                    }
                }
                Err(LeaseError::Held { record, .. }) => {
                    if told.as_ref() != Some(&record.holder) {
                        complain(format!(
                            "{}: {} ({}) acts for it; waiting until it ends",
                            self.service,
                            record.command,
                            who(&record.holder)
                        ));
                        told = Some(record.holder);
                    }
                    if self.is_gone().await {
                        return Kept::Gone;
                    }
                    ASK_AGAIN
                }
                Err(LeaseError::Store(error)) => {
                    complain(format!("{}: {error}", self.service));
                    pause = (pause * 2).min(AFTER_ERROR_MOST);
                    pause
                }
            };
            tokio::select! {
                biased;
                _ = self.level.changed() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
        Kept::Stopped
    }

    async fn lease(&self) -> Result<Lease, LeaseError> {
        let house = &self.house;
        let (clock, presence) = (&*house.clock, &*house.presence);
        let (service, holder) = (&self.service, &house.holder);
        Lease::acquire(&house.store, clock, presence, service, holder, AGENT).await
    }

    async fn act(&self, lease: Lease) -> Result<End, Ended> {
        let held = lease.clone();
        let ended = self.act_under(lease).await;
        if ended.is_err() {
            // one that was lost is none of ours any more, which the store sees
            let _ = held.release(&self.house.store).await;
        }
        ended
    }

    async fn act_under(&self, lease: Lease) -> Result<End, Ended> {
        let settings = self
            .house
            .settings(Role::Agent, &self.service)
            .map_err(Ended::House)?;
        let mut ports = self.house.ports(&self.cloud).map_err(Ended::House)?;
        ports.signals = Arc::new(CountedSignals::new(ports.signals, self.tally.clone()));
        hold(ports, settings, lease, self.level.clone())
            .await
            .map_err(Ended::Engine)
    }

    async fn is_gone(&self) -> bool {
        let record = format!("service/{}/record", self.service);
        matches!(self.house.store.get(&record).await, Ok(None))
    }

    fn tell(&self, ended: Ended, pause: Duration) {
        let failure = match ended {
            Ended::Engine(error) => Failure::new(Exit::Failed, error),
            Ended::House(error) => Failure::new(Exit::Machine, error),
        };
        complain(format!(
            "{}: {}; beginning again in {} s",
            self.service,
            failure.lines().join(": "),
            pause.as_secs()
        ));
    }
}
