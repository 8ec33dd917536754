//! Verdicts by set.

use super::corpus::{Case, Expected};
use super::judge::{Judged, Verdict};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Nothing may take longer.
const SLOW: Duration = Duration::from_secs(1);

/// How many agree with their label, of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) agree: usize,
    pub(super) all: usize,
}

/// A set's verdicts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SetTally {
    pub(super) valid: Share,
    pub(super) invalid: Share,
    /// The same, without the rows whose label no other processor agrees with.
    pub(super) valid_undoubted: Share,
    pub(super) invalid_undoubted: Share,
    pub(super) panicked: usize,
    pub(super) slow: usize,
}

/// By set.
pub(super) type Tally = BTreeMap<String, SetTally>;

/// Whether a verdict is what the label says; none where the label says nothing.
pub(super) fn agrees(case: &Case, judged: &Judged) -> Option<bool> {
    match case.expected {
        Expected::Valid => Some(judged.verdict == Verdict::Valid),
        Expected::Invalid => Some(judged.verdict == Verdict::Invalid),
        Expected::Unknown => None,
    }
}

/// Counts.
pub(super) fn tally(cases: &[Case], judged: &[Judged]) -> Tally {
    let mut tally = Tally::new();
    for (case, judged) in cases.iter().zip(judged) {
        let set = tally.entry(case.set()).or_default();
        set.panicked += usize::from(judged.verdict == Verdict::Panicked);
        set.slow += usize::from(judged.took > SLOW);
        let (all, undoubted) = match case.expected {
            Expected::Valid => (&mut set.valid, &mut set.valid_undoubted),
            Expected::Invalid => (&mut set.invalid, &mut set.invalid_undoubted),
            Expected::Unknown => continue,
        };
        let agree = agrees(case, judged) == Some(true);
        all.count(agree);
        if !case.doubted {
            undoubted.count(agree);
        }
    }
    tally
}

impl Share {
    fn count(&mut self, agree: bool) {
        self.all += 1;
        self.agree += usize::from(agree);
    }

    /// In percent; all, where there is none.
    pub(super) fn percent(self) -> f64 {
        if self.all == 0 {
            return 100.0;
        }
        let number = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
        number(self.agree) * 100.0 / number(self.all)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.all {
            0 => "–".to_owned(),
            all => format!("{}/{all} {:.1} %", self.agree, self.percent()),
        };
        f.pad(&text)
    }
}

/// The table for people.
pub(super) fn table(tally: &Tally) -> String {
    let row = |cells: [&str; 6]| {
        let [set, rest @ ..] = cells;
        let rest: Vec<String> = rest.iter().map(|cell| format!("{cell:>17}")).collect();
        format!("{set:<45}{}", rest.concat()).trim_end().to_owned()
    };
    let mut lines = vec![row([
        "set",
        "valid",
        "of undoubted",
        "invalid",
        "of undoubted",
        "panics/slow",
    ])];
    for (name, set) in tally {
        lines.push(row([
            name,
            &set.valid.to_string(),
            &set.valid_undoubted.to_string(),
            &set.invalid.to_string(),
            &set.invalid_undoubted.to_string(),
            &format!("{}/{}", set.panicked, set.slow),
        ]));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_read_well() {
        let share = Share { agree: 1, all: 3 };
        assert_eq!(share.to_string(), "1/3 33.3 %");
        assert_eq!(Share::default().to_string(), "–");
    }
}
