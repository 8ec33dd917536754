//! The demo's own folder: made private, removed with everything in it, and those of demos that were
//! killed as well.

use super::processes::end_all_of;
use crate::exit::{Exit, Failure};
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

const PREFIX: &str = "demo-";
/// Sockets lie below it, whose paths have at most 107 bytes.
const LONGEST: usize = 60;

/// The folder. Dropping it ends what runs in it, and removes it.
#[derive(Debug)]
pub(super) struct Place {
    folder: PathBuf,
}

/// Where demos have their folders: the cache folder, unless its path is too long.
fn parent(cache: &Path) -> PathBuf {
    if cache.as_os_str().len() <= LONGEST - 16 {
        return cache.to_owned();
    }
    let user = rustix::process::getuid().as_raw();
    std::env::temp_dir().join(format!("concertina-{user}"))
}

impl Place {
    /// Makes a folder for this process.
    pub(super) fn make(cache: &Path) -> Result<Self, Failure> {
        let parent = parent(cache);
        let folder = parent.join(format!("{PREFIX}{}", std::process::id()));
        let failed = |error| {
            Failure::doing(
                Exit::Machine,
                format!("failed to make the folder {}", folder.display()),
                error,
            )
        };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&parent)
            .map_err(failed)?;
        // the rest of a former process with the same number
        if folder.exists() {
            clear(&folder).map_err(failed)?;
        }
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .map_err(failed)?;
        Ok(Self { folder })
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Ends and removes everything.
    pub(super) fn remove(self) -> Result<(), Failure> {
        clear(&self.folder).map_err(|error| {
            Failure::doing(
                Exit::Machine,
                format!(
                    "failed to remove {}; remove it by hand",
                    self.folder.display()
                ),
                error,
            )
        })
        // what is dropped now finds nothing
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = clear(&self.folder);
    }
}

fn clear(folder: &Path) -> std::io::Result<()> {
    end_all_of(folder);
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes what demos left behind that were killed; says how many those were.
pub(super) fn clear_leftovers(cache: &Path) -> usize {
    let Ok(entries) = fs::read_dir(parent(cache)) else {
        return 0;
    };
    entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let pid: u32 = path
                .file_name()?
                .to_str()?
                .strip_prefix(PREFIX)?
                .parse()
                .ok()?;
            let gone = !is_a_demo(pid);
            (gone && clear(&path).is_ok()).then_some(())
        })
        .count()
}

/// Whether a process of that number runs this program: the number alone may be another's by now.
fn is_a_demo(pid: u32) -> bool {
    let program = |pid: &str| fs::read_link(format!("/proc/{pid}/exe")).ok();
    let name = |path: PathBuf| {
        path.file_name()
            .map(|n| n.to_string_lossy().replace(" (deleted)", ""))
    };
    match (program(&pid.to_string()), program("self")) {
        (Some(theirs), Some(ours)) => name(theirs) == name(ours),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_with_all_that_is_in_it() {
        let cache = tempfile::tempdir().unwrap();
        let place = Place::make(cache.path()).unwrap();
        let folder = place.folder().to_owned();
        fs::write(folder.join("x"), "").unwrap();
        // a living demo's folder is not a leftover
        assert_eq!(clear_leftovers(cache.path()), 0);
        assert!(folder.exists());
        place.remove().unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn what_a_killed_demo_left_is_removed() {
        let cache = tempfile::tempdir().unwrap();
        // no process has that number: it is beyond the kernel's greatest
        let left = cache.path().join("demo-4999999");
        fs::create_dir(&left).unwrap();
        fs::create_dir(cache.path().join("images")).unwrap();
        assert_eq!(clear_leftovers(cache.path()), 1);
        assert!(!left.exists() && cache.path().join("images").exists());
    }

    #[test]
    fn long_paths_are_avoided() {
        let long = PathBuf::from(format!("/{}", "x".repeat(80)));
        assert!(parent(&long).as_os_str().len() < LONGEST);
        assert_eq!(
            parent(Path::new("/home/me/.cache/concertina")),
            Path::new("/home/me/.cache/concertina")
        );
    }
}
