//! The table.

use super::shape::{Shape, Written};
use super::{chains, nodes, others, types, wrong};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tosca::{Inputs, LoadError, Mode, SourceLoader, process, render};

/// Arguments of `growth`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only shapes whose names have this in them
    #[arg(value_name = "PART", default_value = "")]
    part: String,
    /// How many of each in the first column; each further column has twice as many
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    from: usize,
    /// How many columns there are
    #[arg(long, value_name = "N", default_value_t = 3)]
    columns: u32,
    /// Write the templates of the last column into this folder, and measure nothing
    #[arg(long, value_name = "DIR")]
    write: Option<std::path::PathBuf>,
}

/// Files in memory.
struct Files<'f>(&'f Written);

impl SourceLoader for Files<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let text = self.0.get(path).ok_or(LoadError::Missing)?;
        Ok(text.clone().into_bytes())
    }

    fn exists(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }
}

/// What one template cost, and what came of it.
struct Cost {
    time: Duration,
    diagnostics: usize,
    errors: usize,
    first: Option<String>,
}

/// Prints the table.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let chosen = shapes();
    let chosen = chosen.iter().filter(|s| s.name.contains(&arguments.part));
    let sizes: Vec<usize> = (0..arguments.columns)
        .map(|n| arguments.from << n)
        .collect();
    let last = sizes.last().copied().unwrap_or(arguments.from);
    if let Some(folder) = &arguments.write {
        for shape in chosen {
            write(&folder.join(shape.name), &(shape.write)(last)).map_err(|e| e.to_string())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let heads: String = sizes.iter().map(|n| format!(" {n} | ")).collect();
    println!("| shape, ms | {heads}ratios | said |");
    println!("| --- |{}", " --- |".repeat(sizes.len() + 2));
    for shape in chosen {
        let costs: Vec<Cost> = sizes.iter().map(|n| cost(&(shape.write)(*n))).collect();
        println!("{}", row(shape, &costs));
    }
    Ok(ExitCode::SUCCESS)
}

fn shapes() -> Vec<Shape> {
    let all = [
        nodes::SHAPES,
        chains::SHAPES,
        types::SHAPES,
        others::SHAPES,
        wrong::SHAPES,
    ];
    all.into_iter().flatten().copied().collect()
}

fn row(shape: &Shape, costs: &[Cost]) -> String {
    let milliseconds = |cost: &Cost| cost.time.as_secs_f64() * 1e3;
    let times: String = costs
        .iter()
        .map(|c| format!(" {:.1} |", milliseconds(c)))
        .collect();
    let ratio = |pair: &[Cost]| format!("{:.1}", milliseconds(&pair[1]) / milliseconds(&pair[0]));
    let ratios: Vec<String> = costs.windows(2).map(ratio).collect();
    let last = costs.last();
    let said = last.map_or(String::new(), |c| match &c.first {
        Some(first) => format!("{} ({} errors): {first}", c.diagnostics, c.errors),
        None => "nothing".to_owned(),
    });
    format!("| {} |{times} {} | {said} |", shape.name, ratios.join(", "))
}

/// The quicker of two runs, reports rendered.
fn cost(written: &Written) -> Cost {
    let files = Files(written);
    let one = || {
        let begun = Instant::now();
        let processed = process("service.yaml", &files, &Inputs::default(), Mode::Tolerant);
        let found = &processed.diagnostics;
        render(found, &files);
        let time = begun.elapsed();
        let first = found.iter().find(|d| d.code.as_str() != "T0107");
        Cost {
            time,
            diagnostics: found.len(),
            errors: found.iter().filter(|d| d.is_error()).count(),
            first: first.map(|d| d.to_string().chars().take(110).collect()),
        }
    };
    let first = one();
    if first.time > Duration::from_secs(1) {
        return first;
    }
    let second = one();
    if second.time < first.time {
        second
    } else {
        first
    }
}

fn write(folder: &std::path::Path, written: &Written) -> std::io::Result<()> {
    for (path, text) in written {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, text)?;
    }
    Ok(())
}
