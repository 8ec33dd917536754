//! Zones, which the lab has under `DRIVER=fake`: servers of a node are balanced over those that it names.

use super::lab::{login, openstack};
use super::provider::request;
use engine::ports::Provider as _;
use futures::future::join_all;
use model::StoreId;
use providers::openstack::{MadeWhen, OpenStackProvider, OpenStackSettings};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn by_zone(beginning: &str) -> BTreeMap<String, usize> {
    let all: Value = serde_json::from_str(&openstack("server list --long -f json")).unwrap();
    let mut zones = BTreeMap::new();
    for server in all.as_array().unwrap() {
        if server["Name"].as_str().unwrap().starts_with(beginning) {
            let zone = server["Availability Zone"].as_str().unwrap();
            *zones.entry(zone.to_owned()).or_default() += 1;
        }
    }
    zones
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "wants the lab with two zones: DRIVER=fake"]
async fn servers_are_balanced_over_zones() {
    let state = tempfile::tempdir().unwrap();
    let settings = OpenStackSettings::new(state.path()).with_made_when(MadeWhen::Active);
    let provider = OpenStackProvider::new(login("demo"), settings);
    let image = openstack("image list -f value -c Name");
    let wanted = |n: u32| {
        let properties = json!({
            "flavor": "m1.nano", "image": image.lines().next().unwrap(), "networks": ["provider"],
            "availability_zones": ["zone-1", "zone-2"],
        });
        request("store-of-zones", &format!("zones-{n}"), properties)
    };
    let four: Vec<_> = (0..4).map(wanted).collect();
    let made = join_all(four.iter().map(|wanted| provider.create(wanted))).await;
    let made: Vec<_> = made.into_iter().map(Result::unwrap).collect();
    let two_each = BTreeMap::from([("zone-1".to_owned(), 2), ("zone-2".to_owned(), 2)]);
    let zones = by_zone("zones-");
    // one that goes leaves its zone the emptier one, whichever it was
    let store = StoreId::new("store-of-zones").unwrap();
    let gone = &made[3];
    let zone = gone.attributes["availability_zone"].clone();
    provider.delete(&store, &gone.id).await.unwrap();
    let fifth = provider.create(&wanted(5)).await.unwrap();
    let all = made.iter().take(3).chain([&fifth]).map(|server| &server.id);
    let gone = join_all(all.map(|id| provider.delete(&store, id))).await;
    assert!(gone.iter().all(Result::is_ok), "{gone:?}");
    assert_eq!(zones, two_each);
    assert_eq!(fifth.attributes["availability_zone"], zone);
}
