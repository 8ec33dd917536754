//! Anybody may wish (design decision 7): each wish is one transaction that needs no lease.

mod run;
mod scale;
mod undeploy;

pub use scale::{Scale, SoundScale};

use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{
    Blueprint, Clock, Committed, Expected, Log, LogEntry, LogError, Store, StoreError, Transaction,
};
use crate::records::{MadeFrom, ServiceRecord, WishRecord};
use crate::snapshot::{Snapshot, Stamped};
use jiff::Timestamp;
use model::{
    Capacity, CapacityBounds, CapacitySource, DesiredCapacity, Generation, GroupName, Revision,
    ServiceName, Wish,
};
use topology::PlainComputes;

/// Why a wish was not taken. Reads after "failed to …:".
#[derive(Debug, thiserror::Error)]
pub enum WishError {
    /// There is no such service.
    #[error("there is no service {0}")]
    NoService(ServiceName),
    /// There is no such group.
    #[error("service {service} has no scaling group {group}; it has {known}")]
    NoGroup {
        /// The service.
        service: ServiceName,
        /// As asked.
        group: String,
        /// Those that there are.
        known: String,
    },
    /// It names a member that the group does not have.
    #[error("{group} has no member {asked}; it has {known}")]
    NoMember {
        /// The group.
        group: GroupName,
        /// As asked.
        asked: String,
        /// Those that there are.
        known: String,
    },
    /// No such run goes on.
    #[error(
        "no run {run} of {service} goes on; those that do: {going} (`concertina history` tells how others ended)"
    )]
    NoRun {
        /// The service.
        service: ServiceName,
        /// As asked.
        run: model::RunId,
        /// Those that go on.
        going: String,
    },
    /// Nobody goes.
    #[error("{wished} of {group} are wished, no fewer than there are: nobody goes")]
    NobodyGoes {
        /// The group.
        group: GroupName,
        /// As asked.
        wished: Capacity,
    },
    /// Outside the bounds.
    #[error("{asked} is outside the bounds of {group}, {bounds} (from the template)")]
    OutOfBounds {
        /// The group.
        group: GroupName,
        /// As asked.
        asked: Capacity,
        /// As allowed.
        bounds: CapacityBounds,
    },
    /// It is being undeployed.
    #[error(
        "service {0} is being undeployed; where something keeps it from going, mend that and go on with: \
         concertina undeploy FILE"
    )]
    Undeploying(ServiceName),
    /// It is deployed from something else.
    #[error(
        "service {service} is deployed from another revision ({deployed:.12}, this is {offered:.12}); change it with `update`, or deploy under another name (--service)"
    )]
    OtherRevision {
        /// The service.
        service: ServiceName,
        /// What it was made from.
        deployed: Revision,
        /// What is offered.
        offered: Revision,
    },
    /// The provider of a service can't be changed.
    #[error("service {service} has its servers at provider {deployed}, not {offered}")]
    OtherProvider {
        /// The service.
        service: ServiceName,
        /// As recorded.
        deployed: String,
        /// As asked.
        offered: String,
    },
    /// Another repair is under way.
    #[error(
        "a repair of {0} is under way, or was left: `concertina deploy` goes on with it; then look again"
    )]
    Repairing(ServiceName),
    /// Which of its Computes a provider makes can't be changed.
    #[error(
        "service {0} was first deployed {how} --provider, which decides who makes its plain Computes; \
         undeploy it first, or deploy under another name (--service)",
        how = match .1 { PlainComputes::Provided => "with", PlainComputes::LeftAlone => "without" }
    )]
    OtherComputes(ServiceName, PlainComputes),
    /// It became another revision at the same moment.
    #[error("service {0} was changed at the same moment; look at it and ask again")]
    Changed(ServiceName),
    /// What comes with a run does not fit a record.
    #[error("inputs and notification take {bytes} bytes; {most} are allowed")]
    TooLarge {
        /// As asked.
        bytes: usize,
        /// As allowed.
        most: usize,
    },
    /// The store failed.
    #[error("failed to write the wish")]
    Store(#[from] StoreError),
    /// The log failed.
    #[error("failed to log the wish")]
    Log(#[from] LogError),
}

/// Writes wishes.
#[derive(Clone, Copy)]
pub struct Wishes<'a> {
    /// Where to.
    pub store: &'a dyn Store,
    /// Where it is told.
    pub log: &'a dyn Log,
    /// What time it is.
    pub clock: &'a dyn Clock,
    /// Name of the person who asks; none: not known.
    pub user: Option<&'a str>,
}

pub(crate) fn next_wish(
    old: Option<&Stamped<WishRecord>>,
    wish: Wish,
    by: &str,
    at: Timestamp,
) -> WishRecord {
    let generation = old.map_or(Generation(1), |w| w.value.generation.next());
    WishRecord {
        wish,
        by: by.to_owned(),
        at,
        generation,
        made_from: old.and_then(|w| w.value.made_from.clone()),
        undone_by: old
            .filter(|_| wish == Wish::Undeployed)
            .and_then(|w| w.value.undone_by.clone()),
    }
}

