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

    /// Nova lists it, or it will not come.
    pub(super) fn settle(&self, key: &IdempotencyKey) {
        let mut chosen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        chosen.remove(key);
    }
}

/// Of the same node of the same service.
fn is_beside(one: &Ownership, other: &Ownership) -> bool {
    one.store == other.store
        && one.service == other.service
        && one.instance.node() == other.instance.node()
}
