//! What a template costs in process: `scripts/xtask.sh measure FILE`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tosca::{Inputs, LoadError, Mode, SourceLoader, process};

/// Arguments of `measure`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The service template
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How often it is read and checked; the median is printed, in milliseconds
    #[arg(long, value_name = "N", default_value_t = 20)]
    runs: usize,
}

/// Files below a folder, read anew each time.
struct Folder(PathBuf);

impl SourceLoader for Folder {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        std::fs::read(self.0.join(path)).map_err(|_| LoadError::Missing)
    }

    fn exists(&self, path: &str) -> bool {
        self.0.join(path).is_file()
    }
}

/// Measures a template.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let file = &arguments.file;
    let name = file.file_name().and_then(|n| n.to_str());
    let name = name.ok_or_else(|| format!("{} is no file", file.display()))?;
    let sources = Folder(file.parent().map(PathBuf::from).unwrap_or_default());
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..arguments.runs.max(1) {
        let begun = Instant::now();
        let processed = process(name, &sources, &Inputs::default(), Mode::Tolerant);
        times.push(begun.elapsed());
        if let Some(error) = processed.diagnostics.iter().find(|d| d.is_error()) {
            return Err(error.to_string());
        }
    }
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!("{:.3}", median.as_secs_f64() * 1e3);
    Ok(ExitCode::SUCCESS)
}
