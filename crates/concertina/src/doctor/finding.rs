//! What a check found, in a line.

use crate::exit::Exit;
use serde::Serialize;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// Of what.
    pub(crate) about: About,
    /// What is so.
    pub(crate) what: String,
    /// How that is.
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
}

/// What is looked at, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum About {
    /// Disk, port, programs.
    Computer,
    /// The keys that let us in.
    Keys,
    /// Who makes servers.
    Provider,
    /// Servers that there are.
    Servers,
    /// Prometheus and Alertmanager.
    Monitors,
    /// What time it is elsewhere.
    Clocks,
}

/// How something is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// As it should be.
    Good,
    /// It works, and something may be wrong with it.
    Notable {
        /// What to do.
        advice: String,
    },
    /// Something will fail.
    Bad {
        /// What to do.
        advice: String,
    },
}

impl Finding {
    pub(crate) fn good(about: About, what: impl Into<String>) -> Self {
        Self {
            about,
            what: what.into(),
            verdict: Verdict::Good,
        }
    }

    pub(crate) fn notable(
        about: About,
        what: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            about,
            what: what.into(),
            verdict: Verdict::Notable {
                advice: advice.into(),
            },
        }
    }

    pub(crate) fn bad(about: About, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            about,
            what: what.into(),
            verdict: Verdict::Bad {
                advice: advice.into(),
            },
        }
    }

    /// A line for people, and what to do in the next one.
    pub(crate) fn lines(&self) -> Vec<String> {
        let (mark, advice) = match &self.verdict {
            Verdict::Good => ('✓', None),
            Verdict::Notable { advice } => ('!', Some(advice)),
            Verdict::Bad { advice } => ('✗', Some(advice)),
        };
        let mut lines = vec![format!("{mark} {}", self.what)];
        let advice = advice.filter(|advice| !advice.is_empty());
        lines.extend(advice.map(|advice| format!("  → {advice}")));
        lines
    }
}

/// How the program ends: only what will fail makes it fail.
pub(crate) fn exit_of(findings: &[Finding]) -> Exit {
    let is_bad = |finding: &Finding| matches!(finding.verdict, Verdict::Bad { .. });
    match findings.iter().any(is_bad) {
        true => Exit::Failed,
        false => Exit::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_will_fail_fails() {
        let good = Finding::good(About::Keys, "an SSH agent holds 1 key");
        let notable = Finding::notable(About::Computer, "3 GiB are left", "make room");
        let bad = Finding::bad(About::Monitors, "nobody answers", "start it");
        assert_eq!(exit_of(&[good.clone(), notable.clone()]), Exit::Done);
        assert_eq!(exit_of(&[good, notable.clone(), bad]), Exit::Failed);
        assert_eq!(notable.lines(), ["! 3 GiB are left", "  → make room"]);
    }
}
