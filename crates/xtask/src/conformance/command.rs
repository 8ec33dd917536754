//! `scripts/xtask.sh conformance`

use super::corpus::{Case, Corpus};
use super::floors;
use super::judge::{Judged, judge_all};
use super::tally::{agrees, table, tally};
use super::times::Times;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

const EXAMPLES: &str = "\
Examples:
  scripts/xtask.sh conformance --corpus ../corpus                       the table
  scripts/xtask.sh conformance --corpus ../corpus --list disagree.tsv   and all disagreements
  XTASK_PROFILE=release scripts/xtask.sh conformance --corpus ../corpus --times 1000
  TOSCA_CORPUS=../corpus scripts/xtask.sh conformance --floors tests/conformance.toml

A corpus is a folder with index.tsv and the templates that it names, or templates.tar.gz of them. Columns
of index.tsv: path, version, valid|invalid|unknown, kind, how many other processors agree, note.
";

/// Arguments of `conformance`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The corpus' folder
    #[arg(long, value_name = "DIR", env = "TOSCA_CORPUS")]
    corpus: PathBuf,
    /// Write every disagreement into this file: path, expected, found, first error, note
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// Fail if fewer verdicts agree than this file says
    #[arg(long, value_name = "FILE")]
    floors: Option<PathBuf>,
    /// Measure this many templates as well, one after the other; build for it with XTASK_PROFILE=release
    #[arg(long, value_name = "N")]
    times: Option<usize>,
    /// Say nothing and succeed where there is no corpus, but that it is so
    #[arg(long)]
    skip_if_absent: bool,
}

/// Judges a corpus.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    if arguments.skip_if_absent && !arguments.corpus.is_dir() {
        println!(
            "conformance: skipped, there is no corpus at {} (TOSCA_CORPUS names another place)",
            arguments.corpus.display()
        );
        return Ok(ExitCode::SUCCESS);
    }
    let corpus = Corpus::open(&arguments.corpus)?;
    let begun = Instant::now();
    let judged = judge_all(&corpus.root, &corpus.cases);
    let tally = tally(&corpus.cases, &judged);
    println!("{}", table(&tally));
    println!(
        "{} templates in {:.1} s",
        corpus.cases.len(),
        begun.elapsed().as_secs_f64()
    );
    if let Some(count) = arguments.times {
        print!("{}", Times::measure(&corpus, count));
    }
    if let Some(path) = &arguments.list {
        std::fs::write(path, disagreements(&corpus.cases, &judged))
            .map_err(|error| format!("failed to write {}: {error}", path.display()))?;
        println!("disagreements: {}", path.display());
    }
    let broken = match &arguments.floors {
        Some(path) => floors::broken(&floors::read(path)?, &tally),
        None => Vec::new(),
    };
    for line in &broken {
        println!("worse: {line}");
    }
    Ok(match broken.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn disagreements(cases: &[Case], judged: &[Judged]) -> String {
    let rows = cases.iter().zip(judged).filter_map(|(case, judged)| {
        let wrong = agrees(case, judged) == Some(false);
        let doubted = if case.doubted { "doubted" } else { "" };
        wrong.then(|| {
            format!(
                "{}\t{:?}\t{:?}\t{doubted}\t{}\t{}\n",
                case.path, case.expected, judged.verdict, judged.first, case.note
            )
        })
    });
    let head = "path\texpected\tfound\tlabel\tfirst error\tnote\n";
    std::iter::once(head.to_owned()).chain(rows).collect()
}
