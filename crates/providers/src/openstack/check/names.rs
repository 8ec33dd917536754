//! What servers ask for by name, each name once: key pairs, security groups, zones.

use crate::openstack::api::wire::{Groups, KeyPairs, Zones};
use crate::openstack::api::{ApiError, Call, Service, with_query};
use crate::openstack::cloud::Cloud;
use crate::openstack::server::wanted::Wanted;
use engine::ports::ProviderError;
use std::collections::BTreeSet;

/// Names that are asked for.
#[derive(Debug, Default)]
pub(super) struct Names {
    keys: BTreeSet<String>,
    security_groups: BTreeSet<String>,
    zones: BTreeSet<String>,
}

impl Names {
    pub(super) fn add(&mut self, wanted: &Wanted) {
        self.keys.extend(wanted.key_name.clone());
        self.security_groups
            .extend(wanted.security_groups.iter().cloned());
        self.zones.extend(wanted.availability_zones.iter().cloned());
    }

    /// Those that nobody has.
    ///
    /// # Errors
    /// If a service does not answer.
    pub(super) async fn missing(&self, cloud: &Cloud) -> Result<Vec<ProviderError>, ApiError> {
        let session = &cloud.session;
        let mut missing = Vec::new();
        if !self.keys.is_empty() {
            let call = Call::get(Service::Compute, "os-keypairs");
            let pairs: KeyPairs = session.ask(call).await?;
            let there: Vec<String> = pairs.keypairs.into_iter().map(|p| p.keypair.name).collect();
            missing.extend(
                self.keys
                    .iter()
                    .filter(|key| !there.contains(key))
                    .map(|key| {
                        format!(
                            "this user has no key pair {key:?}; upload the public key with \
                     `openstack keypair create --public-key ~/.ssh/id_ed25519.pub {key}`"
                        )
                    }),
            );
        }
        if !self.security_groups.is_empty() {
            let query = [("fields", "id"), ("fields", "name")];
            let call = Call::get(Service::Network, with_query("security-groups", &query));
            let there: Groups = session.ask(call).await?;
            missing.extend(missing_groups(&self.security_groups, &there));
        }
        if !self.zones.is_empty() {
            let call = Call::get(Service::Compute, "os-availability-zone");
            let there: Zones = session.ask(call).await?;
            missing.extend(missing_zones(&self.zones, &there));
        }
        let refused = |why| ProviderError::Refused { why };
        Ok(missing.into_iter().map(refused).collect())
    }
}

/// Pure.
fn missing_groups(asked: &BTreeSet<String>, there: &Groups) -> Vec<String> {
    let groups = &there.security_groups;
    let mut names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let are = |asked: &str| {
        let found = groups.iter().filter(|g| g.name == *asked || g.id == *asked);
        found.count()
    };
    let told = asked.iter().filter_map(|asked| match are(asked) {
        0 => Some(format!(
            "this project has no security group {asked:?}; there are {}",
            names.join(", ")
        )),
        1 => None,
        several => Some(format!(
            "this project has {several} security groups {asked:?}: name one by its id"
        )),
    });
    told.collect()
}

/// Pure.
fn missing_zones(asked: &BTreeSet<String>, there: &Zones) -> Vec<String> {
    let zones = &there.zones;
    let names: Vec<&str> = zones.iter().map(|zone| zone.name.as_str()).collect();
    let told =
        asked.iter().filter_map(
            |asked| match zones.iter().find(|zone| zone.name == *asked) {
                Some(zone) if zone.state.available => None,
                Some(_) => Some(format!(
                    "the availability zone {asked:?} is not available at present; leave it out of \
                 `availability_zones`"
                )),
                None => Some(format!(
                    "this cloud has no availability zone {asked:?}; there are {}",
                    names.join(", ")
                )),
            },
        );
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_group_is_one_by_its_name_or_id() {
        let there: Groups = serde_json::from_value(json!({"security_groups": [
            {"id": "1", "name": "default"}, {"id": "2", "name": "web"}, {"id": "3", "name": "web"},
        ]}))
        .unwrap();
        assert_eq!(
            missing_groups(&set(&["default", "3", "web", "wbe"]), &there),
            [
                "this project has no security group \"wbe\"; there are default, web",
                "this project has 2 security groups \"web\": name one by its id",
            ]
        );
    }

    #[test]
    fn a_zone_that_is_closed_takes_nobody() {
        let there: Zones = serde_json::from_value(json!({"availabilityZoneInfo": [
            {"zoneName": "north", "zoneState": {"available": true}, "hosts": null},
            {"zoneName": "south", "zoneState": {"available": false}, "hosts": null},
        ]}))
        .unwrap();
        let told = missing_zones(&set(&["north", "south", "west"]), &there);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("\"south\" is not available"), "{told:?}");
        assert!(told[1].contains("no availability zone \"west\"; there are north, south"));
    }
}
