//! The labelled templates: `index.tsv` and the files that it names, in a folder or packed beside it.

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Name of the list.
const INDEX: &str = "index.tsv";
/// The files, packed.
const PACKED: &str = "templates.tar.gz";

/// A corpus that can be read.
pub(super) struct Corpus {
    pub(super) root: PathBuf,
    pub(super) cases: Vec<Case>,
    /// Holds what was unpacked.
    _unpacked: Option<TempDir>,
}

/// A template with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    /// Path below the corpus' root.
    pub(super) path: String,
    pub(super) expected: Expected,
    /// Whether no other processor that reads the version agrees with the label.
    pub(super) doubted: bool,
    /// The upstream test, or what else is known.
    pub(super) note: String,
}

/// What the label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Expected {
    Valid,
    Invalid,
    Unknown,
}

// === impl Corpus ===

impl Corpus {
    /// Reads the list, and unpacks the templates where they are not unpacked already.
    pub(super) fn open(folder: &Path) -> Result<Self, String> {
        let index = folder.join(INDEX);
        let text = fs::read_to_string(&index)
            .map_err(|error| format!("failed to read {}: {error}", index.display()))?;
        let cases = text
            .lines()
            .enumerate()
            .skip(1)
            .map(|(number, line)| {
                Case::read(line).map_err(|why| format!("{INDEX}:{}: {why}", number + 1))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let unpacked_already = cases
            .first()
            .is_some_and(|case| folder.join(&case.path).is_file());
        let unpacked = match unpacked_already {
            true => None,
            false => Some(unpack(&folder.join(PACKED))?),
        };
        let root = match &unpacked {
            Some(place) => place.path().to_owned(),
            None => folder.to_owned(),
        };
        Ok(Self {
            root,
            cases,
            _unpacked: unpacked,
        })
    }
}

fn unpack(packed: &Path) -> Result<TempDir, String> {
    let failed = |error: std::io::Error| format!("failed to unpack {}: {error}", packed.display());
    let place = tempfile::tempdir().map_err(failed)?;
    let file = fs::File::open(packed).map_err(failed)?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    archive.unpack(place.path()).map_err(failed)?;
    Ok(place)
}

// === impl Case ===

impl Case {
    fn read(line: &str) -> Result<Self, String> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [path, _version, expected, _kind, oracles, note @ ..] = fields.as_slice() else {
            return Err(format!(
                "expected at least 5 columns, found {}",
                fields.len()
            ));
        };
        let expected = match *expected {
            "valid" => Expected::Valid,
            "invalid" => Expected::Invalid,
            "unknown" => Expected::Unknown,
            other => return Err(format!("{other:?} is not a verdict")),
        };
        Ok(Self {
            path: (*path).to_owned(),
            expected,
            doubted: *oracles == "none-agree",
            note: note.join(" "),
        })
    }

    /// The set that it belongs to: its folders but the innermost ones of a single test.
    pub(super) fn set(&self) -> String {
        let mut parts = self.path.split('/');
        match (parts.next(), parts.next()) {
            (Some(first @ "oasis-community-tests"), Some(second)) => format!("{first}/{second}"),
            (Some(first), _) => first.to_owned(),
            (None, _) => String::new(),
        }
    }

    /// The root of the files that it may import, and its path below it.
    pub(super) fn split(&self) -> (&str, &str) {
        // the official tests of 2.0 make an archive of the folder
        if self.path.starts_with("oasis-community-tests/tosca_2_0/")
            && let Some(parts) = self.path.rsplit_once('/')
        {
            return parts;
        }
        let cut = match self.path.match_indices('/').nth(1) {
            Some((at, _)) if self.path.starts_with("oasis-community-tests/") => at,
            _ => self.path.find('/').unwrap_or(0),
        };
        self.path
            .split_at_checked(cut)
            .map_or(("", self.path.as_str()), |(root, rest)| {
                (root, rest.trim_start_matches('/'))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_is_expected() {
        let case = Case::read("a/b/c.yaml\ttosca_2_0\tvalid\tservice\tnone-agree\tx").unwrap();
        assert_eq!((case.expected, case.doubted), (Expected::Valid, true));
        assert_eq!(
            (case.set().as_str(), case.split()),
            ("a", ("a", "b/c.yaml"))
        );
        let path = "oasis-community-tests/tosca_2_0/map/s76.yaml";
        let case = Case::read(&format!("{path}\tv\tinvalid\tk\t1/4")).unwrap();
        assert_eq!(case.set(), "oasis-community-tests/tosca_2_0");
        assert_eq!(case.split().1, "s76.yaml");
        assert!(Case::read("a\tb").is_err());
        assert!(Case::read("a\tb\tmaybe\tk\t1/4").is_err());
    }
}
