//! What every `Store` and `Log` must do. Each function wants an empty store and panics with what was
//! broken; those that take two handles want two on the same store.
//!
//! Needs a runtime with timers on.

use engine::Event;
use engine::ports::{
    Committed, Expected, Log, LogEntry, Sequence, Store, StoreError, Transaction, Watch,
};
use jiff::Timestamp;
use model::ServiceName;
use std::time::Duration;
use tokio::time::timeout;

/// How long a change may take to be told.
const TOLD_WITHIN: Duration = Duration::from_secs(5);

async fn must(store: &dyn Store, transaction: Transaction) -> u64 {
    match store.commit(transaction).await {
        Ok(Committed::Yes { version }) => version,
        other => panic!("the transaction should be committed, not {other:?}"),
    }
}

async fn keys(store: &dyn Store, prefix: &str) -> Vec<String> {
    let found = store.scan(prefix).await.expect("scan works");
    found.into_iter().map(|(key, _)| key).collect()
}

async fn version_of(store: &dyn Store, key: &str) -> Option<u64> {
    let found = store.get(key).await.expect("get works");
    found.map(|entry| entry.version)
}

fn put(key: &str, value: &str) -> Transaction {
    Transaction::new().put(key, value.as_bytes().to_vec())
}

/// What was written is read, with versions that grow and are those of the commits.
pub async fn reads_what_was_written(store: &dyn Store) {
    assert_eq!(store.get("a").await.expect("get works"), None);
    let first = must(store, put("a", "1").put("b", b"\0\xff".to_vec())).await;
    let a = store
        .get("a")
        .await
        .expect("get works")
        .expect("a is there");
    assert_eq!((a.value.as_slice(), a.version), (b"1".as_slice(), first));
    assert_eq!(version_of(store, "b").await, Some(first));
    let second = must(store, put("a", "2")).await;
    assert!(second > first, "{second} after {first}");
    must(store, Transaction::new().delete("a").delete("never")).await;
    assert_eq!(version_of(store, "a").await, None);
    let third = must(store, put("a", "2")).await;
    assert!(third > second + 1, "a removal takes a version of its own");
    assert_eq!(version_of(store, "b").await, Some(first));
    let empty = store.commit(Transaction::new()).await.expect("works");
    assert!(matches!(empty, Committed::Yes { .. }));
}

/// Checks decide over all writes, and the first that fails is named.
pub async fn compare_and_swap(store: &dyn Store) {
    let absent = |key: &str| Transaction::new().check(key, Expected::Absent);
    let first = must(store, absent("a").put("a", b"1".to_vec())).await;
    let again = absent("a").put("a", b"2".to_vec()).put("b", vec![]);
    let conflict = |key: &str| Committed::Conflict {
        key: key.to_owned(),
    };
    assert_eq!(store.commit(again).await.expect("works"), conflict("a"));
    assert_eq!(
        keys(store, "").await,
        ["a"],
        "nothing of a conflict happens"
    );

    let swap = |version| {
        Transaction::new()
            .check("b", Expected::Absent)
            .check("a", Expected::Version(version))
            .put("a", b"3".to_vec())
    };
    let second = must(store, swap(first)).await;
    assert_eq!(
        store.commit(swap(first)).await.expect("works"),
        conflict("a")
    );
    must(
        store,
        Transaction::new()
            .check("a", Expected::Version(second))
            .delete("a"),
    )
    .await;
    let gone = swap(second);
    assert_eq!(store.commit(gone).await.expect("works"), conflict("a"));
    let both = Transaction::new()
        .check("x", Expected::Version(1))
        .check("y", Expected::Version(1));
    assert_eq!(store.commit(both).await.expect("works"), conflict("x"));
    must(store, absent("x").check("y", Expected::Absent)).await;
}

/// A prefix means those bytes: no wildcard, no case, nothing beside it; in the order of bytes.
pub async fn scans_prefixes(store: &dyn Store) {
    let all = [
        "A/1",
        "a",
        "a%b",
        "a.",
        "a/",
        "a/1",
        "a/10",
        "a/2",
        "a/\u{10FFFF}x",
        "a/ä",
        "a0",
        "a_b",
        "axb",
        "b",
        "\u{D7FF}1",
        "\u{E000}1",
        "\u{10FFFF}",
        "\u{10FFFF}z",
    ];
    for key in all.iter().rev() {
        must(store, put(key, key)).await;
    }
    let mut sorted = all.map(str::to_owned);
    sorted.sort();
    assert_eq!(keys(store, "").await, sorted);
    for prefix in [
        "a",
        "a/",
        "a_",
        "a%",
        "a/1",
        "A",
        "\u{D7FF}",
        "\u{10FFFF}",
        "a/\u{10FFFF}",
        "c",
        "'",
    ] {
        let expected: Vec<_> = sorted
            .iter()
            .filter(|key| key.starts_with(prefix))
            .cloned()
            .collect();
        assert_eq!(keys(store, prefix).await, expected, "prefix {prefix:?}");
    }
    for (key, entry) in store.scan("a").await.expect("scan works") {
        assert_eq!(entry.value, key.as_bytes());
    }
}

