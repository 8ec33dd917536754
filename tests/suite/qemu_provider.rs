//! The embedded cloud with real machines: two of them, from nothing to nothing.
//!
//! Uses the image in the user's cache (built on first need: half a minute to two minutes more).

use crate::machines::{Leftovers, kill, processes_with};
use engine::ports::{
    Ownership, Provider as _, ProviderError, Server, ServerNeeds, ServerRequest, ServerSize,
    ServerStatus,
};
use futures::future::BoxFuture;
use model::{IdempotencyKey, InstanceId, MemberId, NodeName, ServerId, ServiceName, StoreId};
use providers::qemu::{QemuProvider, QemuSettings, Start, image};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use testkit::provider_suite::{self, ProviderCase, addresses_of};

fn store() -> StoreId {
    StoreId::new("store-of-the-test").unwrap()
}

fn service() -> ServiceName {
    ServiceName::new("fleet").unwrap()
}

fn request(name: &str) -> ServerRequest {
    ServerRequest {
        name: name.to_owned(),
        owner: Ownership {
            store: store(),
            service: service(),
            instance: InstanceId::OfMember(NodeName::new("vm").unwrap(), MemberId(1)),
            key: IdempotencyKey::new(format!("fleet/{name}/create/1")).unwrap(),
        },
        needs: ServerNeeds::of_size(ServerSize {
            cpus: 1,
            memory_mib: 256,
            disk_mib: 1500,
        }),
    }
}

/// Runs a command on a server, over SSH with strict checking of the host's key.
fn ssh(server: &Server, command: &str) -> Result<String, String> {
    let ssh = addresses_of(server).ssh;
    let known = ssh.known_hosts_file.as_ref().unwrap().display();
    let output = Command::new("ssh")
        .args([
            "-F",
            "none",
            "-o",
            "BatchMode=yes",
            "-o",
            "StrictHostKeyChecking=yes",
        ])
        .args([
            "-o",
            "ConnectTimeout=20",
            "-o",
            &format!("UserKnownHostsFile={known}"),
        ])
        .arg("-i")
        .arg(ssh.identity_file.as_ref().unwrap())
        .args([
            "-p",
            &ssh.port.to_string(),
            &format!("{}@{}", ssh.user, ssh.address),
            command,
        ])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}

/// How its QEMU was started: a clone waits for its template's state; one that boots does not.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    Cloned,
    Booted,
}

fn arguments_of(server: &Server) -> Vec<String> {
    let pid = processes_with(&format!("concertina-{}", server.id))[0];
    let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap();
    line.split('\0').map(str::to_owned).collect()
}

fn came(server: &Server) -> Came {
    if arguments_of(server).iter().any(|word| word == "-incoming") {
        Came::Cloned
    } else {
        Came::Booted
    }
}

/// KVM is used where a kernel was booted with it, and only there; what was found is in the cache.
fn accelerated_as_found_out(server: &Server) {
    let words = arguments_of(server);
    let at = words.iter().position(|word| word == "-accel").unwrap();
    let used = words[at + 1].starts_with("kvm");
    let there = fs::File::options().read(true).write(true).open("/dev/kvm");
    let record = QemuSettings::default_cache_dir().unwrap().join("kvm.json");
    let works = there.is_ok() && {
        let finding: serde_json::Value =
            serde_json::from_slice(&fs::read(record).unwrap()).unwrap();
        finding["works"].as_bool().unwrap()
    };
    assert_eq!(used, works, "{words:?}");
}

fn settings(state: &Path) -> QemuSettings {
    QemuSettings::new(state, QemuSettings::default_cache_dir().unwrap()).unwrap()
}

fn open(state: &Path) -> QemuProvider {
    QemuProvider::open(settings(state)).unwrap()
}

