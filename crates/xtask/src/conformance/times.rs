//! What a template of the corpus costs: every n-th, one after the other, several times.

use super::corpus::{Case, Corpus};
use super::judge::judge;
use std::time::Duration;

/// How often each is read; the median counts.
const RUNS: usize = 5;

/// Times of a choice of templates.
pub(super) struct Times {
    /// One for each, in order.
    sorted: Vec<(Duration, String)>,
}

impl Times {
    /// Measures `count` templates that lie evenly over the list.
    pub(super) fn measure(corpus: &Corpus, count: usize) -> Self {
        let step = (corpus.cases.len() / count.max(1)).max(1);
        let chosen = corpus.cases.iter().step_by(step).take(count);
        let median = |case: &Case| {
            let mut runs: Vec<Duration> =
                (0..RUNS).map(|_| judge(&corpus.root, case).took).collect();
            runs.sort_unstable();
            runs[RUNS / 2]
        };
        let mut sorted: Vec<(Duration, String)> = chosen
            .map(|case| (median(case), case.path.clone()))
            .collect();
        sorted.sort_unstable();
        Self { sorted }
    }

    fn at(&self, per_cent: usize) -> f64 {
        let last = self.sorted.len().saturating_sub(1);
        let found = self.sorted.get(last * per_cent / 100);
        found.map_or(0.0, |(took, _)| took.as_secs_f64() * 1e3)
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "{} templates, median of {RUNS} runs each: median {:.3} ms, p90 {:.3} ms, p99 {:.3} ms",
            self.sorted.len(),
            self.at(50),
            self.at(90),
            self.at(99)
        )?;
        for (took, path) in self.sorted.iter().rev().take(3) {
            writeln!(f, "  {:8.3} ms  {path}", took.as_secs_f64() * 1e3)?;
        }
        Ok(())
    }
}
