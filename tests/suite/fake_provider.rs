//! The fake cloud: the suite of all providers, its faults, its files, and its operations.

use async_trait::async_trait;
use engine::ports::{
    Clock, Executor, ExecutorError, OperationHost, OperationRequest, Ownership, Provider,
    ProviderError, ServerNeeds, ServerRequest, ServerSize, ServerStatus,
};
use futures::FutureExt;
use jiff::Timestamp;
use model::{IdempotencyKey, ServiceName, StoreId};
use providers::fake::{
    CallFault, FakeExecutor, FakeProvider, FakeRunEnd, FakeScript, OperationFault, OperationRule,
    Pattern, ServerFault,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use testkit::provider_suite::{self, ProviderCase, addresses_of};

const SIZE: ServerSize = ServerSize {
    cpus: 1,
    memory_mib: 256,
    disk_mib: 1024,
};

/// Sleeping is all that lets its time pass.
#[derive(Default)]
struct LeapingClock {
    passed_ms: AtomicI64,
}

#[async_trait]
impl Clock for LeapingClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
            + jiff::SignedDuration::from_millis(self.passed_ms.load(Ordering::SeqCst))
    }

    async fn sleep(&self, span: Duration) {
        tokio::task::yield_now().await;
        let span = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        self.passed_ms.fetch_add(span, Ordering::SeqCst);
    }
}

fn clock() -> Arc<LeapingClock> {
    Arc::default()
}

fn in_memory(script: FakeScript) -> FakeProvider {
    FakeProvider::in_memory(script, clock())
}

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::new(text).expect("a valid key")
}

fn store_id() -> StoreId {
    StoreId::new("store").expect("a valid id")
}

fn web() -> ServiceName {
    ServiceName::new("web").expect("a valid name")
}

fn request(name: &str) -> ServerRequest {
    ServerRequest {
        name: name.to_owned(),
        owner: Ownership {
            store: store_id(),
            service: web(),
            instance: "app@m1".parse().expect("a valid id"),
            key: key(&format!("store/web/{name}/1")),
        },
        needs: ServerNeeds::of_size(SIZE),
    }
}

async fn suite_for(provider: FakeProvider) {
    let killer = provider.clone();
    let kill = move |id| {
        let killer = killer.clone();
        async move {
            killer
                .kill(&id, "pulled the plug")
                .await
                .expect("kill works")
        }
        .boxed()
    };
    let case = ProviderCase {
        provider: &provider,
        needs: ServerNeeds::of_size(SIZE),
        kill: &kill,
    };
    provider_suite::all(&case).await;
    assert_eq!(provider.all_servers().await, Ok(Vec::new()));
}

#[tokio::test]
async fn in_memory_it_passes_the_suite() {
    suite_for(in_memory(FakeScript::default())).await;
}

#[tokio::test]
async fn in_a_folder_it_passes_the_suite() {
    let folder = tempfile::tempdir().unwrap();
    let servers = folder.path().join("state/servers");
    suite_for(FakeProvider::in_folder(
        servers,
        FakeScript::default(),
        clock(),
    ))
    .await;
}

#[tokio::test]
async fn other_processes_see_the_servers_and_people_may_edit_them() {
    let folder = tempfile::tempdir().unwrap();
    let open = || FakeProvider::in_folder(folder.path(), FakeScript::default(), clock());
    let (ours, other) = (open(), open());
    let server = ours.create(&request("app_0")).await.unwrap();
    assert_eq!(addresses_of(&server).public.to_string(), "127.65.0.1");
    assert_eq!(addresses_of(&server).private.to_string(), "10.88.0.1");
    assert_eq!(
        other.inspect(&server.id).await.unwrap().unwrap().id,
        server.id
    );

    let file = folder.path().join(format!("{}.json", server.id));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"status\": \"running\""), "{text}");
    std::fs::write(&file, text.replace("running", "dead")).unwrap();
    let seen = ours.list(&store_id(), &web()).await.unwrap();
    let why = "shut off".to_owned();
    assert_eq!(seen[0].status, ServerStatus::Dead { why });

    std::fs::write(&file, "{ \"id\": ").unwrap();
    let error = ours
        .list(&store_id(), &web())
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains(&server.id.to_string()) && error.contains("mend or remove"),
        "{error}"
    );
}

