//! What can be known before anything is made: programs, memory, disk.

use super::folders::Folders;
use super::image;
use super::image::free_bytes;
use super::programs::TO_RUN;
use engine::ports::{ProviderError, ServerSize};
use std::fs;

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
pub(super) fn check(folders: &Folders, wanted: &[ServerSize]) -> Vec<ProviderError> {
    let mut problems: Vec<ProviderError> = TO_RUN
        .iter()
        .filter_map(|program| program.check().err())
        .collect();
    match image::check(folders.cache()) {
        Ok(more) => problems.extend(more),
        Err(problem) => problems.push(problem),
    }
    let count = wanted.len() as u64;
    let memory_mib: u64 = wanted
        .iter()
        .map(|size| u64::from(size.memory_mib) + OVERHEAD_MIB)
        .sum();
    let available_mib = available_memory_bytes().map_or(u64::MAX, |bytes| bytes >> 20);
    if available_mib < memory_mib {
        problems.push(ProviderError::NoRoom {
            what: format!(
                "{count} servers take {memory_mib} MiB of memory, {available_mib} MiB are available"
            ),
            advice: "end other programs, or ask for fewer or smaller servers".to_owned(),
        });
    }
    let needed_mib: u64 = wanted
        .iter()
        .map(|size| u64::from(size.disk_mib).min(EXPECTED_DISK_MIB))
        .sum();
    let free_mib = free_bytes(folders.state()).map_or(u64::MAX, |bytes| bytes >> 20);
    if free_mib < needed_mib {
        problems.push(ProviderError::NoRoom {
            what: format!(
                "{count} servers may write {needed_mib} MiB below {}, {free_mib} MiB are free",
                folders.state().display()
            ),
            advice: "free some disk space, or keep the state elsewhere".to_owned(),
        });
    }
    problems
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
        let problems = check(&folders, &[size; 2]);
        let memory = problems
            .iter()
            .find(|problem| problem.to_string().contains("of memory"));
        assert!(memory.is_some(), "{problems:?}");
    }
}
