//! A server that was changed behind our back.

use super::bench::{Fleet, Way};
use super::lab::{admin, login, openstack};
use super::provider::{request, settings};
use engine::ports::{MadeAs, Provider as _, ProviderError, Server, ServerStatus};
use model::{ServerId, StoreId};
use providers::openstack::{MadeWhen, OpenStackProvider};
use serde_json::json;
use std::time::Duration;

/// A flavor with the disk of the lab's smallest, so that there is a way back.
struct Micro;

impl Micro {
    fn made() -> Self {
        admin("flavor create --ram 224 --disk 1 --vcpus 1 m1.micro");
        Self
    }
}

impl Drop for Micro {
    fn drop(&mut self) {
        admin("flavor delete m1.micro");
    }
}

/// Another name is given back, another size as well, and what is right is let be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "wants the lab: make test-openstack"]
async fn what_was_renamed_and_resized_becomes_what_it_was() {
    let _micro = Micro::made();
    let state = tempfile::tempdir().unwrap();
    let settings = settings(state.path()).with_made_when(MadeWhen::Active);
    let provider = OpenStackProvider::new(login("demo"), settings);
    let wanted = request("store-of-change", "change-0", json!({"flavor": "m1.nano"}));
    let made = provider.create(&wanted).await.unwrap();
    assert_eq!(made.attributes["flavor"], "m1.nano");
    let changed = |flavor: &'static str| {
        openstack(&format!("server set --name somebodys {}", made.id));
        openstack(&format!(
            "server resize --wait --flavor {flavor} {}",
            made.id
        ));
        openstack(&format!("server resize confirm {}", made.id));
    };
    let store = StoreId::new("store-of-change").unwrap();
    let made_as = MadeAs {
        name: Some("change-0".to_owned()),
        flavor: Some("m1.nano".to_owned()),
    };
    changed("m1.micro");
    settled(&provider, &made.id, "m1.micro").await;
    let other = StoreId::new("another-store").unwrap();
    let refused = provider.restore(&other, &made.id, &made_as).await;
    let restored = provider.restore(&store, &made.id, &made_as).await;
    let found = settled(&provider, &made.id, "m1.nano").await;
    let again = provider.restore(&store, &made.id, &made_as).await;
    // a disk that became larger stays so
    changed("m1.tiny");
    settled(&provider, &made.id, "m1.tiny").await;
    let too_large = provider.restore(&store, &made.id, &made_as).await;
    let named = provider.inspect(&made.id).await.unwrap().unwrap().name;
    provider.delete(&store, &made.id).await.unwrap();
    assert!(
        matches!(refused, Err(ProviderError::NotOurs { .. })),
        "{refused:?}"
    );
    assert_eq!(restored, Ok(()));
    assert_eq!(found.name, "change-0");
    assert_eq!(again, Ok(()), "it is as it was made");
    assert_eq!(named, "change-0", "what can be mended is");
    let told = too_large.unwrap_err().to_string();
    assert!(
        told.contains("where its disk would become smaller; it runs on as m1.tiny"),
        "{told}"
    );
}

/// A member is not begun anew while it serves: another one comes first, then it goes.
#[test]
#[ignore = "wants the lab: make test-openstack"]
fn an_agent_exchanges_a_member_that_was_resized() {
    let fleet = Fleet::deployed("resized", Way::Native, 2, "");
    is_rebooted(&fleet);
    openstack("server resize --wait --flavor m1.small resized-app-vm-0");
    openstack("server resize confirm resized-app-vm-0");
    let agent = fleet.agent();
    let there = |fleet: &Fleet, name: &str| fleet.servers().iter().any(|server| server == name);
    fleet.wait_until("another one comes", |fleet| {
        there(fleet, "resized-app-vm-1")
    });
    assert!(there(&fleet, "resized-app-vm-0"), "it serves until then");
    fleet.wait_until("it goes", |fleet| !there(fleet, "resized-app-vm-0"));
    fleet.comes_to(1);
    let story = fleet.story();
    assert!(
        story.contains("its flavor is m1.small, it was made as m1.tiny"),
        "{story}"
    );
    agent.signal("-TERM");
    let _ = agent.end_within(Duration::from_secs(30));
    fleet.undeploy();
}

/// A reboot is told, and over when somebody has taken note of it.
fn is_rebooted(fleet: &Fleet) {
    fleet.is_as_recorded();
    // Nova's first words of a server are no change of it
    std::thread::sleep(Duration::from_secs(6));
    openstack("server reboot --hard --wait resized-app-vm-0");
    let told = fleet.bench.ok("refresh --service resized");
    assert!(
        told.contains("was rebooted, and runs: booted_at is"),
        "{told}"
    );
    fleet.bench.ok("repair --service resized --yes");
    fleet.is_as_recorded();
}

/// Waits until Nova is done with it.
async fn settled(provider: &OpenStackProvider, id: &ServerId, flavor: &str) -> Server {
    for _ in 0..90 {
        let found = provider.inspect(id).await.unwrap().unwrap();
        if found.attributes["flavor"] == flavor && found.status == ServerStatus::Running {
            return found;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    panic!("it never is {flavor}");
}