#[tokio::test]
async fn creations_fail_as_scripted() {
    let fault = |nth, fault| ServerFault {
        name: Pattern::new("app_*"),
        nth: Some(nth),
        fault,
    };
    let faults = [
        CallFault::NoRoom,
        CallFault::Failed,
        CallFault::Broken,
        CallFault::Silent,
        CallFault::LostAnswer,
        CallFault::Twice,
    ];
    let cloud = in_memory(FakeScript {
        create_faults: (1..).zip(faults).map(|(nth, f)| fault(nth, f)).collect(),
        ..FakeScript::default()
    });
    cloud.create(&request("balancer")).await.unwrap();
    let mut seen = Vec::new();
    for n in 0..6 {
        let request = request(&format!("app_{n}"));
        let outcome = cloud.create(&request).await.map(|_| ());
        let left = cloud.find(&request.owner.key).await.unwrap();
        seen.push((outcome, left.len()));
    }
    assert!(
        matches!(&seen[0], (Err(ProviderError::NoRoom { .. }), 0)),
        "{seen:?}"
    );
    assert!(
        matches!(&seen[1], (Err(ProviderError::Failed { .. }), 0)),
        "{seen:?}"
    );
    assert!(
        matches!(&seen[2], (Err(ProviderError::Failed { .. }), 1)),
        "{seen:?}"
    );
    assert!(
        matches!(&seen[3], (Err(ProviderError::Unavailable { .. }), 0)),
        "{seen:?}"
    );
    assert!(
        matches!(&seen[4], (Err(ProviderError::Unavailable { .. }), 1)),
        "{seen:?}"
    );
    assert!(matches!(&seen[5], (Ok(()), 2)), "{seen:?}");
    let lost = cloud.create(&request("app_4")).await.unwrap();
    assert_eq!(
        lost.status,
        ServerStatus::Running,
        "asked again, it is there"
    );
    assert_eq!(cloud.call_counts()["create"], 8);
    assert_eq!(cloud.call_counts()["find"], 6);
}

#[tokio::test]
async fn a_given_up_creation_goes_on_and_a_hanging_one_does_not() {
    let clock = clock();
    let cloud = FakeProvider::in_memory(FakeScript::default(), clock.clone());
    let server = |cloud: &FakeProvider, name: &str| {
        let (cloud, key) = (cloud.clone(), request(name).owner.key);
        async move { cloud.find(&key).await.unwrap().remove(0) }
    };
    let wanted = request("app_0");
    for polls in [3, 1] {
        // Dropped at the n-th poll, as when the process dies.
        let mut create = cloud.create(&wanted);
        for _ in 0..polls {
            assert!(futures::poll!(&mut create).is_pending());
        }
    }
    assert_eq!(server(&cloud, "app_0").await.status, ServerStatus::Building);
    clock.sleep(Duration::from_secs(2)).await;
    assert_eq!(server(&cloud, "app_0").await.status, ServerStatus::Running);

    cloud.rescript(|script| {
        script.create_faults.push(ServerFault {
            name: Pattern::default(),
            nth: None,
            fault: CallFault::Hang,
        });
    });
    let wanted = request("app_1");
    let hanging = tokio::time::timeout(Duration::from_millis(50), cloud.create(&wanted)).await;
    assert!(hanging.is_err());
    clock.sleep(Duration::from_secs(86_400)).await;
    let hung = server(&cloud, "app_1").await;
    assert_eq!(hung.status, ServerStatus::Building);
    cloud.delete(&store_id(), &hung.id).await.unwrap();
    assert_eq!(cloud.inspect(&hung.id).await, Ok(None));
}

#[tokio::test]
async fn silence_room_and_lists_follow_the_script() {
    let script: FakeScript = toml::from_str(
        "max_servers = 2\n[[silent]]\nfrom_seconds = 100\nto_seconds = 110\n\
         [[delete]]\nnth = 1\nfault = \"lost_answer\"",
    )
    .unwrap();
    let clock = clock();
    let cloud = FakeProvider::in_memory(script, clock.clone());
    let first = cloud.create(&request("app_0")).await.unwrap();
    let second = cloud.create(&request("app_1")).await.unwrap();
    let full = cloud.create(&request("app_2")).await.unwrap_err();
    assert!(matches!(full, ProviderError::NoRoom { .. }), "{full}");
    assert!(
        cloud.check(&[ServerNeeds::of_size(SIZE)]).await.is_err() && cloud.check(&[]).await.is_ok()
    );

    clock
        .sleep(Duration::from_secs(100) - Duration::from_secs(4))
        .await;
    let silent = cloud.inspect(&first.id).await.unwrap_err();
    assert!(
        matches!(silent, ProviderError::Unavailable { .. }),
        "{silent}"
    );
    clock.sleep(Duration::from_secs(10)).await;
    assert!(cloud.inspect(&first.id).await.unwrap().is_some());
    cloud.disconnect();
    assert!(cloud.list(&store_id(), &web()).await.is_err());
    cloud.reconnect();

    cloud.hide_from_lists(&first.id);
    assert_eq!(cloud.list(&store_id(), &web()).await.unwrap(), [second]);
    assert!(cloud.delete(&store_id(), &first.id).await.is_err());
    assert_eq!(
        cloud.inspect(&first.id).await,
        Ok(None),
        "removed, but the answer was lost"
    );
    let third = cloud.create(&request("app_2")).await.unwrap();
    assert_eq!(third.addresses, first.addresses, "addresses are used again");
}

