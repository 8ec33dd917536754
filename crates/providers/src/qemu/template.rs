//! A template: a machine that has booted and was then stopped, its memory and state in files. Clones
//! share the memory file until they write. Kept in the cache, one for each image, size and version of
//! QEMU; made on first need, aside, under a lock, renamed when whole.

use super::arguments::{Acceleration, Machine, Network, Origin};
use super::cache::{prune, touch};
use super::control::Control;
use super::durable::{failed, make_folder, remove_folder, rename, sync, write_private};
use super::folders::{Folders, file};
use super::identity::Identity;
use super::image::Image;
use super::launch::{Launched, launch, make_disk};
use super::lock::Lock;
use super::process::ProcessId;
use super::qmp::Qmp;
use super::{keys, kvm};
use engine::ports::{ProviderError, ServerSize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::error::Error;
use std::fs;
use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// The argument by which a template's process is recognised.
const NAME: &str = "concertina-template";

/// How long making one may take in all, and how long another process waits for it.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long it may take to come to rest, and what counts as that: clock ticks (10 ms) of CPU time in
/// half a second.
const SETTLE_PATIENCE: Duration = Duration::from_secs(15);
const IDLE_TICKS: u64 = 4;

/// A template that is whole.
#[derive(Debug, Clone)]
pub(super) struct Template {
    folder: PathBuf,
}

impl Template {
    pub(super) fn memory(&self) -> PathBuf {
        self.folder.join(file::MEMORY)
    }

    pub(super) fn state(&self) -> PathBuf {
        self.folder.join(file::STATE)
    }

    pub(super) fn disk(&self) -> PathBuf {
        self.folder.join(file::DISK)
    }
}

/// The template for such servers.
pub(super) fn ensure(
    folders: &Folders,
    image: &Image,
    size: ServerSize,
    acceleration: Acceleration,
) -> Result<Template, ProviderError> {
    let templates = folders.templates();
    make_folder(&templates)?;
    let machine = Machine {
        name: NAME,
        size,
        acceleration,
        image,
        origin: Origin::Template {
            memory: Path::new(file::MEMORY),
        },
        network: Network::Isolated,
    };
    let template = Template {
        folder: templates.join(key(&machine)?),
    };
    if template.folder.exists() {
        touch(&template.folder);
        return Ok(template);
    }
    let _lock = Lock::take(&templates.join("lock"), PATIENCE)?;
    if template.folder.exists() {
        return Ok(template);
    }
    let begun = Instant::now();
    let aside = templates.join(".build");
    remove_folder(&aside)?;
    make_folder(&aside)?;
    let made = make(&aside, &machine).map_err(|error| ProviderError::Failed {
        name: "template".to_owned(),
        why: with_causes(error.as_ref()),
    });
    if let Err(error) = made {
        remove_folder(&aside)?;
        return Err(error);
    }
    rename(&aside, &template.folder)?;
    touch(&template.folder);
    prune(&templates)?;
    tracing::info!(
        seconds = begun.elapsed().as_secs_f32(),
        "made a template to clone servers from"
    );
    Ok(template)
}

/// What two templates must have in common to be the same.
fn key(machine: &Machine<'_>) -> Result<String, ProviderError> {
    let mut hash = Sha256::new();
    hash.update(format!(
        "{}\0{}\0{}\0",
        kvm::qemu_version()?,
        machine.image.build_id()?,
        machine.size.disk_mib
    ));
    hash.update(machine.arguments().join("\0"));
    Ok(hash.finalize()[..10]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

fn make(folder: &Path, machine: &Machine<'_>) -> Result<(), Box<dyn Error>> {
    // Without a host key sshd does not start; clones are given their own.
    let host_key = folder.join(file::HOST_KEY);
    keys::make(&host_key, NAME)?;
    let identity = Identity {
        host: "template".to_owned(),
        private: Ipv4Addr::UNSPECIFIED,
        authorized_key: String::new(),
        host_key: keys::private_text(&host_key)?,
    };
    let lines = format!("{}role=template\n", identity.lines());
    write_private(&folder.join(file::IDENTITY), lines.as_bytes())?;
    make_disk(folder, &machine.image.disk(), machine.size.disk_mib)?;
    let Launched { process, qmp } = launch(folder, machine)?;
    let frozen = freeze(folder, process, qmp);
    process.kill(NAME, Duration::from_secs(5))?;
    frozen.map_err(|error| {
        format!(
            "{}{}",
            with_causes(error.as_ref()),
            super::console::last_words(folder)
        )
    })?;
    let kept = [file::MEMORY, file::STATE, file::DISK];
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !kept.iter().any(|name| entry.file_name() == *name) {
            fs::remove_file(entry.path())?;
        }
    }
    for name in kept {
        sync(&folder.join(name))?;
    }
    sync(folder)?;
    Ok(())
}

/// Waits until it has booted, has it stopped, and has its state written.
fn freeze(folder: &Path, process: ProcessId, mut qmp: Qmp) -> Result<(), Box<dyn Error>> {
    let mut control = Control::open(folder)?;
    control.ask("PING\n", "PONG", PATIENCE)?;
    control.ask("FREEZE\n", "FROZEN", PATIENCE)?;
    drop(control);
    settle(process)?;
    ignore_shared_memory(&mut qmp)?;
    qmp.execute("stop", &json!({}))?;
    qmp.execute(
        "migrate-set-parameters",
        &json!({ "max-bandwidth": 10_000_000_000_u64 }),
    )?;
    qmp.execute(
        "migrate",
        &json!({ "uri": format!("exec:cat > {}", file::STATE) }),
    )?;
    let begun = Instant::now();
    loop {
        let answer = qmp.execute("query-migrate", &json!({}))?;
        match answer["status"].as_str() {
            Some("completed") => break,
            Some("failed") => {
                return Err(format!("writing its state: {}", answer["error-desc"]).into());
            }
            _ if begun.elapsed() > PATIENCE => {
                return Err("its state is not written in time".into());
            }
            _ => thread::sleep(Duration::from_millis(10)),
        }
    }
    // Closes the disk in order; it may be gone before it answers.
    let _ = qmp.execute("quit", &json!({}));
    let path = folder.join(file::PID);
    while path.exists() && begun.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// Waits until the guest has nothing more to do: every clone would go on with it.
fn settle(process: ProcessId) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    while begun.elapsed() < SETTLE_PATIENCE {
        let before = process.cpu_ticks().ok_or("it ended while it settled")?;
        thread::sleep(Duration::from_millis(500));
        let after = process.cpu_ticks().ok_or("it ended while it settled")?;
        if after - before <= IDLE_TICKS {
            return Ok(());
        }
    }
    tracing::debug!("a template that is busy is taken as it is");
    Ok(())
}

/// Leaves the memory out of the state: it is in its file. Refused on the command line.
pub(super) fn ignore_shared_memory(qmp: &mut Qmp) -> Result<(), super::qmp::QmpError> {
    let capability = json!([{ "capability": "x-ignore-shared", "state": true }]);
    qmp.execute(
        "migrate-set-capabilities",
        &json!({ "capabilities": capability }),
    )?;
    Ok(())
}

/// An error with what caused it, in one line.
pub(super) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(&format!(": {next}"));
        cause = next.source();
    }
    text
}

/// Makes a link to the template's state in a clone's folder.
pub(super) fn link_state(template: &Template, folder: &Path) -> Result<(), ProviderError> {
    let link = folder.join(file::STATE);
    match fs::remove_file(&link) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed("removing", &link)(error));
        }
        _ => {}
    }
    std::os::unix::fs::symlink(template.state(), &link).map_err(failed("making", &link))
}
