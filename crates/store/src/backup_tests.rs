//! Copies, their way back, and files that were torn on the way.

use crate::backup::with_suffix;
use crate::file::{connect, database_path};
use crate::{EmbeddedStore, Existing, Former, Records, Restoration, check};
use engine::ports::{Store, StoreError, Transaction};
use jiff::Timestamp;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn put(key: &str, value: &str) -> Transaction {
    Transaction::new().put(key, value.as_bytes().to_vec())
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

type Files = std::vec::IntoIter<io::Result<crate::Attached>>;

fn files(names: &[&str]) -> Files {
    let file = |name: &&str| Ok(((*name).to_owned(), name.as_bytes().to_vec()));
    names.iter().map(file).collect::<Vec<_>>().into_iter()
}

fn text(error: &StoreError) -> String {
    error.to_string()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
        .collect();
    names.sort();
    names
}

/// A store with a backup of it when `a` was 1; `a` is 2 by now.
async fn backed_up() -> (TempDir, PathBuf, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let (folder, file) = (place.path().join("state"), place.path().join("copy.db"));
    let store = EmbeddedStore::open(&folder).unwrap();
    store.commit(put("a", "1")).await.unwrap();
    let attached = files(&["r/entry", "r/files/x"]);
    store
        .back_up(&file, Existing::Keep, attached, now())
        .unwrap();
    store.commit(put("a", "2")).await.unwrap();
    drop(store);
    let log = with_suffix(&database_path(&folder), "-wal");
    assert!(
        !log.exists(),
        "a store that was dropped is closed, and one file"
    );
    (place, folder, file)
}

#[tokio::test]
async fn a_backup_is_private_and_whole_and_no_file_is_replaced_unasked() {
    let (place, folder, file) = backed_up().await;
    let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    assert_eq!(names(place.path()), ["copy.db", "state"], "nothing else");
    let store = EmbeddedStore::open(&folder).unwrap();
    let refused = store.back_up(&file, Existing::Keep, files(&[]), now());
    assert!(text(&refused.unwrap_err()).contains("--force"));
    store
        .back_up(&file, Existing::Replace, files(&[]), now())
        .unwrap();
    let broken = vec![Err(io::Error::other("gone"))].into_iter();
    let before = fs::read(&file).unwrap();
    let failed = store.back_up(&file, Existing::Replace, broken, now());
    assert!(text(&failed.unwrap_err()).contains("gone"));
    assert_eq!(fs::read(&file).unwrap(), before, "the former stays");
    assert_eq!(names(place.path()), ["copy.db", "state"]);
}

#[tokio::test]
async fn a_restore_brings_back_what_was_and_keeps_what_is() {
    let (_place, folder, file) = backed_up().await;
    let version = |key: &'static str| {
        let folder = folder.clone();
        async move {
            let store = EmbeddedStore::open(&folder).unwrap();
            let found = store.get(key).await.unwrap().unwrap();
            (String::from_utf8(found.value).unwrap(), found.version)
        }
    };
    let (_, last) = version("a").await;
    let restoration = Restoration::prepare(&folder, &file).unwrap();
    let mut came = Vec::new();
    restoration
        .each_attached(|path, bytes| {
            came.push((path.to_owned(), bytes.to_vec()));
            Ok(())
        })
        .unwrap();
    assert_eq!(came.len(), 2);
    assert_eq!(came[1], ("r/files/x".to_owned(), b"r/files/x".to_vec()));
    assert_eq!(restoration.taken_at(), Some("1970-01-01T00:00:00Z"));
    restoration
        .store()
        .commit(put("mark", "restored"))
        .await
        .unwrap();
    let kept = restoration.finish(files(&["r2/entry"]), now()).unwrap();
    let Former::Kept(kept) = kept else {
        panic!("{kept:?}");
    };
    assert_eq!(version("a").await.0, "1");
    assert_eq!(version("mark").await.0, "restored");
    let store = EmbeddedStore::open(&folder).unwrap();
    store.commit(put("b", "3")).await.unwrap();
    let (_, newest) = version("b").await;
    assert!(newest > last, "no version is given twice");
    drop(store);
    assert_eq!(check(&folder).faults, []);
    assert!(names(&folder).iter().all(|n| !n.starts_with('.')));

    // and back again
    let restoration = Restoration::prepare(&folder, &kept).unwrap();
    restoration.finish(files(&[]), now()).unwrap();
    assert_eq!(version("a").await.0, "2");
}

#[tokio::test]
async fn nobody_may_have_the_store_open_meanwhile() {
    let (_place, folder, file) = backed_up().await;
    let other = EmbeddedStore::open(&folder).unwrap();
    let restoration = Restoration::prepare(&folder, &file).unwrap();
    let refused = restoration.finish(files(&[]), now()).unwrap_err();
    assert!(text(&refused).contains("end the agent"), "{refused}");
    assert_eq!(other.get("a").await.unwrap().unwrap().value, b"2");
    other.commit(put("a", "3")).await.unwrap();
}

