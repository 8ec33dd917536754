//! The example natively, by the program: out to three members, an agent killed on the way, in to one,
//! and nothing left.

use super::lab::{openstack, rc, servers};
use crate::cli::bench::Bench;
use std::time::{Duration, Instant};

/// Under emulation, with all of OpenStack beside it.
const SERVERS_ARE_SLOW: Duration = Duration::from_secs(300);

/// A folder with the lab in its settings.
pub(super) fn bench() -> Bench {
    let bench = Bench::new();
    let ansible = concat!(env!("CARGO_MANIFEST_DIR"), "/../.venv/bin/ansible-playbook");
    let config = format!(
        "[openstack]\nrc_file = {:?}\nssh_user = \"root\"\nssh_identity_file = {:?}\n\
         image = \"debian-12\"\nnetworks = [\"provider\"]\nkey_name = \"lab\"\n\
         [ansible]\npath = {ansible:?}\n",
        rc("demo-openrc-nopass.sh"),
        rc("id_ed25519"),
    );
    std::fs::write(bench.path("concertina.toml"), config).unwrap();
    bench
}

/// Takes everything away, whatever became of the test.
struct Cleared<'a>(&'a Bench);

impl Drop for Cleared<'_> {
    fn drop(&mut self) {
        let _ = self.0.run("undeploy --service day --yes");
    }
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < SERVERS_ARE_SLOW, "not in time: {what}");
        std::thread::sleep(Duration::from_secs(2));
    }
}

/// Members in service.
fn ready(bench: &Bench) -> u64 {
    let status = bench.ok("status --service day --json");
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    let ready = status.pointer("/services/0/groups/0/ready");
    ready.and_then(serde_json::Value::as_u64).unwrap()
}

#[test]
#[ignore = "wants the lab: make test-openstack"]
fn a_day_at_openstack_leaves_nothing() {
    let bench = bench();
    let _cleared = Cleared(&bench);
    let said = bench.ok("deploy web-fleet/service.yaml --service day --provider openstack --yes");
    assert!(said.contains("app_vm: a server of openstack"), "{said}");
    assert_eq!(servers("day-").len(), 2);
    let url = bench.ok("outputs --service day site_url");
    let page = std::process::Command::new("curl")
        .args(["-fsS", "-m", "10", url.trim().trim_matches('"')])
        .output()
        .unwrap();
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    assert!(page.contains("Hello from the fleet"), "{url}: {page}");

    // an agent that dies in the middle of growing; the next one goes on, and nothing is made twice
    let mut agent = bench.start("agent --listen 127.0.0.1:5914");
    agent.hear_within("5914", SERVERS_ARE_SLOW);
    let scaling = bench.start("scale app_vm --service day --to 3 --yes");
    wait_until("a server more is asked for", || servers("day-").len() > 2);
    agent.signal("-KILL");
    let _ = agent.end_within(Duration::from_secs(10));
    drop(scaling);
    let agent = bench.start("agent --listen 127.0.0.1:5914");
    wait_until("three members serve", || ready(&bench) == 3);
    let mut names = servers("day-");
    names.sort();
    let expected = [
        "day-app-vm-0",
        "day-app-vm-1",
        "day-app-vm-2",
        "day-balancer-vm",
    ];
    let story = || bench.ok("history --service day --last 200");
    assert_eq!(names, expected, "nothing is made twice:\n{}", story());

    // one that is deleted behind our back is noticed, and replaced
    openstack("server delete day-app-vm-1 --wait");
    wait_until("it is missed", || ready(&bench) < 3);
    wait_until("it is replaced", || ready(&bench) == 3);

    bench.ok("scale app_vm --service day --to 1 --yes");
    wait_until("one member serves", || servers("day-").len() == 2);
    agent.signal("-TERM");
    let _ = agent.end_within(Duration::from_secs(30));
    let said = bench.ok("undeploy --service day --yes");
    assert!(
        !said.contains("made anew"),
        "its own deletes are no deaths: {said}"
    );
    assert_eq!(servers("day-"), Vec::<String>::new());
    let ports = openstack("port list --device-owner compute:nova -f value -c Name");
    assert!(!ports.contains("day-"), "{ports}");
}
