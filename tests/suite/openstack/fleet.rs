//! The example natively, by the program: out to three members, an agent killed on the way, in to one, and
//! nothing left.

use super::bench::{Fleet, Way};
use super::lab::openstack;
use std::time::Duration;

#[test]
#[ignore = "wants the lab: make test-openstack"]
fn a_day_at_openstack_leaves_nothing() {
    let fleet = Fleet::deployed("day", Way::Native, 3, "");
    let url = fleet.bench.ok("outputs --service day site_url");
    let page = std::process::Command::new("curl")
        .args(["-fsS", "-m", "10", url.trim().trim_matches('"')])
        .output()
        .unwrap();
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    assert!(page.contains("Hello from the fleet"), "{url}: {page}");

    // an agent that dies in the middle of growing; the next one goes on, and nothing is made twice
    let agent = fleet.agent();
    let scaling = fleet.begin_to_scale(3);
    fleet.wait_until("a server more is asked for", |fleet| {
        fleet.servers().len() > 2
    });
    agent.signal("-KILL");
    let _ = agent.end_within(Duration::from_secs(10));
    drop(scaling);
    let agent = fleet.agent();
    fleet.comes_to(3);
    let story = fleet.story();
    assert_eq!(
        fleet.servers(),
        fleet.names(3),
        "nothing is made twice:\n{story}"
    );

    // one that is deleted behind our back is noticed, and replaced
    openstack("server delete day-app-vm-1 --wait");
    fleet.wait_until("it is missed", |fleet| fleet.ready() < 3);
    fleet.wait_until("it is replaced", |fleet| fleet.ready() == 3);

    fleet.scale(1);
    fleet.comes_to(1);
    agent.signal("-TERM");
    let _ = agent.end_within(Duration::from_secs(30));
    fleet.undeploy();
}