/// Runs work in a state folder of its own, with the image there, in bounded time; and ends what is
/// left of it should it fail.
async fn bounded<W: Future<Output = ()>>(work: impl FnOnce(PathBuf) -> W) {
    let cache = QemuSettings::default_cache_dir().unwrap();
    image::ensure(&cache, &|_| {}).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().canonicalize().unwrap().join("state");
    let _leftovers = Leftovers(state.clone());
    let work = work(state.clone());
    tokio::time::timeout(Duration::from_secs(240), work)
        .await
        .expect("no end after 240 s");
    // The folder of servers is made by opening; a state folder without it was not used.
    assert_eq!(fs::read_dir(state.join("servers")).unwrap().count(), 0);
    assert_eq!(processes_with(&state.to_string_lossy()), Vec::<u32>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_machines_live_are_killed_adopted_and_leave_nothing() {
    bounded(|state| async move { two_machines(&state).await }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn does_what_every_provider_must() {
    bounded(|state| async move {
        let provider = open(&state);
        let kill = |id: ServerId| -> BoxFuture<'static, ()> {
            let name = format!("concertina-{id}");
            processes_with(&name).into_iter().for_each(kill);
            Box::pin(async move {
                while !processes_with(&name).is_empty() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            })
        };
        let case = ProviderCase {
            provider: &provider,
            needs: request("app-0").needs,
            kill: &kill,
        };
        provider_suite::all(&case).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_that_is_given_up_goes_on_and_a_lost_switch_is_a_death() {
    bounded(|state| async move {
        let provider = QemuProvider::open(settings(&state).with_start(Start::Cold)).unwrap();
        let wanted = request("app-0");
        let impatient = tokio::time::timeout(Duration::from_millis(500), provider.create(&wanted));
        assert!(impatient.await.is_err(), "booted in half a second");
        let found = provider.find(&wanted.owner.key).await.unwrap();
        assert_eq!(found[0].status, ServerStatus::Building);
        let server = open(&state).create(&wanted).await.unwrap();
        assert_eq!(
            (&server.id, &server.status),
            (&found[0].id, &ServerStatus::Running)
        );
        assert_eq!(ssh(&server, "hostname").as_deref(), Ok("app-0"));
        assert_eq!(came(&server), Came::Booted);

        processes_with(&state.join("switch").to_string_lossy())
            .into_iter()
            .filter(|pid| {
                fs::read_to_string(format!("/proc/{pid}/comm")).unwrap() == "vde_switch\n"
            })
            .for_each(kill);
        let dead = tokio::time::timeout(Duration::from_secs(5), async {
            while provider.inspect(&server.id).await.unwrap().unwrap().status
                == ServerStatus::Running
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        dead.await.expect("nobody noticed that the switch is gone");
        assert_eq!(provider.destroy_all_of(&store()).await.unwrap(), 1);
    })
    .await;
}

async fn two_machines(state: &Path) {
    let provider = open(state);
    let needs = request("app-0").needs;
    provider.check(&[needs.clone(), needs]).await.unwrap();
    let (wanted_a, wanted_b) = (request("app-0"), request("app_1"));
    let (a, b) = tokio::join!(provider.create(&wanted_a), provider.create(&wanted_b));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(a.status, ServerStatus::Running);
    assert_ne!(addresses_of(&a).public, addresses_of(&b).public);
    assert_ne!(addresses_of(&a).private, addresses_of(&b).private);

    // Cloning may fall back to booting; here it must not need to.
    assert_eq!((came(&a), came(&b)), (Came::Cloned, Came::Cloned));
    accelerated_as_found_out(&a);

    // Each is itself, and they reach each other; the network's addresses are theirs.
    assert_eq!(ssh(&a, "hostname").as_deref(), Ok("app-0"));
    assert_eq!(
        ssh(&b, "hostname; cat /etc/hostname").as_deref(),
        Ok("app-1\napp-1")
    );
    let reach = format!(
        "ping -c 2 -W 5 {} >/dev/null && echo reached",
        addresses_of(&b).private
    );
    assert_eq!(ssh(&a, &reach).as_deref(), Ok("reached"));
    random_states_differ(&a, &b);
    monitors_see(&a).await;

    // Another host's key is not accepted.
    let mut mistaken = a.clone();
    let place = mistaken.addresses.as_mut().unwrap();
    place.ssh.known_hosts_file = addresses_of(&b).ssh.known_hosts_file.clone();
    assert!(
        ssh(&mistaken, "true")
            .unwrap_err()
            .contains("Host key verification failed")
    );

    // The same key means the same server, also to a provider that comes later.
    let later = open(state);
    assert_eq!(later.create(&wanted_a).await.unwrap(), a);
    assert_eq!(
        later.find(&wanted_b.owner.key).await.unwrap(),
        vec![b.clone()]
    );
    assert_eq!(later.list(&store(), &service()).await.unwrap().len(), 2);

    killed_behind_everyones_back(&later, &wanted_a, &a).await;
    assert_eq!(
        later.inspect(&b.id).await.unwrap().unwrap().status,
        ServerStatus::Running
    );

    // Nobody else's hands.
    let stranger = StoreId::new("somebody-else").unwrap();
    let refused = later.delete(&stranger, &b.id).await;
    assert!(
        matches!(refused, Err(ProviderError::NotOurs { .. })),
        "{refused:?}"
    );
    assert_eq!(later.destroy_all_of(&stranger).await.unwrap(), 0);

    later.delete(&store(), &a.id).await.unwrap();
    later.delete(&store(), &b.id).await.unwrap();
    later.delete(&store(), &b.id).await.unwrap();
    assert_eq!(later.inspect(&a.id).await.unwrap(), None);
    assert!(!state.join("switch").exists());
    for id in [&a.id, &b.id] {
        assert_eq!(processes_with(id.as_str()), Vec::<u32>::new(), "{id}");
    }
}

async fn killed_behind_everyones_back(
    provider: &QemuProvider,
    wanted: &ServerRequest,
    server: &Server,
) {
    kill(processes_with(&format!("concertina-{}", server.id))[0]);
    let dead = tokio::time::timeout(Duration::from_secs(5), async {
        loop {
            let seen = provider.inspect(&server.id).await.unwrap().unwrap();
            if let ServerStatus::Dead { why } = seen.status {
                break why;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(dead.await.unwrap().contains("is gone"));
    assert!(matches!(
        provider.create(wanted).await,
        Err(ProviderError::Failed { .. })
    ));
}

/// Clones must not draw the same random numbers.
fn random_states_differ(a: &Server, b: &Server) {
    let draw = "head -c 16 /dev/urandom | od -An -tx1";
    assert_ne!(ssh(a, draw).unwrap(), ssh(b, draw).unwrap());
}

/// What the image holds for playbooks to start comes up at once, and answers where it is said to.
async fn monitors_see(server: &Server) {
    ssh(server, "sv up node_exporter && sv status node_exporter").unwrap();
    let address = format!(
        "{}:{}",
        addresses_of(server).public,
        addresses_of(server).metrics_port
    );
    let answered = tokio::time::timeout(Duration::from_secs(15), async {
        while !metrics(&address)
            .await
            .is_ok_and(|text| text.contains("node_cpu_seconds_total"))
        {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    answered.await.expect("node_exporter does not answer");
}

async fn metrics(address: &str) -> std::io::Result<String> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(address).await?;
    stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    Ok(text)
}
