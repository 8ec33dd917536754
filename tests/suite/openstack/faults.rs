//! What breaks in the middle of growing: services of OpenStack, the quota, the agent itself. Each time the
//! fleet comes to what is wished, nothing is made twice, and nothing is left.

use super::bench::{Fleet, SERVERS_ARE_SLOW, Way};
use super::lab::{admin, lab_service};
use std::time::{Duration, Instant};

/// So long a service stays away.
const OUTAGE: Duration = Duration::from_secs(20);

/// Begins it again, whatever becomes of the test.
struct Killed(&'static str);

impl Killed {
    fn now(service: &'static str) -> Self {
        lab_service("kill", service);
        Self(service)
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        lab_service("start", self.0);
    }
}

#[test]
#[ignore = "wants the lab: make test-openstack"]
fn services_that_die_in_the_middle_are_outlived() {
    let fleet = Fleet::deployed("outage", Way::Native, 4, "");
    let agent = fleet.agent();
    for (members, service) in [(2, "keystone"), (3, "nova-api"), (4, "neutron")] {
        let scaling = fleet.begin_to_scale(members);
        let asked = usize::try_from(members).unwrap() + 1;
        fleet.wait_until("a server more is asked for", |fleet| {
            fleet.servers().len() == asked
        });
        let away = Killed::now(service);
        std::thread::sleep(OUTAGE);
        drop(away);
        drop(scaling);
        // a server that Nova could not finish meanwhile is another member's by then
        fleet.comes_to(members);
        println!("{service} was away\n{}", fleet.story());
    }
    // asked while nobody answers
    let away = Killed::now("nova-api");
    let scaling = fleet.begin_to_scale(2);
    std::thread::sleep(OUTAGE);
    assert_eq!(fleet.ready(), 2, "members are drained first");
    drop(away);
    drop(scaling);
    fleet.comes_to(2);
    agent.signal("-TERM");
    let _ = agent.end_within(Duration::from_secs(60));
    fleet.undeploy();
}

/// The project's quota, put back in the end.
struct Quota;

impl Quota {
    fn servers(count: u32) -> Self {
        admin(&format!("quota set --force --instances {count} demo"));
        Self
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        admin("quota set --force --instances 10 demo");
    }
}

#[test]
#[ignore = "wants the lab: make test-openstack"]
fn a_quota_that_is_lowered_on_the_way_is_explained_and_resumed_from() {
    let _quota = Quota::servers(12);
    // a request every fifteen seconds: there is time to lower it
    let fleet = Fleet::deployed("quota", Way::Native, 10, "creations_per_minute = 4");
    let scaling = fleet.begin_to_scale(10);
    fleet.wait_until("three more are asked for", |fleet| {
        fleet.servers().len() >= 5
    });
    let _quota = Quota::servers(6);
    let (code, said) = scaling.end_within(Duration::from_secs(600));
    assert_ne!(code, 0, "{said}");
    assert!(said.contains("quota"), "it says why: {said}");
    // consistent: every server is a member's, and every member's has one
    let servers = fleet.servers().len();
    assert!((5..=6).contains(&servers), "{servers} servers\n{said}");
    fleet.wait_until("what could not come is gone", |fleet| {
        fleet.ready() + 1 == u64::try_from(fleet.servers().len()).unwrap()
    });
    fleet.is_as_recorded();

    let _quota = Quota::servers(12);
    fleet.bench.ok("deploy --resume --service quota --yes");
    assert_eq!(fleet.ready(), 10);
    assert_eq!(fleet.servers().len(), 11);
    fleet.undeploy();
}

/// `KILLS` of them: five in `make test-openstack`, fifty in `make soak`.
#[test]
#[ignore = "wants the lab: make test-openstack"]
fn an_agent_that_is_killed_at_random_is_outlived() {
    let kills: u32 = std::env::var("KILLS").map_or(5, |count| count.parse().unwrap());
    let mut chance = std::env::var("SEED").map_or(28_112_026, |seed| seed.parse::<u64>().unwrap());
    println!("{kills} kills, seed {chance}");
    let fleet = Fleet::deployed("killed", Way::Native, 3, "");
    let mut wished = 1;
    for _ in 0..kills {
        wished = 4 - wished;
        let agent = fleet.agent();
        let scaling = fleet.begin_to_scale(wished);
        // 1 to 25 seconds
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let pause = Duration::from_millis(1000 + (chance >> 33) % 24_000);
        std::thread::sleep(pause);
        println!("killed {pause:?} after {wished} were wished");
        agent.signal("-KILL");
        let _ = agent.end_within(Duration::from_secs(10));
        drop(scaling);
    }
    let begun = Instant::now();
    let agent = fleet.agent();
    fleet.scale(wished);
    fleet.comes_to(wished);
    println!("at rest after {:?}", begun.elapsed());
    assert!(begun.elapsed() < SERVERS_ARE_SLOW);
    agent.signal("-TERM");
    let _ = agent.end_within(Duration::from_secs(60));
    fleet.undeploy();
}
