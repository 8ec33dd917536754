//! The private network between the servers of a state folder: one `vde_switch`, a process of its own
//! that outlives us and is adopted. QEMU does not reconnect to another one, so machines on a switch
//! that has ended count as dead.

use super::durable::{failed, remove_folder, write_durably};
use super::folders::Folders;
use super::process::ProcessId;
use engine::ports::ProviderError;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// As many ports as there are private addresses, and some.
const PORTS: &str = "256";
const PATIENCE: Duration = Duration::from_secs(5);

/// The switch that is running, if it is.
pub(super) fn running(folders: &Folders) -> Option<ProcessId> {
    let text = fs::read(folders.switch_record()).ok()?;
    let process: ProcessId = serde_json::from_slice(&text).ok()?;
    is_alive(folders, process).then_some(process)
}

/// Whether this switch still connects what was started on it.
pub(super) fn is_alive(folders: &Folders, process: ProcessId) -> bool {
    process.is_alive(&folders.switch().to_string_lossy())
}

/// The switch, started where there is none. The caller holds the state folder's lock.
pub(super) fn ensure(folders: &Folders) -> Result<ProcessId, ProviderError> {
    if let Some(process) = running(folders) {
        return Ok(process);
    }
    if let Some(process) = unrecorded(folders) {
        record(folders, process)?;
        return Ok(process);
    }
    // What a killed one left behind would keep a new one from starting.
    remove_folder(&folders.switch())?;
    let pid_file = folders.switch_pid();
    let _ = fs::remove_file(&pid_file);
    let output = Command::new("setsid")
        // Its own `--daemon`: it ends at the end of its input otherwise.
        .args([
            "vde_switch",
            "--daemon",
            "--mode",
            "600",
            "--dirmode",
            "0700",
        ])
        .args(["--rcfile", "/dev/null", "--numports", PORTS, "--pidfile"])
        .arg(&pid_file)
        .arg("--sock")
        .arg(folders.switch())
        .current_dir(folders.state())
        .stdin(Stdio::null())
        .output()
        .map_err(failed("starting vde_switch in", folders.state()))?;
    let start = Instant::now();
    loop {
        if let Some(process) = unrecorded(folders) {
            record(folders, process)?;
            return Ok(process);
        }
        if start.elapsed() > PATIENCE {
            return Err(ProviderError::Unavailable {
                why: format!(
                    "vde_switch in {} did not start: {}",
                    folders.state().display(),
                    String::from_utf8_lossy(&output.stderr).trim()
                ),
            });
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// One that runs by its pid file, and has made its control socket.
fn unrecorded(folders: &Folders) -> Option<ProcessId> {
    let pid = fs::read_to_string(folders.switch_pid())
        .ok()?
        .trim()
        .parse()
        .ok()?;
    let process = ProcessId::of(pid)?;
    let ready = folders.switch().join("ctl").exists();
    (ready && is_alive(folders, process)).then_some(process)
}

fn record(folders: &Folders, process: ProcessId) -> Result<(), ProviderError> {
    let text = serde_json::to_vec(&process).expect("two numbers");
    write_durably(&folders.switch_record(), &text)
}

/// Ends the switch. The caller holds the lock and has seen that no server is left.
pub(super) fn end(folders: &Folders) -> Result<(), ProviderError> {
    if let Some(process) = running(folders).or_else(|| unrecorded(folders)) {
        process
            .kill(&folders.switch().to_string_lossy(), PATIENCE)
            .map_err(failed("ending the switch of", folders.state()))?;
    }
    remove_folder(&folders.switch())?;
    for file in [folders.switch_record(), folders.switch_pid()] {
        remove_file(&file)?;
    }
    Ok(())
}

fn remove_file(path: &Path) -> Result<(), ProviderError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(failed("removing", path)(error))
        }
        _ => Ok(()),
    }
}
