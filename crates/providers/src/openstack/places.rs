//! Zones that were chosen for servers which Nova does not list yet.

use super::api::wire::NovaServer;
use super::server::observed;
use super::server::zone::emptiest;
use engine::ports::Ownership;
use model::IdempotencyKey;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Zones by the key of the server.
#[derive(Default)]
pub(super) struct Places(Mutex<BTreeMap<IdempotencyKey, (Ownership, String)>>);

impl Places {
    /// The zone for a new server; it counts from now on.
    pub(super) fn choose(
        &self,
        owner: &Ownership,
        zones: &[String],
        listed: &[NovaServer],
    ) -> Option<String> {
        let mut chosen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut in_zone: BTreeMap<IdempotencyKey, String> = BTreeMap::new();
        for (key, (other, zone)) in chosen.iter() {
            if is_beside(other, owner) {
                in_zone.insert(key.clone(), zone.clone());
            }
        }
        for nova in listed {
            let Some(other) = observed::owner(nova).filter(|other| is_beside(other, owner)) else {
                continue;
            };
            if let Some(zone) = nova.zone.clone().filter(|zone| !zone.is_empty()) {
                in_zone.insert(other.key, zone);
            }
        }
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        for zone in in_zone.into_values() {
            *numbers.entry(zone).or_default() += 1;
        }
        let zone = emptiest(zones, &numbers)?.clone();
        chosen.insert(owner.key.clone(), (owner.clone(), zone.clone()));
        Some(zone)
    }

    /// What is chosen for that key counts while this is there.
    pub(super) fn keep<'a>(&'a self, key: &'a IdempotencyKey) -> Kept<'a> {
        Kept { places: self, key }
    }
}

/// A place that is kept for a server which is on its way.
pub(super) struct Kept<'a> {
    places: &'a Places,
    key: &'a IdempotencyKey,
}

/// Nova lists it, or it will not come, or nobody waits for it any more.
impl Drop for Kept<'_> {
    fn drop(&mut self) {
        let mut chosen = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        chosen.remove(self.key);
    }
}

/// Of the same node of the same service.
fn is_beside(one: &Ownership, other: &Ownership) -> bool {
    one.store == other.store
        && one.service == other.service
        && one.instance.node() == other.instance.node()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(member: u64) -> Ownership {
        Ownership {
            store: "store".parse().unwrap(),
            service: "fleet".parse().unwrap(),
            instance: format!("vm@m{member}").parse().unwrap(),
            key: format!("k{member}").parse().unwrap(),
        }
    }

    /// Lists lag behind: what was asked for before counts though Nova does not show it.
    #[test]
    fn what_is_on_its_way_counts_until_it_is_there() {
        let places = Places::default();
        let zones = ["a".to_owned(), "b".to_owned()];
        let (first, second, third) = (owner(1), owner(2), owner(3));
        let kept = places.keep(&first.key);
        assert_eq!(places.choose(&first, &zones, &[]).unwrap(), "a");
        assert_eq!(places.choose(&second, &zones, &[]).unwrap(), "b");
        drop(kept);
        assert_eq!(places.choose(&third, &zones, &[]).unwrap(), "a");
    }
}
