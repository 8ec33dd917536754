//! What must not get worse: a file of floors that only go up.

use super::tally::{SetTally, Tally};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Floors of one set: how many verdicts must agree with their labels.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Floor {
    /// Among those labelled valid.
    valid: usize,
    /// Among those labelled invalid.
    invalid: usize,
}

/// By set.
pub(super) type Floors = BTreeMap<String, Floor>;

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<Floors, String> {
    let failed = |why: String| format!("failed to read {}: {why}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    toml::from_str(&text).map_err(|error| failed(error.to_string()))
}

/// What is below its floor, in words.
pub(super) fn broken(floors: &Floors, tally: &Tally) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, floor) in floors {
        let none = SetTally::default();
        let set = tally.get(name).unwrap_or(&none);
        for (what, found, least) in [
            ("valid", set.valid.agree, floor.valid),
            ("invalid", set.invalid.agree, floor.invalid),
        ] {
            if found < least {
                broken.push(format!(
                    "{name}: {found} of those labelled {what} agree, at least {least} did before"
                ));
            }
        }
    }
    for (name, set) in tally {
        if set.panicked > 0 {
            broken.push(format!("{name}: {} panicked", set.panicked));
        }
        if set.slow > 0 {
            broken.push(format!("{name}: {} took more than a second", set.slow));
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::super::tally::Share;
    use super::*;

    #[test]
    fn less_than_before_is_told() {
        let floors: Floors = toml::from_str("[a]\nvalid = 2\ninvalid = 0\n").unwrap();
        let mut set = SetTally {
            valid: Share { agree: 2, all: 3 },
            ..SetTally::default()
        };
        let tally = |set: &SetTally| Tally::from([("a".to_owned(), set.clone())]);
        assert!(broken(&floors, &tally(&set)).is_empty());
        set.valid.agree = 1;
        set.panicked = 1;
        assert_eq!(broken(&floors, &tally(&set)).len(), 2);
        assert_eq!(broken(&floors, &Tally::new()).len(), 1);
    }
}
