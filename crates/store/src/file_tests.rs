//! The file on good and bad days: made, migrated, newer, foreign, damaged, full, out of reach.

use crate::EmbeddedStore;
use crate::file::{connect, database_path};
use crate::format::{FORMATS, Formats, Migration};
use engine::ports::{Committed, Log, LogEntry, Sequence, Store, StoreError, Transaction};
use engine::{Event, PlanEnd};
use jiff::{SignedDuration, Timestamp};
use model::{Capacity, GroupName, PlanId, ServiceName};
use policy::{Decision, Evaluation, Reason};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn put(key: &str, value: &[u8]) -> Transaction {
    Transaction::new().put(key, value.to_vec())
}

fn why(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable { why, .. } => why.clone(),
        other => panic!("should be unavailable, not {other:?}"),
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A store with `a` = `1` that nobody has open.
async fn a_store(folder: &Path) -> String {
    let store = EmbeddedStore::open(folder).unwrap();
    store.commit(put("a", b"1")).await.unwrap();
    let id = store.store_id().to_string();
    drop(store);
    let path = database_path(folder);
    let connection = connect(&path).unwrap();
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    id
}

#[tokio::test]
async fn files_are_private_and_the_id_stays() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("state");
    let store = EmbeddedStore::open(&folder).unwrap();
    store.commit(put("a", b"1")).await.unwrap();
    assert_eq!(mode(&folder), 0o700);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    let again = EmbeddedStore::open(&folder).unwrap();
    assert_eq!(again.store_id(), store.store_id());
    assert_eq!(again.get("a").await.unwrap().unwrap().value, b"1");
}

#[test]
fn many_open_a_new_folder_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let ids: Vec<_> = std::thread::scope(|scope| {
        let open = || {
            EmbeddedStore::open(folder.path())
                .unwrap()
                .store_id()
                .clone()
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

const NEXT: Formats = Formats {
    newest: 2,
    create: "",
    migrations: &[Migration {
        from: 1,
        statements: "ALTER TABLE entries ADD COLUMN note TEXT; UPDATE entries SET value = x'32';",
    }],
};

#[tokio::test]
async fn migrates_after_a_backup_and_older_programs_stop() {
    let folder = tempfile::tempdir().unwrap();
    let id = a_store(folder.path()).await;
    let older = EmbeddedStore::open(folder.path()).unwrap();

    let newer = EmbeddedStore::open_as(folder.path(), &NEXT).unwrap();
    assert_eq!(newer.store_id().as_str(), id);
    assert_eq!(newer.get("a").await.unwrap().unwrap().value, b"2");
    let backup = folder.path().join("state.format-1.backup-1.db");
    assert_eq!(mode(&backup), 0o600);
    let saved: Vec<u8> = connect(&backup)
        .unwrap()
        .query_row("SELECT value FROM entries WHERE key = 'a'", [], |r| {
            r.get(0)
        })
        .unwrap();
    assert_eq!(saved, b"1");

    let is_newer = |error| {
        matches!(
            error,
            StoreError::Newer {
                found: 2,
                known: 1,
                ..
            }
        )
    };
    assert!(is_newer(older.commit(put("a", b"3")).await.unwrap_err()));
    assert!(is_newer(older.get("a").await.unwrap_err()));
    assert!(is_newer(EmbeddedStore::open(folder.path()).unwrap_err()));
    assert_eq!(newer.get("a").await.unwrap().unwrap().value, b"2");
}

#[tokio::test]
async fn a_migration_that_fails_changes_nothing() {
    const BROKEN: Formats = Formats {
        newest: 3,
        create: "",
        migrations: &[
            Migration {
                from: 1,
                statements: "DELETE FROM entries;",
            },
            Migration {
                from: 2,
                statements: "DELETE FROM nowhere;",
            },
        ],
    };
    let folder = tempfile::tempdir().unwrap();
    a_store(folder.path()).await;
    let text = why(&EmbeddedStore::open_as(folder.path(), &BROKEN).unwrap_err());
    assert!(
        text.contains("from format 1 to 3") && text.contains("backup-1.db"),
        "{text}"
    );
    let gap = Formats {
        newest: 2,
        create: "",
        migrations: &[],
    };
    let text = why(&EmbeddedStore::open_as(folder.path(), &gap).unwrap_err());
    assert!(text.contains("no way leads on from its format 1"), "{text}");
    let store = EmbeddedStore::open(folder.path()).unwrap();
    assert_eq!(store.get("a").await.unwrap().unwrap().value, b"1");
}

#[tokio::test]
async fn damage_is_said_and_not_made_worse() {
    let folder = tempfile::tempdir().unwrap();
    let id = a_store(folder.path()).await;
    let path = database_path(folder.path());
    let good = fs::read(&path).unwrap();

    let torn_head = [&[0x55; 100], &good[100..]].concat();
    let torn_body = [&good[..4096], vec![0x55; good.len() - 4096].as_slice()].concat();
    let short = good[..good.len() / 2].to_vec();
    for (what, bytes) in [("head", torn_head), ("body", torn_body), ("end", short)] {
        fs::write(&path, &bytes).unwrap();
        let text = match EmbeddedStore::open(folder.path()) {
            Err(error) => why(&error),
            Ok(store) => why(&store.commit(put("b", b"1")).await.unwrap_err()),
        };
        assert!(
            text.contains("damaged") && text.contains("backup"),
            "{what}: {text}"
        );
        let _ = fs::remove_file(folder.path().join("state.db-wal"));
        let _ = fs::remove_file(folder.path().join("state.db-shm"));
    }

    fs::write(&path, b"").unwrap();
    let text = why(&EmbeddedStore::open(folder.path()).unwrap_err());
    assert!(text.contains(&id) && text.contains("backup"), "{text}");

    fs::write(&path, &good).unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    assert_eq!(store.get("a").await.unwrap().unwrap().value, b"1");
}

#[test]
fn what_is_not_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = database_path(folder.path());
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch("CREATE TABLE t (x); PRAGMA user_version = 1;")
        .unwrap();
    let text = why(&EmbeddedStore::open(folder.path()).unwrap_err());
    assert!(text.contains("not a store of concertina"), "{text}");

    let text = why(&EmbeddedStore::open(&path).unwrap_err());
    assert!(text.contains("cannot make the folder"), "{text}");
}

#[test]
fn a_folder_that_may_not_be_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(folder.path().join("probe"), b"").is_ok() {
        return; // root writes everywhere
    }
    let text = why(&EmbeddedStore::open(folder.path()).unwrap_err());
    assert!(text.contains("choose another state folder"), "{text}");
}

#[test]
fn a_full_disk_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    drop(EmbeddedStore::open(folder.path()).unwrap());
    let connection = connect(&database_path(folder.path())).unwrap();
    connection
        .pragma_update(None, "max_page_count", 60)
        .unwrap();
    let writer = crate::worker::Worker::start(
        "test",
        connection,
        rusqlite::TransactionBehavior::Immediate,
        FORMATS.newest,
    )
    .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let commit = |key: &str, bytes: usize| {
        let transaction = put(key, &vec![1; bytes]);
        let work = move |c: &rusqlite::Connection| Ok(crate::entries::apply(c, &transaction)?);
        runtime.block_on(writer.submit(work, |_| {}))
    };
    assert!(matches!(
        commit("small", 10).unwrap(),
        Committed::Yes { .. }
    ));
    let path = database_path(folder.path());
    let text = why(&commit("large", 250_000)
        .unwrap_err()
        .into_store_error(&path));
    assert!(
        text.contains("the disk is full") && text.contains("nothing is lost"),
        "{text}"
    );
    assert!(matches!(
        commit("after", 10).unwrap(),
        Committed::Yes { version: 2 }
    ));
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let keys = runtime.block_on(store.scan("")).unwrap();
    assert_eq!(
        keys.iter().map(|(k, _)| k.as_str()).collect::<Vec<_>>(),
        ["after", "small"]
    );
}

fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second)
}

fn evaluated(second: i64, group: &str) -> LogEntry {
    let evaluation = Evaluation {
        group: GroupName::new(group).unwrap(),
        at: at(second),
        current: Capacity(1),
        recommended: Capacity(1),
        decision: Decision::Keep,
        reasons: vec![Reason::WithinBounds],
        wake_at: None,
    };
    LogEntry {
        at: at(second),
        service: ServiceName::new("web").unwrap(),
        event: Event::Evaluated { evaluation },
    }
}

fn closed(second: i64, filler: usize) -> LogEntry {
    let end = PlanEnd::Stuck {
        why: "x".repeat(filler),
    };
    LogEntry {
        at: at(second),
        service: ServiceName::new("web").unwrap(),
        event: Event::PlanClosed {
            plan: PlanId(1),
            end,
        },
    }
}

#[tokio::test]
async fn retention_keeps_the_last_evaluation_of_each_group() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let web = ServiceName::new("web").unwrap();
    let mut entries = vec![evaluated(1, "app"), evaluated(2, "db"), evaluated(3, "app")];
    entries.extend((0..3000).map(|n| closed(10 + n, 500)));
    let last = store.append(entries).await.unwrap();
    let pages = || -> i64 {
        let connection = connect(&database_path(folder.path())).unwrap();
        connection
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap()
    };

    let pruned = store.prune(at(1010), u64::MAX).await.unwrap();
    assert_eq!(pruned.entries, 1 + 1000);
    let left = store.read(&web, Sequence(0), 3).await.unwrap();
    let expected = [evaluated(2, "db"), evaluated(3, "app"), closed(1010, 500)];
    assert_eq!(
        left.into_iter().map(|(_, e)| e).collect::<Vec<_>>(),
        expected
    );

    let before = pages();
    store.prune(at(0), 100_000).await.unwrap();
    let left = store.read(&web, Sequence(0), 5000).await.unwrap();
    assert!((100..200).contains(&left.len()), "{} entries", left.len());
    assert_eq!(left[1].1, evaluated(3, "app"));
    assert_eq!(left.last().unwrap().0, last, "the newest stay");
    assert!(pages() < before / 2, "space is given back");

    let store = EmbeddedStore::open(folder.path()).unwrap();
    store.prune(at(1_000_000), 0).await.unwrap();
    assert_eq!(store.read(&web, Sequence(0), 9).await.unwrap().len(), 2);
    let next = store.append(vec![closed(9, 1)]).await.unwrap();
    assert_eq!(next, Sequence(last.0 + 1), "sequences are never used again");
}

#[tokio::test]
async fn events_of_a_newer_program_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    store
        .append((0..6).map(|n| closed(n, 1)).collect())
        .await
        .unwrap();
    connect(&database_path(folder.path()))
        .unwrap()
        .execute(
            "UPDATE log SET event = '{\"event\":\"from_the_future\"}' WHERE sequence IN (2, 3, 6)",
            [],
        )
        .unwrap();
    let web = ServiceName::new("web").unwrap();
    let numbers =
        |entries: Vec<(Sequence, LogEntry)>| entries.iter().map(|(s, _)| s.0).collect::<Vec<_>>();
    assert_eq!(
        numbers(store.read(&web, Sequence(1), 1).await.unwrap()),
        [4]
    );
    assert_eq!(
        numbers(store.read(&web, Sequence(0), 9).await.unwrap()),
        [1, 4, 5]
    );
    assert_eq!(numbers(store.tail(&web, 2).await.unwrap()), [4, 5]);
}