#[tokio::test]
async fn what_is_no_backup_is_refused_and_nothing_changes() {
    let (place, folder, file) = backed_up().await;
    let wrong = place.path().join("wrong.db");
    let refuse = |bytes: &[u8], expected: &str| {
        fs::write(&wrong, bytes).unwrap();
        let refused = text(&Restoration::prepare(&folder, &wrong).unwrap_err());
        assert!(refused.contains(expected), "{refused}");
        assert!(refused.contains("wrong.db"), "{refused}");
    };
    refuse(b"", "no backup");
    refuse(&[7; 9000], "it is no backup of a store");
    refuse(b"node_types: {}\n", "it is no backup of a store");
    let foreign = place.path().join("foreign.db");
    let other = rusqlite::Connection::open(&foreign).unwrap();
    other.execute_batch("CREATE TABLE a (b)").unwrap();
    drop(other);
    refuse(&fs::read(&foreign).unwrap(), "it is no backup of a store");
    let good = fs::read(&file).unwrap();
    refuse(&good[..good.len() / 2], "damaged");
    let newer = rusqlite::Connection::open(&file).unwrap();
    newer.pragma_update(None, "user_version", 7).unwrap();
    drop(newer);
    refuse(
        &fs::read(&file).unwrap(),
        "format 7, this program knows up to 1",
    );
    let elsewhere = place.path().join("elsewhere");
    drop(EmbeddedStore::open(&elsewhere).unwrap());
    fs::write(&wrong, &good).unwrap();
    let restoration = Restoration::prepare(&elsewhere, &wrong).unwrap();
    let refused = text(&restoration.finish(files(&[]), now()).unwrap_err());
    assert!(refused.contains("belongs to store"), "{refused}");
    let store = EmbeddedStore::open(&folder).unwrap();
    assert_eq!(store.get("a").await.unwrap().unwrap().value, b"2");
}

#[tokio::test]
async fn a_damaged_store_is_replaced_and_kept() {
    let (_place, folder, file) = backed_up().await;
    let garbage = vec![9; 5000];
    fs::write(database_path(&folder), &garbage).unwrap();
    let health = check(&folder);
    assert_eq!(health.records, Records::OutOfReach);
    assert!(health.faults[0].advice.contains("restore"), "{health:?}");
    let restoration = Restoration::prepare(&folder, &file).unwrap();
    let Former::Damaged(kept) = restoration.finish(files(&[]), now()).unwrap() else {
        panic!("it could not be read");
    };
    assert_eq!(fs::read(kept).unwrap(), garbage);
    let store = EmbeddedStore::open(&folder).unwrap();
    assert_eq!(store.get("a").await.unwrap().unwrap().value, b"1");
}

#[tokio::test]
async fn a_check_tells_of_modes_and_of_damage() {
    let (_place, folder, _) = backed_up().await;
    assert_eq!(check(&folder).faults, []);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let path = database_path(&folder);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let health = check(&folder);
    assert_eq!(health.faults.len(), 2, "{health:?}");
    assert!(
        health.faults[1].advice.starts_with("chmod 600"),
        "{health:?}"
    );
    assert_eq!(health.records, Records::Readable);
    // one page of the index of keys
    let connection = connect(&path).unwrap();
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(connection);
    let mut bytes = fs::read(&path).unwrap();
    let page = bytes.len() - 4096;
    bytes[page..].fill(0x55);
    fs::write(&path, bytes).unwrap();
    let health = check(&folder);
    assert_eq!(health.records, Records::OutOfReach, "{health:?}");
}

/// What a store says after each of some commits: a value that counts them, and one that is large.
fn states(commits: usize) -> Vec<BTreeMap<String, Vec<u8>>> {
    let mut state = BTreeMap::new();
    let mut states = vec![state.clone()];
    for n in 0..commits {
        state.insert("count".to_owned(), n.to_string().into_bytes());
        state.insert(format!("k{}", n % 7), vec![n as u8; 900 * (n % 5)]);
        states.push(state.clone());
    }
    states
}

/// The bytes of database and write-ahead log after so many commits, the log never cut.
fn written(commits: usize) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    for n in 0..commits {
        let transaction =
            put("count", &n.to_string()).put(format!("k{}", n % 7), vec![n as u8; 900 * (n % 5)]);
        runtime.block_on(store.commit(transaction)).unwrap();
    }
    let path = database_path(folder.path());
    let wal = with_suffix(&path, "-wal");
    (fs::read(path).unwrap(), fs::read(wal).unwrap())
}

/// A write-ahead log cut or spoilt anywhere leaves a store that has the first so many commits, whole.
#[test]
fn a_torn_write_leaves_a_prefix_of_what_was_committed() {
    const COMMITS: usize = 40;
    let (database, wal) = written(COMMITS);
    let states = states(COMMITS);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let longest = std::cell::Cell::new(0);
    let reopened = |wal: &[u8]| -> usize {
        let folder = tempfile::tempdir().unwrap();
        let path = database_path(folder.path());
        fs::write(&path, &database).unwrap();
        fs::write(with_suffix(&path, "-wal"), wal).unwrap();
        let store = match EmbeddedStore::open(folder.path()) {
            Ok(store) => store,
            // cut before the very first commit, which makes the tables
            Err(error) => {
                assert!(text(&error).contains("backup"), "{error}");
                return 0;
            }
        };
        let all = runtime.block_on(store.scan("")).unwrap();
        let found: BTreeMap<String, Vec<u8>> = all
            .into_iter()
            .map(|(key, value)| (key, value.value))
            .collect();
        let place = states.iter().position(|state| *state == found);
        let place = place.expect("a prefix of what was committed");
        // and it goes on from there
        runtime
            .block_on(store.commit(put("count", "more")))
            .unwrap();
        assert_eq!(
            check(folder.path())
                .faults
                .iter()
                .filter(|f| f.what.contains("page"))
                .count(),
            0
        );
        longest.set(longest.get().max(place));
        place
    };
    assert_eq!(reopened(&wal), COMMITS, "all of it, uncut");
    proptest!(ProptestConfig::with_cases(60), |(cut in 0..wal.len(), spoil in any::<bool>())| {
        let mut torn = wal.clone();
        if spoil {
            // a sector that was never written
            let end = torn.len().min(cut + 512);
            torn[cut..end].fill(0);
        } else {
            torn.truncate(cut);
        }
        reopened(&torn);
    });
}
