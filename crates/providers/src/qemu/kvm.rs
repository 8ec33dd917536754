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

/// What a finding holds for: another kernel, or another QEMU, is asked anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Circumstances {
    boot_id: String,
    qemu_version: String,
}

/// What was found out.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Finding {
    #[serde(flatten)]
    circumstances: Circumstances,
    works: bool,
}

impl Circumstances {
    fn now() -> Result<Self, ProviderError> {
        let boot_id = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        Ok(Self {
            boot_id: boot_id.trim().to_owned(),
            qemu_version: qemu_version()?,
        })
    }
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
        Accel::Auto if is_there() => {
            let works = works(&folders.kvm_record(), Circumstances::now()?, || {
                probe(image)
            })?;
            Ok(if works {
                Acceleration::Kvm
            } else {
                Acceleration::Tcg
            })
        }
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

/// The finding in the record if it holds now; else what the probe finds, which is recorded.
fn works(
    record: &Path,
    now: Circumstances,
    probe: impl FnOnce() -> Result<bool, ProviderError>,
) -> Result<bool, ProviderError> {
    let known = || -> Option<bool> {
        let finding: Finding = serde_json::from_slice(&fs::read(record).ok()?).ok()?;
        (finding.circumstances == now).then_some(finding.works)
    };
    if let Some(works) = known() {
        return Ok(works);
    }
    let _lock = Lock::take(&record.with_extension("lock"), DEADLINE * 4)?;
    if let Some(works) = known() {
        return Ok(works);
    }
    let works = probe()?;
    tracing::info!(works, "asked whether KVM works by booting with it");
    let finding = Finding {
        circumstances: now,
        works,
    };
    let text = serde_json::to_vec(&finding).expect("plain data");
    write_durably(record, &text)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn circumstances(boot_id: &str, qemu_version: &str) -> Circumstances {
        Circumstances {
            boot_id: boot_id.to_owned(),
            qemu_version: qemu_version.to_owned(),
        }
    }

    #[test]
    fn it_is_asked_once_for_a_kernel_and_a_qemu() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("kvm.json");
        let asked = Cell::new(0);
        let ask = |boot_id: &str, qemu: &str, answer: bool| {
            let probe = || {
                asked.set(asked.get() + 1);
                Ok(answer)
            };
            works(&record, circumstances(boot_id, qemu), probe).unwrap()
        };
        assert!(!ask("boot-1", "7.2", false));
        // remembered, whatever it would say now
        assert!(!ask("boot-1", "7.2", true));
        assert_eq!(asked.get(), 1);
        assert!(ask("boot-2", "7.2", true));
        assert!(!ask("boot-2", "8.0", false));
        assert_eq!(asked.get(), 3);
    }

    #[test]
    fn a_probe_that_cannot_be_made_is_no_finding() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("kvm.json");
        let broken = || {
            Err(ProviderError::Unavailable {
                why: "no processes left".to_owned(),
            })
        };
        works(&record, circumstances("boot", "7.2"), broken).unwrap_err();
        assert!(works(&record, circumstances("boot", "7.2"), || Ok(true)).unwrap());
    }

    #[test]
    fn a_record_that_was_cut_off_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("kvm.json");
        fs::write(&record, "{\"boot_id\": \"bo").unwrap();
        assert!(works(&record, circumstances("boot", "7.2"), || Ok(true)).unwrap());
    }
}