/// What is too much is refused whole; what is just allowed works.
pub async fn keeps_limits(store: &dyn Store) {
    let many = |n: usize| (0..n).fold(Transaction::new(), |t, i| t.put(format!("k{i:03}"), vec![]));
    let large = |n: usize| Transaction::new().put("large", vec![7; n]);
    let named = |key: String| Transaction::new().put("fine", vec![]).put(key, vec![]);
    let refused = [
        many(Transaction::MAX_OPERATIONS).check("a", Expected::Absent),
        large(Transaction::MAX_VALUE_BYTES + 1),
        named(String::new()),
        named("a\0b".to_owned()),
        named("k".repeat(Transaction::MAX_KEY_BYTES + 1)),
        put("a", "1").put("a", b"2".to_vec()),
        put("a", "1").delete("a"),
        Transaction::new().check("", Expected::Absent),
    ];
    for transaction in refused {
        let answer = store.commit(transaction).await;
        assert!(
            matches!(answer, Err(StoreError::Refused { .. })),
            "{answer:?}"
        );
    }
    assert_eq!(keys(store, "").await, Vec::<String>::new());
    must(store, many(Transaction::MAX_OPERATIONS)).await;
    must(store, large(Transaction::MAX_VALUE_BYTES)).await;
    must(store, named("k".repeat(Transaction::MAX_KEY_BYTES))).await;
    let large = store.get("large").await.expect("works").expect("is there");
    assert_eq!(large.value.len(), Transaction::MAX_VALUE_BYTES);
}

async fn told(watch: &mut Box<dyn Watch>, what: &str) {
    assert!(
        timeout(TOLD_WITHIN, watch.changed()).await.is_ok(),
        "{what} was not told within {TOLD_WITHIN:?}"
    );
}

/// Waits until the watch has nothing more to tell.
async fn drain(watch: &mut Box<dyn Watch>) {
    while timeout(Duration::from_millis(300), watch.changed())
        .await
        .is_ok()
    {}
}

/// A watch tells of puts and removals by any handle, also of those that came between two waits,
/// also when a wait was given up.
pub async fn watches(ours: &dyn Store, other: &dyn Store) {
    let mut watch = ours.watch("w/");
    let mut beside = ours.watch("v/");
    for (store, who) in [(ours, "the same handle"), (other, "another handle")] {
        drain(&mut watch).await;
        must(store, put("w/a", "1")).await;
        told(&mut watch, &format!("a put by {who}")).await;
        drain(&mut watch).await;
        let what = format!("a removal by {who}, while it is waited for");
        let remove = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            must(store, Transaction::new().delete("w/a")).await
        };
        tokio::join!(told(&mut watch, &what), remove);
    }
    drain(&mut beside).await;
    must(ours, put("w/b", "1")).await;
    let silent = timeout(Duration::from_millis(300), beside.changed()).await;
    assert!(silent.is_err(), "an own write elsewhere need not be told");

    let begun = other.watch("w/");
    must(ours, put("w/c", "1")).await;
    let mut begun = begun;
    told(&mut begun, "a put right after the watch began").await;
}

/// Two writers and a watcher that reads after each change: it must see the last value in the end.
pub async fn watches_to_the_end(ours: &dyn Store, other: &dyn Store) {
    const ROUNDS: u64 = 40;
    let writer = |store, name: &'static str| async move {
        for n in 1..=ROUNDS {
            must(store, put(&format!("w/{name}"), &n.to_string())).await;
            if n % 7 == 0 {
                tokio::time::sleep(Duration::from_millis(15)).await;
            }
        }
    };
    let watcher = async {
        let mut watch = ours.watch("w/");
        loop {
            let seen = ours.scan("w/").await.expect("scan works");
            let last = ROUNDS.to_string();
            if seen.len() == 2 && seen.iter().all(|(_, e)| e.value == last.as_bytes()) {
                return;
            }
            told(&mut watch, "a write").await;
        }
    };
    tokio::join!(writer(ours, "ours"), writer(other, "other"), watcher);
}

