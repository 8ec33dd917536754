//! An image build that is interrupted: nothing that could be taken for an image is left, and the next
//! build begins anew.

use providers::qemu::image;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

/// Steps that a build told of until it was dropped.
async fn build_for(cache: &Path, span: Duration) -> Vec<String> {
    let told = Mutex::new(Vec::new());
    let tell = |progress| told.lock().unwrap().push(format!("{progress:?}"));
    let ended = tokio::time::timeout(span, image::ensure(cache, &tell)).await;
    assert!(ended.is_err(), "no image is built in {span:?}: {ended:?}");
    told.into_inner().unwrap()
}

fn images(cache: &Path) -> Vec<String> {
    std::fs::read_dir(cache.join("images"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.len() >= 16 && !name.starts_with('.'))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_build_leaves_nothing_that_is_taken_for_an_image() {
    let cache = tempfile::tempdir().unwrap();
    let first = build_for(cache.path(), Duration::from_secs(3)).await;
    assert!(!first.is_empty(), "it had begun");
    assert_eq!(images(cache.path()), Vec::<String>::new());
    let second = build_for(cache.path(), Duration::from_secs(3)).await;
    assert!(!second.is_empty(), "it begins anew");
    // it may have waited for the end of the first one's processes
    assert_ne!(second.last().map(String::as_str), Some("Waiting"));
    assert_eq!(images(cache.path()), Vec::<String>::new());
}
