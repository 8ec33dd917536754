//! Holder or follower, until the wish is reached or nothing more can be done.

use super::goal::Goal;
use super::interrupt::{Interrupts, Words};
use super::progress::Progress;
use super::standing::{Standing, standing};
use crate::exit::{Exit, Failure};
use crate::story::clock_time;
use crate::wiring::{Cloud, House, who};
use engine::ports::{Blueprint, Store};
use engine::{End, EngineError, Lease, LeaseError, Role, Snapshot, hold, living_holder};
use model::{Generation, HolderId, ServiceName, Wish};
use std::time::Duration;

/// How often the presence of a holder that is followed is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A wish that was written, to be carried out.
pub(crate) struct Errand<'a> {
    /// Where.
    pub(crate) house: &'a House,
    /// With which provider.
    pub(crate) cloud: &'a Cloud,
    /// For which service.
    pub(crate) service: &'a ServiceName,
    /// What it is made from.
    pub(crate) blueprint: &'a Blueprint,
    /// By which command.
    pub(crate) command: &'static str,
    /// What is wished.
    pub(crate) goal: Goal,
    /// Which wish it is.
    pub(crate) generation: Generation,
}

/// How an errand ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reached {
    /// As wished.
    Done,
    /// Nothing more can be done for now.
    Stuck {
        /// What is in the way, one line each.
        why: Vec<String>,
        /// Whether a holder tries again by itself.
        holder: Option<HolderId>,
    },
    /// It could not be made whole, and what was made of it is taken back.
    FellBack {
        /// What could not be had, and why.
        why: String,
    },
    /// We were told to stop; what is left waits for the next command.
    Stopped,
    /// We were told to stop following; the holder goes on.
    LeftTo(HolderId),
    /// Somebody wished otherwise meanwhile.
    Overruled {
        /// Who.
        by: String,
    },
}

/// Carries it out.
///
/// # Errors
/// If the store, the log or the revision fail.
pub(crate) async fn carry_out(
    errand: &Errand<'_>,
    interrupts: &Interrupts,
    progress: &mut Progress,
) -> Result<Reached, Failure> {
    let house = errand.house;
    let mut followed: Option<HolderId> = None;
    loop {
        let lease = Lease::acquire(
            &house.store,
            &*house.clock,
            &*house.presence,
            errand.service,
            &house.holder,
            errand.command,
        );
        let reached = match lease.await {
            Ok(lease) => act(errand, lease, interrupts, progress).await?,
            Err(LeaseError::Held { record, .. }) => {
                if followed.as_ref() != Some(&record.holder) {
                    progress.print(&format!(
                        "{} ({}) acts for {} since {}: it carries this out; following it",
                        record.command,
                        who(&record.holder),
                        errand.service,
                        clock_time(record.since)
                    ));
                    followed = Some(record.holder);
                }
                follow(errand, interrupts, progress).await?
            }
            Err(LeaseError::Store(error)) => {
                return Err(Failure::doing(
                    Exit::Machine,
                    "failed to take the lease",
                    error,
                ));
            }
        };
        if let Some(reached) = reached {
            progress.drain().await.map_err(unreadable)?;
            progress.finish();
            return Ok(reached);
        }
    }
}

/// Acts under the lease; `None`: somebody interfered, look again.
async fn act(
    errand: &Errand<'_>,
    lease: Lease,
    interrupts: &Interrupts,
    progress: &mut Progress,
) -> Result<Option<Reached>, Failure> {
    let house = errand.house;
    let machine = |error| Failure::new(Exit::Machine, error);
    let settings = house
        .settings(Role::Command, errand.service)
        .map_err(machine)?;
    let ports = house.ports(errand.cloud).map_err(machine)?;
    let held = lease.clone();
    interrupts.announce(Words::Acting);
    let acting = hold(ports, settings, lease, interrupts.level());
    let ended = tokio::select! {
        biased;
        ended = acting => ended,
        failed = progress.follow() => return Err(unreadable_end(failed)),
    };
    match ended {
        Ok(end @ (End::Converged | End::Undeployed | End::Stuck { .. })) => {
            reached(errand, end).await.map(Some)
        }
        Ok(End::Stopped) => Ok(Some(Reached::Stopped)),
        Err(error) => {
            // one that was lost is none of ours any more, which the store sees
            let _ = held.release(&house.store).await;
            match error {
                EngineError::Raced { .. } => Ok(None),
                EngineError::LeaseLost => {
                    progress.print("another process took over");
                    Ok(None)
                }
                EngineError::NoService(_) if errand.goal == Goal::Undeployed => {
                    Ok(Some(Reached::Done))
                }
                error => {
                    let what = format!("failed to go on with {}", errand.service);
                    Err(Failure::doing(Exit::Failed, what, error))
                }
            }
        }
    }
}

