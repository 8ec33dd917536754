//! An operator's word on servers that are not as recorded (design decisions 7 and 10).

use super::adopt_server::raised;
use super::mend::Mend;
use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{Blueprint, Expected, Transaction};
use crate::records::RepairRequest;
use crate::snapshot::Snapshot;
use crate::wishes::{WishError, Wishes, expected, next_wish};
use jiff::Timestamp;
use model::{CapacitySource, DesiredCapacity, Generation, ServiceName, Wish};
use std::time::Duration;

/// What an operator asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What is to be done, in this order.
    pub mends: Vec<Mend>,
    /// How long policies leave a group alone that grows by adopted members.
    pub hold: Duration,
}

impl Wishes<'_> {
    /// Servers are to be mended. The holder looks at each again before it does anything.
    ///
    /// # Errors
    /// If there is no such service, it is being undeployed, another repair is under way, or adopted
    /// members find no room within their group's bounds.
    pub async fn repair(
        &self,
        service: &ServiceName,
        blueprint: &Blueprint,
        repair: &Repair,
        by: &str,
    ) -> Result<(), WishError> {
        let by = &self.asker(by);
        loop {
            let snapshot = Snapshot::read(self.store, service).await?;
            let wished = match &snapshot.wish {
                None => return Err(WishError::NoService(service.clone())),
                Some(wish) => wish.value.wish,
            };
            // of what is being removed nothing is made anew
            let removes = |mend: &Mend| matches!(mend, Mend::Delete { .. });
            if wished == Wish::Undeployed && !repair.mends.iter().all(removes) {
                return Err(WishError::Undeploying(service.clone()));
            }
            if snapshot.repair.is_some() {
                return Err(WishError::Repairing(service.clone()));
            }
            let now = self.clock.now();
            // an operator's word also asks again for what failed
            let wish = next_wish(snapshot.wish.as_ref(), wished, by, now);
            let request = RepairRequest {
                generation: wish.generation,
                by: by.clone(),
                at: now,
                left: repair.mends.clone(),
                failed: Vec::new(),
            };
            let mut events = vec![Event::RepairWished {
                what: repair.mends.iter().map(ToString::to_string).collect(),
                by: by.clone(),
            }];
            let mut transaction = Transaction::new()
                .check(keys::wish(service), expected(snapshot.wish.as_ref()))
                .put(keys::wish(service), encode(&wish))
                .check(keys::repair(service), Expected::Absent)
                .put(keys::repair(service), encode(&request));
            let raised =
                raised(&snapshot, blueprint, &repair.mends).map_err(|(group, asked)| {
                    let bounds = blueprint.groups.get(&group).map(|group| group.bounds);
                    match bounds {
                        Some(bounds) => WishError::OutOfBounds {
                            group,
                            asked,
                            bounds,
                        },
                        None => WishError::Changed(service.clone()),
                    }
                })?;
            for (group, to) in raised {
                let old = snapshot.capacities.get(&group);
                let hold_until = now.checked_add(repair.hold).unwrap_or(Timestamp::MAX);
                let generation = old.map_or(Generation(1), |c| c.value.generation.next());
                let source = CapacitySource::Operator {
                    hold_until,
                    operator: self.user.map(str::to_owned),
                };
                events.push(Event::CapacityChanged {
                    group: group.clone(),
                    from: old.map(|c| c.value.value),
                    to,
                    source: source.clone(),
                });
                let key = keys::capacity(service, &group);
                let desired = DesiredCapacity::new(to, source, generation, now);
                transaction = transaction
                    .check(&key, expected(old))
                    .put(&key, encode(&desired));
            }
            if self.commit(service, transaction, now, events).await? {
                return Ok(());
            }
        }
    }
}