/// Adds one under compare-and-swap, again on conflict; how many conflicts there were.
pub async fn increment(store: &dyn Store, key: &str) -> u32 {
    for conflicts in 0.. {
        let (value, expected) = match store.get(key).await.expect("get works") {
            None => (0, Expected::Absent),
            Some(entry) => {
                let text = String::from_utf8(entry.value).expect("a number");
                let value: u64 = text.parse().expect("a number");
                (value, Expected::Version(entry.version))
            }
        };
        let next = put(key, &(value + 1).to_string()).check(key, expected);
        if let Committed::Yes { .. } = store.commit(next).await.expect("commit works") {
            return conflicts;
        }
    }
    0
}

/// Two handles count at once; nothing is lost or counted twice.
pub async fn counts_exactly(ours: &dyn Store, other: &dyn Store) {
    const EACH: usize = 60;
    let count = |store| async move {
        for _ in 0..EACH {
            increment(store, "count").await;
        }
    };
    tokio::join!(count(ours), count(other), count(ours), count(other));
    let total = ours.get("count").await.expect("works").expect("is there");
    assert_eq!(total.value, (4 * EACH).to_string().as_bytes());
}

fn entry(service: &ServiceName, n: usize) -> LogEntry {
    let second = i64::try_from(n).expect("small");
    LogEntry {
        at: Timestamp::new(1_700_000_000 + second, 123_456_789).expect("in range"),
        service: service.clone(),
        event: Event::Trouble {
            what: format!("trouble {n}, with \"quotes\" and ü"),
        },
    }
}

/// Entries come back as they were, by service, in order, in pages and from the end.
pub async fn logs(ours: &dyn Log, other: &dyn Log) {
    let [web, shop, empty] =
        ["web", "shop", "empty"].map(|name| ServiceName::new(name).expect("a name"));
    let first = ours
        .append(vec![entry(&web, 0)])
        .await
        .expect("append works");
    let batch = (1..=9).map(|n| entry(if n % 3 == 0 { &shop } else { &web }, n));
    let last = other.append(batch.collect()).await.expect("append works");
    assert!(last > first);
    let unchanged = ours.append(Vec::new()).await.expect("append works");
    assert_eq!(
        unchanged, last,
        "nothing appended, the newest is still the newest"
    );

    let all = ours.read(&web, Sequence(0), 100).await.expect("read works");
    let expected: Vec<_> = [0, 1, 2, 4, 5, 7, 8].map(|n| entry(&web, n)).into();
    let found: Vec<_> = all.iter().map(|(_, entry)| entry.clone()).collect();
    assert_eq!(found, expected);
    assert_eq!(all[0].0, first);
    assert!(all.is_sorted_by(|a, b| a.0 < b.0), "sequences grow");

    let (mut pages, mut after) = (Vec::new(), Sequence(0));
    loop {
        let page = other.read(&web, after, 3).await.expect("read works");
        let Some((sequence, _)) = page.last() else {
            break;
        };
        assert!(page.len() <= 3);
        after = *sequence;
        pages.extend(page);
    }
    assert_eq!(pages, all);
    let tail = other.tail(&web, 2).await.expect("tail works");
    assert_eq!(tail, all[all.len() - 2..]);
    assert_eq!(
        other
            .tail(&shop, 100)
            .await
            .expect("works")
            .last()
            .map(|(s, _)| *s),
        Some(last)
    );
    assert_eq!(ours.tail(&empty, 5).await.expect("works"), []);
    assert_eq!(ours.read(&web, last, 5).await.expect("works"), []);
    assert_eq!(ours.tail(&web, 0).await.expect("works"), []);
}

/// Appends from several tasks at once: a batch stays together and in order.
pub async fn keeps_batches_together(ours: &dyn Log, other: &dyn Log) {
    let web = ServiceName::new("web").expect("a name");
    let write = |log, base: usize| {
        let web = web.clone();
        async move {
            for batch in 0..10 {
                let entries = (0..5).map(|n| entry(&web, base + batch * 5 + n)).collect();
                Log::append(log, entries).await.expect("append works");
            }
        }
    };
    tokio::join!(write(ours, 0), write(other, 1000), write(ours, 2000));
    let all = ours
        .read(&web, Sequence(0), 1000)
        .await
        .expect("read works");
    assert_eq!(all.len(), 150);
    for batch in all.chunks(5) {
        let from = batch[0].1.at;
        for (n, (_, entry)) in batch.iter().enumerate() {
            let after = entry.at.duration_since(from).as_secs();
            assert_eq!(usize::try_from(after), Ok(n), "{batch:?}");
        }
    }
}
