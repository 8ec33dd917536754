//! An operator's word on how many members a group has.

use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{Blueprint, Transaction};
use crate::snapshot::Snapshot;
use crate::wishes::{WishError, Wishes, expected, next_wish};
use jiff::Timestamp;
use model::{
    Capacity, CapacitySource, DesiredCapacity, Fallback, Generation, GroupName, MemberId,
    ServiceName, Wish,
};
use plan::Recorded;
use std::collections::BTreeSet;
use std::time::Duration;
use topology::ScalingGroup;

/// What an operator asks of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// The group.
    pub group: String,
    /// How many members.
    pub to: Capacity,
    /// How long policies leave it alone.
    pub hold: Duration,
    /// Who goes first, by id (`m3`), name (`app[1]`) or ordinal.
    pub victims: Vec<String>,
    /// Whether all that comes goes again if not all can come.
    pub atomic: bool,
}

/// A scaling that can be wished of a service as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundScale {
    /// The group.
    pub group: GroupName,
    /// Who goes first.
    pub victims: BTreeSet<MemberId>,
    /// How many members are wished now.
    before: Capacity,
}

impl Scale {
    /// Whether that can be wished. Pure.
    ///
    /// # Errors
    /// If there is no such service, group or member, the capacity is out of its bounds, or somebody is to go
    /// first where nobody goes.
    pub fn sound(
        &self,
        service: &ServiceName,
        snapshot: &Snapshot,
        blueprint: &Blueprint,
    ) -> Result<SoundScale, WishError> {
        match &snapshot.wish {
            None => return Err(WishError::NoService(service.clone())),
            Some(wish) if wish.value.wish == Wish::Undeployed => {
                return Err(WishError::Undeploying(service.clone()));
            }
            Some(_) => {}
        }
        let found = group(service, blueprint, &self.group)?;
        let (to, bounds) = (self.to, found.bounds);
        let group = found.name.clone();
        if bounds.clamp(to) != to {
            return Err(WishError::OutOfBounds {
                group,
                asked: to,
                bounds,
            });
        }
        let wished = snapshot.capacities.get(&group);
        let before = wished.map_or(bounds.initial(), |capacity| capacity.value.value);
        let victims = named_members(&snapshot.recorded, &group, &self.victims)?;
        if !victims.is_empty() && to >= before {
            return Err(WishError::NobodyGoes { group, wished: to });
        }
        Ok(SoundScale {
            group,
            victims,
            before,
        })
    }
}

impl Wishes<'_> {
    /// An operator's capacity; policies leave it alone for the hold.
    ///
    /// # Errors
    /// If there is no such group or member, or the capacity is out of its bounds.
    pub async fn scale(
        &self,
        service: &ServiceName,
        blueprint: &Blueprint,
        scale: &Scale,
    ) -> Result<DesiredCapacity, WishError> {
        loop {
            let snapshot = Snapshot::read(self.store, service).await?;
            let sound = scale.sound(service, &snapshot, blueprint)?;
            let (group, to) = (&sound.group, scale.to);
            let now = self.clock.now();
            let old = snapshot.capacities.get(group);
            let hold_until = now.checked_add(scale.hold).unwrap_or(Timestamp::MAX);
            let generation = old.map_or(Generation(1), |c| c.value.generation.next());
            let source = CapacitySource::Operator {
                hold_until,
                operator: self.user.map(str::to_owned),
            };
            let desired = DesiredCapacity {
                victims: sound.victims.clone(),
                or_else: scale.atomic.then(|| Fallback {
                    value: sound.before.min(to),
                    members: members(&snapshot.recorded, group),
                }),
                ..DesiredCapacity::new(to, source, generation, now)
            };
            // an operator's word also asks again for what failed
            let wish = next_wish(
                snapshot.wish.as_ref(),
                Wish::Deployed,
                &self.asker("scale"),
                now,
            );
            let key = keys::capacity(service, group);
            let transaction = Transaction::new()
                .check(&key, expected(old))
                .put(&key, encode(&desired))
                .check(keys::wish(service), expected(snapshot.wish.as_ref()))
                .put(keys::wish(service), encode(&wish));
            let events = vec![Event::CapacityChanged {
                group: group.clone(),
                from: old.map(|c| c.value.value),
                to,
                source: desired.source.clone(),
            }];
            if self.commit(service, transaction, now, events).await? {
                return Ok(desired);
            }
        }
    }
}

fn group<'b>(
    service: &ServiceName,
    blueprint: &'b Blueprint,
    name: &str,
) -> Result<&'b ScalingGroup, WishError> {
    let mut groups = blueprint.groups.iter();
    groups.find(|g| g.name.as_str() == name).ok_or_else(|| {
        let names = blueprint.groups.iter().map(|g| g.name.to_string());
        WishError::NoGroup {
            service: service.clone(),
            group: name.to_owned(),
            known: listed(names.collect()),
        }
    })
}

fn listed(names: Vec<String>) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

fn members(recorded: &Recorded, group: &GroupName) -> BTreeSet<MemberId> {
    let members = recorded.members_of(group).into_iter();
    members.filter(|m| m.state.counts()).map(|m| m.id).collect()
}

/// Members by id (`m3`), name (`app[1]`) or ordinal.
fn named_members(
    recorded: &Recorded,
    group: &GroupName,
    named: &[String],
) -> Result<BTreeSet<MemberId>, WishError> {
    let members = recorded.members_of(group);
    let mut found = BTreeSet::new();
    for name in named {
        let is_meant = |m: &&&plan::MemberRecord| {
            let long = format!("{group}[{}]", m.ordinal);
            *name == m.id.to_string() || *name == long || *name == m.ordinal.to_string()
        };
        let Some(member) = members.iter().find(is_meant) else {
            let known = members
                .iter()
                .map(|m| format!("{} ({group}[{}])", m.id, m.ordinal));
            return Err(WishError::NoMember {
                group: group.clone(),
                asked: name.clone(),
                known: listed(known.collect()),
            });
        };
        found.insert(member.id);
    }
    Ok(found)
}