fn operation(title: &str, host: OperationHost, folder: &Path) -> OperationRequest {
    OperationRequest {
        key: key(&format!("store/web/{}/1", title.replace(' ', "/"))),
        title: title.to_owned(),
        files_root: folder.to_owned(),
        kind: engine::ports::ImplementationKind::Playbook,
        primary: "playbook.yaml".into(),
        dependencies: Vec::new(),
        inputs: BTreeMap::from([("port".to_owned(), 80.into())]),
        expected_outputs: Vec::new(),
        untrusted_inputs: Vec::new(),
        secrets: Vec::new(),
        host,
        timeout: Duration::from_secs(60),
        log_file: folder.join("logs/s1/output.log"),
    }
}

#[tokio::test]
async fn operations_go_as_scripted() {
    let rule = |title: &str| OperationRule {
        title: Pattern::new(title),
        ..OperationRule::default()
    };
    let cloud = in_memory(FakeScript {
        operation_rules: vec![
            OperationRule {
                attempt: Some(1),
                fault: Some(OperationFault::Failed),
                message: Some("no such package".to_owned()),
                ..rule("nginx@* create")
            },
            OperationRule {
                outputs: BTreeMap::from([("url".to_owned(), "http://site".into())]),
                ..rule("nginx@*")
            },
            OperationRule {
                time: Some(Duration::from_secs(61)),
                ..rule("slow@*")
            },
        ],
        ..FakeScript::default()
    });
    let executor = FakeExecutor::new(&cloud);
    let server = cloud.create(&request("app_0")).await.unwrap();
    let host = OperationHost::Server(addresses_of(&server).ssh);
    let run = |title: &str| {
        let request = operation(title, host.clone(), Path::new("/nowhere"));
        let executor = executor.clone();
        async move { executor.run(request).await }
    };
    let failed = run("nginx@m1 create").await.unwrap_err();
    assert_eq!(
        failed.to_string(),
        "task \"nginx@m1 create\" on 127.65.0.1: no such package"
    );
    let outcome = run("nginx@m1 create").await.unwrap();
    assert_eq!(outcome.outputs["url"], "http://site");
    assert_eq!(run("other@m1 start").await.unwrap().outputs.len(), 0);
    let late = run("slow@m1 start").await.unwrap_err();
    assert!(matches!(late, ExecutorError::TimedOut { .. }), "{late}");
    cloud.kill(&server.id, "gone").await.unwrap();
    let dead = run("nginx@m1 stop").await.unwrap_err();
    assert!(matches!(dead, ExecutorError::Unreachable { .. }), "{dead}");

    let runs = executor.runs();
    let attempts: Vec<_> = runs
        .iter()
        .map(|run| (run.title.as_str(), run.attempt))
        .collect();
    assert_eq!(
        attempts[..2],
        [("nginx@m1 create", 1), ("nginx@m1 create", 2)]
    );
    assert_eq!(runs[1].end, Some(FakeRunEnd::Succeeded));
    assert_eq!(runs[1].inputs["port"], 80);
    assert!(matches!(runs[4].end, Some(FakeRunEnd::Failed { .. })));
}

#[tokio::test]
async fn with_a_disk_operations_need_their_files_and_leave_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let servers = folder.path().join("servers");
    let cloud = FakeProvider::in_folder(servers, FakeScript::default(), clock());
    let executor = FakeExecutor::new(&cloud);
    let request = || operation("app configure", OperationHost::Orchestrator, folder.path());
    let missing = executor.run(request()).await.unwrap_err();
    assert!(
        matches!(missing, ExecutorError::Unusable { .. }),
        "{missing}"
    );
    std::fs::write(folder.path().join("playbook.yaml"), "- hosts: all").unwrap();
    executor.run(request()).await.unwrap();
    let log = std::fs::read_to_string(request().log_file).unwrap();
    assert_eq!(
        log,
        "1970-01-01T00:00:00.000Z app configure begins (scripted, nothing is run)\n\
         1970-01-01T00:00:01.000Z app configure succeeded\n"
    );
}
