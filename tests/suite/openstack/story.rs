//! The loop from end to end at OpenStack: `concertina demo --provider openstack`. Load makes real monitors
//! raise alerts, the fleet grows from 1 to 3, has a server deleted and another one's machine killed behind
//! everyone's back, and shrinks again.

use super::bench::bench;
use super::lab::servers;
use crate::loop_live::HELD;
use std::time::Duration;

/// The demo's own deadlines end it long before.
const LIMIT: Duration = Duration::from_secs(20 * 60);

#[test]
#[ignore = "wants the lab: make test-openstack"]
fn the_fleet_follows_its_load() {
    println!("{}", told("service.yaml", "web-fleet-"));
}

/// Nobody but Prometheus says that a server is dead which a playbook made.
#[test]
#[ignore = "wants the lab: make test-openstack"]
fn the_fleet_that_playbooks_make_follows_its_load() {
    println!("{}", told("fleet-by-playbooks.yaml", "fleet-"));
}

/// The whole story, all of whose promises were kept.
fn told(template: &str, beginning: &str) -> String {
    let bench = bench("");
    let demo = bench.start(&format!(
        "demo --provider openstack --template web-fleet/{template} --listen 127.0.0.1:5924 --report \
         report.html",
    ));
    let (code, said) = demo.end_within(LIMIT);
    // of two losses, another sentence
    let of_both = HELD.map(|held| held.replace("between the kill and", "between a loss and"));
    let deleted = "A member whose server was deleted was replaced".to_owned();
    for held in of_both.into_iter().chain([deleted]) {
        assert!(
            said.contains(&format!("✓ {held}")),
            "did not hold: {held}\n{said}"
        );
    }
    assert!(
        !said.contains("is made anew"),
        "its own deletes are no deaths"
    );
    assert_eq!(code, 0, "{said}");
    assert_eq!(servers(beginning), Vec::<String>::new());
    said
}
