//! What the cache holds is named by digests, so nothing replaces anything: what has not been used for
//! long is removed when something is added.

use super::durable::remove_folder;
use engine::ports::ProviderError;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Its time of change says when the folder was used last.
const USED: &str = "used";

/// What nobody has used for so long is removed. Machines that run from it keep what they have open.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Notes that a folder is used now.
pub(super) fn touch(folder: &Path) {
    if let Err(error) = fs::write(folder.join(USED), "") {
        tracing::debug!(folder = %folder.display(), %error, "its use could not be noted");
    }
}

/// Removes folders that have not been used for long. The caller holds the lock for additions.
pub(super) fn prune(parent: &Path) -> Result<(), ProviderError> {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !hidden && is_old(&entry.path()) {
            tracing::info!(folder = %entry.path().display(), "not used for 30 days; removed");
            remove_folder(&entry.path())?;
        }
    }
    Ok(())
}

fn is_old(folder: &Path) -> bool {
    let used = fs::metadata(folder.join(USED)).and_then(|found| found.modified());
    used.is_ok_and(|used| {
        SystemTime::now()
            .duration_since(used)
            .is_ok_and(|age| age > KEPT)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn only_what_was_not_used_for_long_goes() {
        let cache = tempfile::tempdir().unwrap();
        for name in ["old", "new", "unknown"] {
            fs::create_dir(cache.path().join(name)).unwrap();
        }
        touch(&cache.path().join("old"));
        touch(&cache.path().join("new"));
        let long_ago = SystemTime::now() - KEPT - Duration::from_secs(60);
        File::options()
            .write(true)
            .open(cache.path().join("old/used"))
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
        prune(cache.path()).unwrap();
        let mut left: Vec<_> = fs::read_dir(cache.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["new", "unknown"]);
    }
}
