//! Whether KVM works. That `/dev/kvm` can be opened says little: where virtual machines are nested it
//! may be there, and hang. So a kernel is really booted, once per start of this computer and version
//! of QEMU, and given a few seconds.

use super::arguments::Acceleration;
use super::durable::{failed, write_durably};
use super::folders::Folders;
use super::image::Image;
use super::lock::Lock;
use super::process::{ProcessId, spawn_bound};
use super::programs::QEMU;
use super::settings::Accel;
use engine::ports::ProviderError;
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// With KVM a kernel is there in half a second.
const DEADLINE: Duration = Duration::from_secs(4);

/// What the initramfs says when it is asked for nothing else.
const REACHED: &str = "CONCERTINA-PROBE-REACHED";

/// What was found out, and for which circumstances it holds.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Finding {
    boot_id: String,
    qemu_version: String,
    works: bool,
}

/// How guests are run, given what is set.
pub(super) fn choose(
    folders: &Folders,
    image: &Image,
    accel: Accel,
) -> Result<Acceleration, ProviderError> {
    match accel {
        Accel::Tcg => Ok(Acceleration::Tcg),
        Accel::Kvm => Ok(Acceleration::Kvm),
        Accel::Auto if works(folders, image)? => Ok(Acceleration::Kvm),
        Accel::Auto => Ok(Acceleration::Tcg),
    }
}

/// QEMU's version, as it says it.
pub(super) fn qemu_version() -> Result<String, ProviderError> {
    QEMU.check()?;
    let output = Command::new(QEMU.name)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .map_err(failed("running", Path::new(QEMU.name)))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

/// Whether it can be opened; that says little.
pub(super) fn is_there() -> bool {
    OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/kvm")
        .is_ok()
}

fn works(folders: &Folders, image: &Image) -> Result<bool, ProviderError> {
    if !is_there() {
        return Ok(false);
    }
    let boot_id = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let (boot_id, qemu_version) = (boot_id.trim().to_owned(), qemu_version()?);
    let path = folders.kvm_record();
    let known = || -> Option<Finding> {
        let finding: Finding = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
        (finding.boot_id == boot_id && finding.qemu_version == qemu_version).then_some(finding)
    };
    if let Some(finding) = known() {
        return Ok(finding.works);
    }
    let _lock = Lock::take(&path.with_extension("lock"), DEADLINE * 4)?;
    if let Some(finding) = known() {
        return Ok(finding.works);
    }
    let works = probe(image)?;
    tracing::info!(works, "asked whether KVM works by booting with it");
    let finding = Finding {
        boot_id,
        qemu_version,
        works,
    };
    let text = serde_json::to_vec(&finding).expect("plain data");
    write_durably(&path, &text)?;
    Ok(works)
}

/// Boots kernel and initramfs with KVM, and sees how far they get.
fn probe(image: &Image) -> Result<bool, ProviderError> {
    let folder = tempfile::tempdir().map_err(failed("making", &std::env::temp_dir()))?;
    let mark = format!("concertina-probe-{}", std::process::id());
    let console = folder.path().join("console.log");
    let mut arguments: Vec<String> = ["-name", &mark, "-machine", "q35", "-m", "128"]
        .iter()
        .chain(&Acceleration::Kvm.arguments())
        .chain(&[
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-no-reboot",
        ])
        .chain(&["-serial", "file:console.log", "-append"])
        .map(|word| (*word).to_owned())
        .collect();
    arguments.push("console=ttyS0 quiet panic=-1 nomodeset concertina.probe".to_owned());
    for (option, file) in [("-kernel", image.kernel()), ("-initrd", image.initrd())] {
        arguments.extend([option.to_owned(), file.to_string_lossy().into_owned()]);
    }
    let log = folder.path().join("qemu.log");
    let process = spawn_bound(QEMU.name, &arguments, folder.path(), &log)
        .map_err(failed("starting QEMU in", folder.path()))?;
    let begun = Instant::now();
    let reached = || fs::read_to_string(&console).is_ok_and(|text| text.contains(REACHED));
    let mut works = reached();
    while !works && begun.elapsed() < DEADLINE && ProcessId::of(process.pid) == Some(process) {
        thread::sleep(Duration::from_millis(20));
        works = reached();
    }
    works = works || reached();
    // A machine that hangs in the kernel may not even end; then it is left to the kernel.
    if let Err(error) = process.kill(&mark, Duration::from_secs(2)) {
        tracing::warn!(%error, "the machine that KVM was tried with");
    }
    Ok(works)
}
