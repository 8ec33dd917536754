//! What a dead process of ours left behind: runs are found by the step's key, which stands in their
//! environment and in their folder, and in short in the name of a fork: the environment that the
//! kernel shows of a fork is its parent's.

use crate::family::end_all_marked;
use std::fs;
use std::path::Path;

/// Holds the step's key, so that a later process finds the folder of a run that died with us.
pub(crate) const KEY_FILE: &str = "step-key";

/// Name of the environment variable that names the step, for processes of the run.
pub(crate) const KEY_VARIABLE: &str = "CONCERTINA_STEP_KEY";

/// Name of the processes of a fork: at most 15 bytes, the same in every build of ours (FNV-1a).
pub(crate) fn process_name(key: &str) -> String {
    let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("cnc{:012x}", hash >> 16)
}

/// Ends all processes of runs under that key and removes their folders. Blocking.
pub(crate) fn clear_away(key: &str, temporary_folder: &Path) {
    end_all_marked(&format!("{KEY_VARIABLE}={key}"), &process_name(key));
    let Ok(folders) = fs::read_dir(temporary_folder) else {
        return;
    };
    for folder in folders.flatten() {
        let path = folder.path();
        if fs::read_to_string(path.join(KEY_FILE)).is_ok_and(|found| found == key) {
            // what can't be removed is private all the same (0700)
            let _ = fs::remove_dir_all(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn a_run_of_a_dead_process_is_ended_and_its_folder_removed() {
        let temporary = tempfile::tempdir().unwrap();
        let key = format!("store/service/step/{}", std::process::id());
        let (ours, other) = (
            temporary.path().join("ours"),
            temporary.path().join("other"),
        );
        for (folder, text) in [(&ours, key.as_str()), (&other, "another")] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join(KEY_FILE), text).unwrap();
        }
        let mut child = Command::new("sleep")
            .arg("60")
            .env(KEY_VARIABLE, &key)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // its environment can't be read in the middle of its exec
        let environment = format!("/proc/{}/environ", child.id());
        while !fs::read(&environment).is_ok_and(|bytes| !bytes.is_empty()) {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        clear_away(&key, temporary.path());
        assert!(!child.wait().unwrap().success());
        assert!(!ours.exists());
        assert!(other.exists());
    }
}