/// What a rest means for this errand: the wish may have become another one while it was carried out.
async fn reached(errand: &Errand<'_>, end: End) -> Result<Reached, Failure> {
    if end == End::Undeployed {
        return Ok(match errand.goal.wish() {
            Wish::Undeployed => Reached::Done,
            Wish::Deployed => Reached::Overruled {
                by: "undeploy".to_owned(),
            },
        });
    }
    let snapshot = Snapshot::read(&errand.house.store, errand.service).await;
    let snapshot = snapshot.map_err(|error| Failure::new(Exit::Machine, error))?;
    if let Goal::GaveUp { run } = errand.goal {
        let why = format!("{run} goes on all the same");
        return Ok(match errand.goal.is_running(&snapshot) {
            true => Reached::Stuck {
                why: vec![why],
                holder: None,
            },
            false => Reached::Done,
        });
    }
    if let Goal::Ran { run } = errand.goal {
        let why = match (errand.goal.run_ended(&snapshot), end) {
            // what else is in the way was so before
            (Some(why), _) => why,
            (None, End::Stuck { why }) => why,
            (None, _) => vec![format!(
                "{run} has not ended, and nothing of it can be done now"
            )],
        };
        return Ok(match why.is_empty() {
            true => Reached::Done,
            false => Reached::Stuck { why, holder: None },
        });
    }
    if let Some(why) = errand.goal.fell_back(&snapshot) {
        return Ok(Reached::FellBack { why });
    }
    let mut why = match end {
        End::Stuck { why } => why,
        _ => Vec::new(),
    };
    if errand.goal.is_being_mended(&snapshot, errand.generation) {
        why.push("the repair was not carried out to its end".to_owned());
    }
    why.extend(errand.goal.not_mended(&snapshot, errand.generation));
    if !why.is_empty() {
        return Ok(Reached::Stuck { why, holder: None });
    }
    let revision = &errand.blueprint.revision;
    let by = errand
        .goal
        .overruled(&snapshot, errand.generation, revision);
    Ok(by.map_or(Reached::Done, |by| Reached::Overruled { by }))
}

/// Follows who acts; `None`: nobody does any more.
async fn follow(
    errand: &Errand<'_>,
    interrupts: &Interrupts,
    progress: &mut Progress,
) -> Result<Option<Reached>, Failure> {
    let house = errand.house;
    // the end itself says who goes on
    interrupts.announce(Words::None);
    let mut changes = house.store.watch(&format!("service/{}/", errand.service));
    loop {
        let snapshot = Snapshot::read(&house.store, errand.service).await;
        let snapshot = snapshot.map_err(|error| Failure::new(Exit::Machine, error))?;
        let now = house.clock.now();
        let holder = living_holder(&snapshot, &*house.presence, now);
        let holder = holder.map(|(record, _)| record.holder);
        let ancestors =
            engine::Ancestors::load(&*house.library, errand.blueprint, &snapshot.recorded);
        let ancestors = ancestors.map_err(|error| Failure::new(Exit::Failed, error))?;
        let by_now = standing(
            &snapshot,
            errand.blueprint,
            &errand.goal,
            errand.generation,
            &ancestors,
            now,
        );
        match by_now {
            Standing::UnderWay => {}
            Standing::Reached => return Ok(Some(Reached::Done)),
            Standing::Gone if errand.goal == Goal::Undeployed => return Ok(Some(Reached::Done)),
            Standing::Gone => {
                let by = "undeploy".to_owned();
                return Ok(Some(Reached::Overruled { by }));
            }
            Standing::Overruled { by } => return Ok(Some(Reached::Overruled { by })),
            Standing::FellBack { why } => return Ok(Some(Reached::FellBack { why })),
            Standing::Stuck { why } => return Ok(Some(Reached::Stuck { why, holder })),
        }
        let Some(holder) = holder else {
            progress.print("nobody acts any more: taking over");
            return Ok(None);
        };
        tokio::select! {
            biased;
            () = interrupts.asked() => return Ok(Some(Reached::LeftTo(holder))),
            failed = progress.follow() => return Err(unreadable_end(failed)),
            () = changes.changed() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

fn unreadable(error: engine::ports::LogError) -> Failure {
    Failure::new(Exit::Machine, error)
}

fn unreadable_end(ended: Result<(), engine::ports::LogError>) -> Failure {
    match ended {
        Err(error) => unreadable(error),
        Ok(()) => Failure::text(Exit::Failed, "the log ended"),
    }
}
