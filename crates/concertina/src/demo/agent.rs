//! The agent within the demo's own process: HTTP for the monitors, and the loop that acts for the
//! service.

use crate::exit::{Exit, Failure};
use crate::wiring::{Cloud, CountedSignals, House, StoredFleet, StoredInbox, Tally};
use engine::{End, EngineError, Lease, Role, StopLevel, hold};
use model::ServiceName;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use web::{AgentState, LoopbackListener, ServeError};

/// What the record of the holder says.
const COMMAND: &str = "demo";
/// What runs may take so long to be cancelled.
const END_PATIENCE: Duration = Duration::from_secs(10);

/// HTTP for the monitors.
#[derive(Debug)]
pub(super) struct Door {
    // dropping it is the word to stop
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), ServeError>>,
}

/// The loop that acts for the service.
#[derive(Debug)]
pub(super) struct Agent {
    stop: watch::Sender<StopLevel>,
    // dropping it drops the loop with all that it has under way
    life: oneshot::Sender<()>,
    acts: JoinHandle<Option<Result<End, EngineError>>>,
}

impl Door {
    /// Serves from now on.
    pub(super) fn open(house: &Arc<House>, listener: LoopbackListener, tally: &Arc<Tally>) -> Self {
        let inbox = Arc::new(StoredInbox::new(house));
        let fleet = Arc::new(StoredFleet::new(house.clone(), tally.clone()));
        let state = AgentState::new(inbox, fleet, env!("CARGO_PKG_VERSION"));
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move {
            let _ = stopped.await;
        };
        let served = tokio::spawn(web::serve(listener, state, shutdown));
        Self { stop, served }
    }

    /// Fails if it is closed by itself.
    pub(super) fn still_open(&self) -> Result<(), Failure> {
        match self.served.is_finished() {
            false => Ok(()),
            true => Err(Failure::text(
                Exit::Machine,
                "the agent's HTTP server ended by itself",
            )),
        }
    }

    /// Closes it.
    pub(super) async fn close(self) {
        drop(self.stop);
        let _ = tokio::time::timeout(END_PATIENCE, self.served).await;
    }
}

impl Agent {
    /// Takes the lease and acts from now on.
    pub(super) async fn start(
        house: &Arc<House>,
        cloud: &Cloud,
        service: &ServiceName,
        tally: &Arc<Tally>,
    ) -> Result<Self, Failure> {
        let machine = |error| Failure::new(Exit::Machine, error);
        let (clock, presence) = (&*house.clock, &*house.presence);
        let lease = Lease::acquire(
            &house.store,
            clock,
            presence,
            service,
            &house.holder,
            COMMAND,
        )
        .await
        .map_err(|error| Failure::new(Exit::Held, error))?;
        let settings = house.settings(Role::Agent, service).map_err(machine)?;
        let mut ports = house.ports(cloud).map_err(machine)?;
        ports.signals = Arc::new(CountedSignals::new(ports.signals, tally.clone()));
        let (stop, level) = watch::channel(StopLevel::Run);
        let (life, death) = oneshot::channel::<()>();
        let runtime = Handle::current();
        // the loop stays on one thread all its life
        let acts = tokio::task::spawn_blocking(move || {
            runtime.block_on(async {
                tokio::select! {
                    biased;
                    _ = death => None,
                    end = hold(ports, settings, lease, level) => Some(end),
                }
            })
        });
        Ok(Self { stop, life, acts })
    }

    /// Whether it has ended, by itself or because the service is gone.
    pub(super) fn has_ended(&self) -> bool {
        self.acts.is_finished()
    }

    /// How it ended; waits for that.
    pub(super) async fn ended(self) -> Result<End, Failure> {
        match self.acts.await {
            Ok(None) => Ok(End::Stopped),
            Ok(Some(Ok(end))) => Ok(end),
            Ok(Some(Err(error))) => Err(Failure::doing(Exit::Failed, "the agent failed", error)),
            Err(error) => Err(Failure::doing(Exit::Failed, "the agent broke", error)),
        }
    }

    /// Cancels it.
    pub(super) async fn cancel(mut self) {
        self.stop.send_replace(StopLevel::Cancel);
        let ended = tokio::time::timeout(END_PATIENCE, &mut self.acts).await;
        drop(self.life);
        if ended.is_err() {
            let _ = self.acts.await;
        }
    }
}
