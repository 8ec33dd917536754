//! How many steps this machine bears at once, where nobody says so.

use std::num::NonZeroUsize;

/// A step mostly waits: for a server, a package, a file to be copied.
const FOR_EACH_PROCESSOR: usize = 4;
/// What a run of Ansible takes, with what it starts (measured: 60 MiB for the fork, a module beside it).
const MEBIBYTES_EACH: u64 = 100;
const MOST: usize = 64;

/// Steps at once on this machine, as it is now.
pub(super) fn workers() -> NonZeroUsize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").ok();
    borne(processors, memory.as_deref().and_then(available_mebibytes))
}

/// Memory that programs may still take (proc(5), `MemAvailable`).
fn available_mebibytes(meminfo: &str) -> Option<u64> {
    let mut lines = meminfo.lines();
    let text = lines.find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = text.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes / 1024)
}

fn borne(processors: usize, memory_mebibytes: Option<u64>) -> NonZeroUsize {
    let by_processors = processors.saturating_mul(FOR_EACH_PROCESSOR).min(MOST);
    let by_memory = memory_mebibytes.map(|memory| memory / MEBIBYTES_EACH);
    let by_memory = by_memory.and_then(|n| usize::try_from(n).ok());
    let count = by_memory.map_or(by_processors, |by_memory| by_processors.min(by_memory));
    NonZeroUsize::new(count).unwrap_or(NonZeroUsize::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_and_memory_bound_it() {
        let table = [
            (2, Some(23_000), 8),
            (2, Some(450), 4),
            (2, Some(50), 1),
            (128, Some(1_000_000), 64),
            (1, None, 4),
        ];
        for (processors, memory, steps) in table {
            let count = borne(processors, memory).get();
            assert_eq!(count, steps, "{processors} {memory:?}");
        }
    }

    #[test]
    fn memory_is_read_as_the_kernel_writes_it() {
        let text = "MemTotal:  100 kB\nMemAvailable:   2097152 kB\n";
        assert_eq!(available_mebibytes(text), Some(2048));
        assert_eq!(available_mebibytes("MemTotal: 1 kB\n"), None);
    }
}
