//! Everything that an agent does, at once.

use super::reporter::Reporter;
use super::supervisor::Supervisor;
use crate::exit::{Exit, Failure};
use crate::operate::Interrupts;
use crate::wiring::{House, StoredFleet, StoredInbox, Tally};
use model::ServiceName;
use std::sync::Arc;
use web::{AgentState, LoopbackListener};

/// How an agent ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was told to.
    Stopped,
    /// Other agents act for all there is.
    Refused {
        /// Each service, and who acts for it.
        holders: Vec<(ServiceName, String)>,
    },
}

/// Acts and serves until it is told to stop.
///
/// # Errors
/// If the store or the HTTP server fail.
pub(crate) async fn serve(
    house: Arc<House>,
    listener: LoopbackListener,
    interrupts: &Interrupts,
) -> Result<Outcome, Failure> {
    let tally = Arc::new(Tally::default());
    let mut supervisor = Supervisor::new(house.clone(), tally.clone(), interrupts.level());
    let holders = supervisor.refusals().await?;
    if !holders.is_empty() {
        return Ok(Outcome::Refused { holders });
    }
    let inbox = Arc::new(StoredInbox::new(&house));
    let fleet = Arc::new(StoredFleet::new(house.clone(), tally.clone()));
    let state = AgentState::new(inbox, fleet, env!("CARGO_PKG_VERSION"));
    // HTTP goes on while what runs is finished: alerts are still made durable
    let (finished, finish) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(web::serve(listener, state, async move {
        // a sender that is gone is a finish as well
        let _ = finish.await;
    }));
    let mut reporter = Reporter::new(house.clone(), tally).await?;
    let acted = tokio::select! {
        biased;
        acted = supervisor.run() => acted,
        told = reporter.run() => told,
    };
    reporter.drain().await?;
    drop(finished);
    match served.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Err(Failure::new(Exit::Machine, error)),
        Err(error) => {
            return Err(Failure::doing(
                Exit::Machine,
                "the HTTP server broke",
                error,
            ));
        }
    }
    acted.map(|()| Outcome::Stopped)
}
