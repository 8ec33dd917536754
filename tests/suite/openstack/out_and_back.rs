//! The example by commands alone, natively and by playbooks: 1 → 5 → 2 members, and nothing left.

use super::bench::{Fleet, Way};

#[test]
#[ignore = "wants the lab: make test-openstack"]
fn five_members_and_two_natively() {
    out_and_back("five", Way::Native);
}

#[test]
#[ignore = "wants the lab: make test-openstack"]
fn five_members_and_two_by_playbooks() {
    out_and_back("play", Way::ByPlaybooks);
}

fn out_and_back(service: &'static str, way: Way) {
    let fleet = Fleet::deployed(service, way, 5, "");
    fleet.scale(5);
    assert_eq!(fleet.servers(), fleet.names(5));
    assert_eq!(fleet.ready(), 5);
    fleet.scale(2);
    assert_eq!(fleet.servers().len(), 3);
    assert_eq!(fleet.ready(), 2);
    fleet.undeploy();
}
