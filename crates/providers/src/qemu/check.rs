//! What can be known before anything is made: programs, memory, disk.

use super::folders::Folders;
use super::image;
use super::image::free_bytes;
use super::kvm;
use super::programs::TO_RUN;
use super::settings::{Accel, QemuSettings, Start};
use engine::ports::{ProviderError, ServerSize};
use std::fs;
use std::path::Path;

/// What QEMU takes besides its guest's memory.
const OVERHEAD_MIB: u64 = 80;

/// What a server is expected to write: its disk grows only as it does.
const EXPECTED_DISK_MIB: u64 = 512;

/// Memory that programs may still take (proc(5), `MemAvailable`).
pub(super) fn available_memory_bytes() -> Option<u64> {
    available_in(&fs::read_to_string("/proc/meminfo").ok()?)
}

fn available_in(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

/// Everything that stands in the way of making so many servers.
pub(super) fn check(
    settings: &QemuSettings,
    folders: &Folders,
    wanted: &[ServerSize],
) -> Vec<ProviderError> {
    let programs = TO_RUN.iter().filter_map(|program| program.check().err());
    let mut problems: Vec<ProviderError> = programs.collect();
    match image::check(folders.cache()) {
        Ok(more) => problems.extend(more),
        Err(problem) => problems.push(problem),
    }
    if settings.accel == Accel::Kvm && !kvm::is_there() {
        problems.push(ProviderError::Missing {
            what: "/dev/kvm, which the settings demand,".to_owned(),
            advice: "let your user open it (group kvm), or leave the choice to Concertina"
                .to_owned(),
        });
    }
    problems.extend(memory(wanted));
    problems.extend(disk(settings, folders, wanted));
    problems
}

fn memory(wanted: &[ServerSize]) -> Option<ProviderError> {
    let needed = |size: &ServerSize| u64::from(size.memory_mib) + OVERHEAD_MIB;
    let needed_mib: u64 = wanted.iter().map(needed).sum();
    let available_mib = available_memory_bytes()? >> 20;
    (available_mib < needed_mib).then(|| ProviderError::NoRoom {
        what: format!(
            "{} servers take {needed_mib} MiB of memory, {available_mib} MiB are available",
            wanted.len()
        ),
        advice: "end other programs, or ask for fewer or smaller servers".to_owned(),
    })
}

fn disk(settings: &QemuSettings, folders: &Folders, wanted: &[ServerSize]) -> Vec<ProviderError> {
    let expected = |size: &ServerSize| u64::from(size.disk_mib).min(EXPECTED_DISK_MIB);
    let servers_mib: u64 = wanted.iter().map(expected).sum();
    let largest = wanted.iter().map(|size| u64::from(size.memory_mib)).max();
    let template_mib = match settings.start {
        Start::Clone => largest.unwrap_or(0),
        Start::Cold => 0,
    };
    let needs = [
        (folders.state(), servers_mib, "the servers may write"),
        (
            folders.cache(),
            template_mib,
            "a template to clone them from takes",
        ),
    ];
    let problem = |(folder, needed_mib, what): (&Path, u64, &str)| {
        let free_mib = free_bytes(folder)? >> 20;
        (free_mib < needed_mib).then(|| ProviderError::NoRoom {
            what: format!(
                "{what} {needed_mib} MiB below {}, {free_mib} MiB are free",
                folder.display()
            ),
            advice: "free some disk space, or keep state and cache elsewhere".to_owned(),
        })
    };
    needs.into_iter().filter_map(problem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn available_memory_is_read() {
        let text = "MemTotal:  100 kB\nMemAvailable:   2048 kB\n";
        assert_eq!(available_in(text), Some(2 << 20));
        assert_eq!(available_in("MemTotal: 1 kB\n"), None);
    }

    #[test]
    fn too_much_is_said_before_anything_is_made() {
        let folders = Folders::new(PathBuf::from("/tmp"), PathBuf::from("/tmp"));
        let size = ServerSize {
            cpus: 1,
            memory_mib: u32::MAX,
            disk_mib: 100,
        };
        let settings = QemuSettings::new("/tmp", "/tmp").unwrap();
        let problems = check(&settings, &folders, &[size; 2]);
        let memory = problems
            .iter()
            .find(|problem| problem.to_string().contains("of memory"));
        assert!(memory.is_some(), "{problems:?}");
    }
}
