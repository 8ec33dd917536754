//! Processes of this computer that belong to a folder or a server: the demo's last resort, for what is
//! not ended in the proper way. Knows the kernel's word only.

use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// What a process was started as.
struct Started {
    pid: Pid,
    arguments: Vec<Vec<u8>>,
}

fn started() -> Vec<Started> {
    let own = std::process::id();
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|pid| *pid != own)
        .filter_map(|pid| {
            let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
            let pid = Pid::from_raw(i32::try_from(pid).ok()?)?;
            let arguments = line.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
            Some(Started { pid, arguments })
        })
        .collect()
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}

/// Whether a text has a path in it, and not one that only begins alike.
fn holds_path(text: &[u8], path: &[u8]) -> bool {
    text.windows(path.len()).enumerate().any(|(place, window)| {
        window == path
            && matches!(
                text.get(place + path.len()),
                None | Some(b'/' | b',' | b':')
            )
    })
}

/// QEMU processes with that word among their arguments.
fn machines(word: &str) -> Vec<Pid> {
    started()
        .into_iter()
        .filter(|process| {
            let program = process.arguments.first();
            program.is_some_and(|program| holds(program, b"qemu-system"))
                && process.arguments.iter().any(|a| holds(a, word.as_bytes()))
        })
        .map(|process| process.pid)
        .collect()
}

/// Kills the QEMU of a server, without a word to anybody. `false`: there is none.
pub(super) fn kill_machine(server: &str) -> bool {
    let killed: Vec<bool> = machines(server)
        .into_iter()
        .map(|pid| kill_process(pid, Signal::KILL).is_ok())
        .collect();
    killed.contains(&true)
}

/// Whether a server's machine is on this computer.
pub(super) fn has_machine(server: &str) -> bool {
    !machines(server).is_empty()
}

/// Processes that work in a folder or have it among their arguments.
fn of_folder(folder: &Path) -> Vec<Pid> {
    let name = folder.as_os_str().as_bytes();
    started()
        .into_iter()
        .filter(|process| {
            let place = fs::read_link(format!("/proc/{}/cwd", process.pid.as_raw_nonzero()));
            // programs and what they write to; a shell or an editor that stands there is a person's
            let named = process
                .arguments
                .iter()
                .skip(1)
                .any(|a| holds_path(a, name));
            let works = place.is_ok_and(|place| place.starts_with(folder));
            named
                || (works
                    && process
                        .arguments
                        .first()
                        .is_some_and(|p| holds(p, b"qemu-system")))
        })
        .map(|process| process.pid)
        .collect()
}

/// Between two looks at what runs.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Ends at once whatever still belongs to a folder; says how many there were. Looks until nothing is seen
/// twice in a row: a program that starts just now has no arguments yet for the kernel to tell.
pub(super) fn end_all_of(folder: &Path) -> usize {
    let patience = Instant::now() + Duration::from_secs(3);
    let mut ended = BTreeSet::new();
    let mut quiet = 0;
    while quiet < 2 && Instant::now() < patience {
        let found = of_folder(folder);
        quiet = if found.is_empty() { quiet + 1 } else { 0 };
        for pid in found {
            let _ = kill_process(pid, Signal::KILL);
            ended.insert(pid.as_raw_nonzero());
        }
        std::thread::sleep(LOOK_AGAIN);
    }
    ended.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Child, Command, Stdio};

    /// A child exists for a moment before the kernel can tell its arguments.
    fn until_seen(child: &Child) {
        let line = format!("/proc/{}/cmdline", child.id());
        let patience = Instant::now() + Duration::from_secs(20);
        while fs::read(&line).unwrap().is_empty() {
            assert!(Instant::now() < patience, "{line} stayed empty");
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    #[test]
    fn what_names_a_folder_is_ended_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let mut ours = Command::new("tail")
            .arg("-f")
            .arg(&file)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut other = Command::new("sleep").arg("60").spawn().unwrap();
        until_seen(&ours);
        assert_eq!(end_all_of(folder.path()), 1);
        assert!(!ours.wait().unwrap().success());
        assert!(other.try_wait().unwrap().is_none());
        other.kill().unwrap();
        other.wait().unwrap();
        assert_eq!(end_all_of(folder.path()), 0);
    }

    #[test]
    fn paths_that_begin_alike_are_told_apart() {
        assert!(holds_path(b"--data=/c/demo-12/x", b"/c/demo-12"));
        assert!(holds_path(b"/c/demo-12", b"/c/demo-12"));
        assert!(!holds_path(b"--data=/c/demo-123/x", b"/c/demo-12"));
    }

    #[test]
    fn only_machines_are_killed_by_their_name() {
        let mut sleeper = Command::new("sleep").arg("61.25").spawn().unwrap();
        assert!(!kill_machine("61.25"));
        sleeper.kill().unwrap();
        sleeper.wait().unwrap();
    }
}
