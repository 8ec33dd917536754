//! Starts a QEMU in its folder and waits until it has really begun: its disks open, its ports bound.

use super::arguments::{Machine, Origin};
use super::console::last_words;
use super::folders::file;
use super::process::{ProcessId, spawn_bound, spawn_detached};
use super::programs::QEMU;
use super::qmp::Qmp;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// QEMU begins in a tenth of a second; on a busy computer in more.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why it did not begin.
#[derive(Debug, thiserror::Error)]
pub(super) enum LaunchError {
    #[error("a port of its address is in use")]
    AddressInUse,
    #[error("{0}")]
    Failed(String),
    #[error("starting QEMU")]
    Io(#[from] io::Error),
}

/// A QEMU that has begun.
#[derive(Debug)]
pub(super) struct Launched {
    pub(super) process: ProcessId,
    pub(super) qmp: Qmp,
}

/// Makes the disk of a machine: only what differs from the one below it is kept.
pub(super) fn make_disk(folder: &Path, below: &Path, size_mib: u32) -> Result<(), LaunchError> {
    let output = Command::new("qemu-img")
        .args(["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b"])
        .arg(below)
        .args([file::DISK, &format!("{size_mib}M")])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(LaunchError::Failed(format!("its disk: {}", said.trim())))
}

/// Starts the machine in its folder.
pub(super) fn launch(folder: &Path, machine: &Machine<'_>) -> Result<Launched, LaunchError> {
    for name in [
        file::LOG,
        file::CONSOLE,
        file::CONTROL,
        file::QMP[0],
        file::QMP[1],
    ] {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    let spawn = match machine.origin {
        Origin::Template { .. } => spawn_bound,
        Origin::Boot | Origin::Clone { .. } => spawn_detached,
    };
    let process = spawn(
        QEMU.name,
        &machine.arguments(),
        folder,
        &folder.join(file::LOG),
    )?;
    let begun = Instant::now();
    loop {
        // It greets only when everything is set up.
        match Qmp::open(folder, PATIENCE) {
            Ok(qmp) => return Ok(Launched { process, qmp }),
            Err(error) if ProcessId::of(process.pid) != Some(process) => {
                let log = fs::read(folder.join(file::LOG)).unwrap_or_default();
                if String::from_utf8_lossy(&log).contains("host forwarding rule") {
                    return Err(LaunchError::AddressInUse);
                }
                tracing::debug!(%error, "QEMU ended at once");
                return Err(LaunchError::Failed(format!(
                    "QEMU ended at once{}",
                    last_words(folder)
                )));
            }
            Err(error) if begun.elapsed() > PATIENCE => {
                let _ = process.kill(machine.name, PATIENCE);
                return Err(LaunchError::Failed(format!(
                    "{error}{}",
                    last_words(folder)
                )));
            }
            Err(_) => thread::sleep(Duration::from_millis(10)),
        }
    }
}
