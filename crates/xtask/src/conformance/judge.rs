//! One template: its verdict, its time, whether it panicked.

use super::corpus::Case;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tosca::{Inputs, LoadError, Mode, SourceLoader};

/// What came of a template.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) took: Duration,
    /// The first error, with its place.
    pub(super) first: String,
}

/// What the processor says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Valid,
    Invalid,
    Panicked,
}

/// Files below a folder.
struct Folder(PathBuf);

impl SourceLoader for Folder {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        std::fs::read(self.0.join(path)).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => LoadError::Missing,
            _ => LoadError::Unreadable(error.to_string()),
        })
    }

    fn exists(&self, path: &str) -> bool {
        self.0.join(path).is_file()
    }
}

/// Judges one.
pub(super) fn judge(root: &Path, case: &Case) -> Judged {
    let (folder, entry) = case.split();
    let sources = Folder(root.join(folder));
    let begun = Instant::now();
    let done = catch_unwind(AssertUnwindSafe(|| {
        tosca::process(entry, &sources, &Inputs::default(), Mode::Strict)
    }));
    let took = begun.elapsed();
    match done {
        Err(_) => Judged {
            verdict: Verdict::Panicked,
            took,
            first: "panicked".to_owned(),
        },
        Ok(processed) => {
            let first = processed.diagnostics.iter().find(|d| d.is_error());
            Judged {
                verdict: match first {
                    Some(_) => Verdict::Invalid,
                    None => Verdict::Valid,
                },
                took,
                first: first.map(ToString::to_string).unwrap_or_default(),
            }
        }
    }
}

/// Judges all, on all cores; in the order of the cases.
pub(super) fn judge_all(root: &Path, cases: &[Case]) -> Vec<Judged> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = cases.len().div_ceil(workers).max(1);
    // what panics is counted and listed; its backtraces would drown the list
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let judged = std::thread::scope(|scope| {
        let parts: Vec<_> = cases
            .chunks(share)
            .map(|part| {
                scope.spawn(|| {
                    part.iter()
                        .map(|case| judge(root, case))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_default())
            .collect()
    });
    std::panic::set_hook(hook);
    judged
}
