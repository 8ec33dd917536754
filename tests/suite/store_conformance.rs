//! Both stores against the one suite, and the embedded one against processes that die.

use engine::Event;
use engine::ports::{Log, LogEntry, Sequence, Store, Transaction};
use jiff::Timestamp;
use model::{ServiceName, StoreId};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use store::EmbeddedStore;
use testkit::{MemoryStore, store_suite};

/// Tells the test binary, started again, which folder to write to until it is killed.
const WRITER_FOLDER: &str = "CONCERTINA_TEST_WRITER_FOLDER";

macro_rules! conformance {
    ($($case:ident($($handle:ident),+)),+ $(,)?) => {
        mod memory {
            use super::*;
            $(#[tokio::test]
            async fn $case() {
                let first = MemoryStore::new(StoreId::new("memory").unwrap());
                $(let $handle = first.clone();)+
                store_suite::$case($(&$handle),+).await;
            })+
        }

        mod embedded {
            use super::*;
            $(#[tokio::test]
            async fn $case() {
                let folder = tempfile::tempdir().unwrap();
                $(let $handle = EmbeddedStore::open(folder.path()).unwrap();)+
                store_suite::$case($(&$handle),+).await;
            })+
        }
    };
}

conformance! {
    reads_what_was_written(one),
    compare_and_swap(one),
    scans_prefixes(one),
    keeps_limits(one),
    watches(one, two),
    watches_to_the_end(one, two),
    counts_exactly(one, two),
    logs(one, two),
    keeps_batches_together(one, two),
}

/// Started again by the test below, writes pairs, a count and the log for ever and tells each
/// transaction that was acknowledged.
#[tokio::test]
async fn writes_until_killed() {
    let Ok(folder) = std::env::var(WRITER_FOLDER) else {
        return;
    };
    let store = EmbeddedStore::open(&folder).unwrap();
    let filler = vec![b'x'; 20_000];
    for n in 1_u64.. {
        let text = n.to_string().into_bytes();
        let pair = Transaction::new()
            .put(format!("left/{n:06}"), filler.clone())
            .put(format!("right/{n:06}"), text.clone())
            .put("count", text);
        store.commit(pair).await.unwrap();
        store.append(vec![entry(n), entry(n)]).await.unwrap();
        println!("\nacknowledged {n}");
    }
}

fn entry(n: u64) -> LogEntry {
    LogEntry {
        at: Timestamp::UNIX_EPOCH,
        service: ServiceName::new("web").expect("a name"),
        event: Event::Trouble {
            what: n.to_string(),
        },
    }
}

/// Kills a writer with SIGKILL after some acknowledgements; the last that it told.
fn kill_a_writer(folder: &Path, after: u64) -> u64 {
    let mut writer = Command::new(std::env::current_exe().expect("this program has a path"))
        .args([
            "store_conformance::writes_until_killed",
            "--exact",
            "--nocapture",
        ])
        .env(WRITER_FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test program starts again");
    let lines = BufReader::new(writer.stdout.take().expect("stdout is a pipe")).lines();
    let mut last = 0;
    for line in lines {
        let line = line.expect("its output is text");
        if let Some(n) = line.strip_prefix("acknowledged ") {
            last = n.parse().unwrap_or(last);
        }
        if last == after {
            // Whatever it does just now is cut off; lines that it had written are still read.
            writer.kill().expect("it can be killed");
        }
    }
    writer.wait().expect("it ends");
    last
}

#[tokio::test]
async fn a_killed_writer_leaves_whole_transactions() {
    for after in [1, 7, 23] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let acknowledged = tokio::task::spawn_blocking(move || kill_a_writer(&path, after))
            .await
            .unwrap();
        assert!(acknowledged >= after);

        let store = EmbeddedStore::open(folder.path()).unwrap();
        let left = store.scan("left/").await.unwrap();
        let right = store.scan("right/").await.unwrap();
        let count = store.get("count").await.unwrap().unwrap();
        let count: u64 = String::from_utf8(count.value).unwrap().parse().unwrap();
        assert!(
            count == acknowledged || count == acknowledged + 1,
            "{count} after {acknowledged}"
        );
        assert_eq!(left.len() as u64, count);
        assert_eq!(right.len() as u64, count);
        for ((_, l), (key, r)) in left.iter().zip(&right) {
            assert_eq!(l.version, r.version, "{key}");
            assert_eq!(l.value.len(), 20_000);
        }
        let log = store
            .read(&ServiceName::new("web").unwrap(), Sequence(0), 10_000)
            .await
            .unwrap();
        let entries = log.len() as u64;
        assert!(entries.is_multiple_of(2) && (acknowledged..=count).contains(&(entries / 2)));
        store_suite::increment(&store, "after").await;
    }
}

#[tokio::test]
async fn a_snapshot_is_what_a_crash_leaves() {
    let store = MemoryStore::new(StoreId::new("memory").unwrap());
    store_suite::increment(&store, "a").await;
    let snapshot = store.snapshot();
    store_suite::increment(&store, "a").await;
    store.fail_commit(2);
    store
        .commit(Transaction::new().put("b", vec![]))
        .await
        .unwrap();
    let failed = store.commit(Transaction::new().put("c", vec![])).await;
    assert!(failed.is_err());
    assert_eq!(store.get("c").await.unwrap(), None);
    store
        .commit(Transaction::new().put("c", vec![]))
        .await
        .unwrap();
    assert_eq!(snapshot.get("a").await.unwrap().unwrap().value, b"1");
    assert_eq!(snapshot.scan("").await.unwrap().len(), 1);
    assert_eq!(snapshot.store_id(), store.store_id());
}
