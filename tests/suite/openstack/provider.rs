//! The provider alone.

use super::lab::{login, openstack, rc};
use super::proxy::Proxy;
use crate::machines::{kill, processes_with};
use engine::ports::{Ownership, Provider as _, ServerNeeds, ServerRequest, ServerSize};
use futures::future::{BoxFuture, join_all};
use model::{IdempotencyKey, ServerId, ServiceName, StoreId};
use providers::openstack::{MadeWhen, OpenStackProvider, OpenStackSettings, Wanted};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use testkit::provider_suite::{self, ProviderCase, addresses_of};

/// Between two looks, if nothing else is set.
const LOOK_SECONDS: u64 = 2;

fn for_all() -> Wanted {
    serde_json::from_value(json!({
        "image": "debian-12", "networks": ["provider"], "key_name": "lab",
    }))
    .unwrap()
}

pub(super) fn settings(state: &Path) -> OpenStackSettings {
    OpenStackSettings::new(state)
        .with_login("root", Some(rc("id_ed25519")))
        .with_wanted(for_all())
}

pub(super) fn needs(properties: Value) -> ServerNeeds {
    let size = ServerSize {
        cpus: 1,
        memory_mib: 0,
        disk_mib: 0,
    };
    ServerNeeds {
        properties: serde_json::from_value(properties).unwrap(),
        ..ServerNeeds::of_size(size)
    }
}

pub(super) fn request(store: &str, name: &str, properties: Value) -> ServerRequest {
    ServerRequest {
        name: name.to_owned(),
        owner: Ownership {
            store: StoreId::new(store).unwrap(),
            service: ServiceName::new("fleet").unwrap(),
            instance: "vm@m1".parse().unwrap(),
            key: IdempotencyKey::new(format!("{store}/fleet/{name}/create/1")).unwrap(),
        },
        needs: needs(properties),
    }
}

fn ssh(server: &engine::ports::Server, command: &str) -> Result<String, String> {
    let ssh = addresses_of(server).ssh;
    let known = ssh.known_hosts_file.expect("its keys are known");
    let known = format!("UserKnownHostsFile={}", known.display());
    let output = Command::new("ssh")
        .args(["-F", "none", "-o", "BatchMode=yes"])
        .args(["-o", "StrictHostKeyChecking=yes", "-o", &known, "-i"])
        .arg(ssh.identity_file.expect("the lab has a key"))
        .arg(format!("{}@{}", ssh.user, ssh.address))
        .arg(command)
        .output()
        .unwrap();
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "wants the lab: make test-openstack"]
async fn does_what_every_provider_must() {
    let state = tempfile::tempdir().unwrap();
    let provider = OpenStackProvider::new(login("demo"), settings(state.path()));
    let watched = provider.clone();
    let kill = move |id: ServerId| -> BoxFuture<'static, ()> {
        // QEMU's own name for it; Nova sees it some time later
        processes_with(id.as_str()).into_iter().for_each(kill);
        let watched = watched.clone();
        Box::pin(async move {
            while watched.inspect(&id).await.unwrap().unwrap().status
                == engine::ports::ServerStatus::Running
            {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        })
    };
    let case = ProviderCase {
        provider: &provider,
        needs: needs(json!({})),
        kill: &kill,
    };
    provider_suite::all(&case).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "wants the lab: make test-openstack"]