impl Wishes<'_> {
    /// Who asks: by which command, and who that is.
    pub(crate) fn asker(&self, command: &str) -> String {
        match self.user {
            Some(user) => format!("{command} ({user})"),
            None => command.to_owned(),
        }
    }

    /// The service is to be deployed from that revision. For one that is there already: what failed
    /// is tried again.
    ///
    /// # Errors
    /// If it is there from another revision or at another provider, or is being undeployed.
    pub async fn deploy(
        &self,
        service: &ServiceName,
        blueprint: &Blueprint,
        provider: &str,
        template: &str,
        by: &str,
    ) -> Result<(), WishError> {
        let by = &self.asker(by);
        loop {
            let snapshot = Snapshot::read(self.store, service).await?;
            let now = self.clock.now();
            let mut wish = next_wish(snapshot.wish.as_ref(), Wish::Deployed, by, now);
            // one that was on its way to another revision goes back
            wish.made_from = None;
            let mut transaction = Transaction::new()
                .check(keys::wish(service), expected(snapshot.wish.as_ref()))
                .put(keys::wish(service), encode(&wish));
            let mut events = vec![Event::WishChanged {
                wish: Wish::Deployed,
                by: by.clone(),
            }];
            match &snapshot.record {
                Some(record) => {
                    check_same(service, &record.value, blueprint, provider)?;
                    if snapshot
                        .wish
                        .is_some_and(|w| w.value.wish == Wish::Undeployed)
                    {
                        return Err(WishError::Undeploying(service.clone()));
                    }
                }
                None => {
                    let record = ServiceRecord {
                        revision: blueprint.revision.clone(),
                        provider: provider.to_owned(),
                        computes: blueprint.computes,
                        template: template.to_owned(),
                        deployed_at: now,
                    };
                    transaction = transaction
                        .check(keys::record(service), Expected::Absent)
                        .put(keys::record(service), encode(&record));
                    for group in blueprint.groups.iter() {
                        let desired = initial(group.bounds.initial(), now);
                        events.push(Event::CapacityChanged {
                            group: group.name.clone(),
                            from: None,
                            to: desired.value,
                            source: desired.source.clone(),
                        });
                        transaction =
                            transaction.put(keys::capacity(service, &group.name), encode(&desired));
                    }
                }
            }
            if self.commit(service, transaction, now, events).await? {
                return Ok(());
            }
        }
    }

    /// The service is to be made from another revision, or from that of its record again, where one
    /// is on its way: the holder takes down what goes, then brings up what comes.
    ///
    /// # Errors
    /// If there is none, or it is being undeployed.
    pub async fn update(
        &self,
        service: &ServiceName,
        to: MadeFrom,
        by: &str,
    ) -> Result<(), WishError> {
        let by = &self.asker(by);
        loop {
            let snapshot = Snapshot::read(self.store, service).await?;
            let undeploying = |w: &Stamped<WishRecord>| w.value.wish == Wish::Undeployed;
            if snapshot.record.is_none() {
                return Err(WishError::NoService(service.clone()));
            }
            if snapshot.wish.as_ref().is_some_and(undeploying) {
                return Err(WishError::Undeploying(service.clone()));
            }
            let now = self.clock.now();
            let mut wish = next_wish(snapshot.wish.as_ref(), Wish::Deployed, by, now);
            wish.made_from = Some(to.clone());
            let transaction = Transaction::new()
                .check(keys::wish(service), expected(snapshot.wish.as_ref()))
                .put(keys::wish(service), encode(&wish));
            let events = vec![Event::RevisionWished {
                revision: to.revision.clone(),
                by: by.clone(),
            }];
            if self.commit(service, transaction, now, events).await? {
                return Ok(());
            }
        }
    }

    pub(crate) async fn commit(
        &self,
        service: &ServiceName,
        transaction: Transaction,
        at: Timestamp,
        events: Vec<Event>,
    ) -> Result<bool, WishError> {
        let Committed::Yes { .. } = self.store.commit(transaction).await? else {
            return Ok(false);
        };
        let entry = |event| LogEntry {
            at,
            service: service.clone(),
            event,
        };
        self.log
            .append(events.into_iter().map(entry).collect())
            .await?;
        Ok(true)
    }
}

pub(crate) fn expected<T>(old: Option<&Stamped<T>>) -> Expected {
    old.map_or(Expected::Absent, |stamped| {
        Expected::Version(stamped.version)
    })
}

fn initial(value: Capacity, at: Timestamp) -> DesiredCapacity {
    DesiredCapacity::new(value, CapacitySource::Initial, Generation(1), at)
}

fn check_same(
    service: &ServiceName,
    record: &ServiceRecord,
    blueprint: &Blueprint,
    provider: &str,
) -> Result<(), WishError> {
    if record.revision != blueprint.revision {
        return Err(WishError::OtherRevision {
            service: service.clone(),
            deployed: record.revision.clone(),
            offered: blueprint.revision.clone(),
        });
    }
    if record.provider != provider {
        return Err(WishError::OtherProvider {
            service: service.clone(),
            deployed: record.provider.clone(),
            offered: provider.to_owned(),
        });
    }
    if record.computes != blueprint.computes && blueprint.topology.plain_computes().next().is_some()
    {
        return Err(WishError::OtherComputes(service.clone(), record.computes));
    }
    Ok(())
}