async fn a_server_with_a_floating_address_proves_itself_and_leaves_nothing() {
    let state = tempfile::tempdir().unwrap();
    let provider = OpenStackProvider::new(login("demo-app"), settings(state.path()));
    let store = StoreId::new("store-of-floating").unwrap();
    let wanted = request(
        "store-of-floating",
        "fleet-vm-0",
        json!({
            "networks": ["private"], "floating_network": "provider",
            "metadata": {"team": "blue"}, "tags": ["blue"],
        }),
    );
    let server = provider.create(&wanted).await.unwrap();
    let addresses = addresses_of(&server);
    assert_ne!(addresses.public, addresses.private);
    assert_eq!(ssh(&server, "hostname").unwrap(), "fleet-vm-0");
    let keys = std::fs::read_to_string(addresses.ssh.known_hosts_file.unwrap()).unwrap();
    assert!(keys.contains("ssh-ed25519"), "{keys}");
    assert!(server.attributes["networks"]["private"]["addresses"].is_array());
    provider.delete(&store, &server.id).await.unwrap();
    println!("{} questions", provider.calls());
    assert_eq!(provider.inspect(&server.id).await.unwrap(), None);
    let left = openstack("floating ip list -f value");
    assert_eq!(left, "", "no floating address is left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "wants the lab: make test-openstack"]
async fn a_volume_to_boot_from_and_a_server_group_are_heeded() {
    let state = tempfile::tempdir().unwrap();
    let provider = OpenStackProvider::new(login("demo"), settings(state.path()));
    openstack("server group create --policy soft-anti-affinity apart");
    let properties = json!({"boot_volume": {"size": "1.5 GiB"}, "server_group": "apart"});
    let wanted = request("store-of-volume", "fleet-disk-0", properties);
    let server = provider.create(&wanted).await;
    let attached = server.as_ref().ok().map(|server| {
        openstack(&format!(
            "server show {} -f value -c volumes_attached",
            server.id
        ))
    });
    let grouped = openstack("server group show apart -f value -c members");
    let volumes = openstack("volume list -f value -c Size");
    if let Ok(server) = &server {
        let store = StoreId::new("store-of-volume").unwrap();
        provider.delete(&store, &server.id).await.unwrap();
    }
    openstack("server group delete apart");
    let server = server.unwrap();
    let attached = attached.unwrap();
    assert!(attached.contains("id"), "it has the volume: {attached}");
    assert!(grouped.contains(server.id.as_str()), "{grouped}");
    assert_eq!(volumes, "2", "what is begun of a GiB is whole");
    assert_eq!(
        openstack("volume list -f value"),
        "",
        "it goes with its server"
    );
}

/// What many wait for is asked once; each server adds the request for it, and those for its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "wants the lab: make test-openstack"]
async fn three_at_once_are_waited_for_with_one_list() {
    let state = tempfile::tempdir().unwrap();
    let settings = settings(state.path()).with_made_when(MadeWhen::Active);
    let provider = OpenStackProvider::new(login("demo"), settings);
    let requests = [0, 1, 2].map(|n| request("store-of-three", &format!("three-{n}"), json!({})));
    let begun = std::time::Instant::now();
    let made = join_all(requests.iter().map(|wanted| provider.create(wanted))).await;
    let ids: Vec<ServerId> = made.into_iter().map(|server| server.unwrap().id).collect();
    let looks = begun.elapsed().as_secs() / LOOK_SECONDS + 2;
    let (calls, once) = (provider.calls(), 2 + 1 + 3);
    println!("3 servers with {calls} questions");
    assert!(
        calls <= once + 3 + looks,
        "{calls} questions, {looks} looks"
    );

    let store = StoreId::new("store-of-three").unwrap();
    let begun = std::time::Instant::now();
    let gone = join_all(ids.iter().map(|id| provider.delete(&store, id))).await;
    assert!(gone.iter().all(Result::is_ok), "{gone:?}");
    let looks = begun.elapsed().as_secs() / LOOK_SECONDS + 2;
    let calls = provider.calls() - calls;
    println!("deleted with {calls} questions");
    // its end, whether it is gone, whether its ports are
    assert!(calls <= 3 * 3 + looks, "{calls} questions, {looks} looks");
}

/// The one request that makes a server is the one of which the answer must not be trusted to come.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "wants the lab: make test-openstack"]
async fn answers_that_are_lost_late_or_refused_make_nothing_twice() {
    let state = tempfile::tempdir().unwrap();
    let proxy = Proxy::start(
        15_000,
        &[
            "POST:/servers:drop:2",
            "POST:/servers:429:1",
            "POST:/servers:503:1",
            "GET:/servers/detail:503:2",
            "GET:/servers/detail:401:1",
            "GET:/flavors:drop:1",
            "GET:/images:wait:1",
            "DELETE:/servers:drop:1",
            "DELETE:/servers:429:2",
        ],
    );
    let settings = settings(state.path()).with_made_when(MadeWhen::Active);
    let provider = OpenStackProvider::new(proxy.login(state.path()), settings);
    let requests = [0, 1, 2].map(|n| request("store-of-hurt", &format!("hurt-{n}"), json!({})));
    let made = join_all(requests.iter().map(|wanted| provider.create(wanted))).await;
    let made: Vec<ServerId> = made.into_iter().map(|server| server.unwrap().id).collect();
    let servers = super::lab::servers("hurt-");
    assert_eq!(servers.len(), 3, "{servers:?}");
    let counts = proxy.counts();
    // three, two of which were heard and not answered, and two that were refused
    assert!(counts["compute"]["POST"].as_u64() >= Some(5), "{counts}");
    let store = StoreId::new("store-of-hurt").unwrap();
    let gone = join_all(made.iter().map(|id| provider.delete(&store, id))).await;
    assert!(gone.iter().all(Result::is_ok), "{gone:?}");
    assert_eq!(super::lab::servers("hurt-"), Vec::<String>::new());
    let (counted, asked) = (provider.calls(), proxy.asked());
    println!("{counted} questions counted, {asked} passed");
    assert!(
        counted.abs_diff(asked) <= 4,
        "but for those of the login: {}",
        proxy.counts()
    );
}
