//! A revision as bytes: the template, its files, its inputs.

use super::manner::Manner;
use model::Revision;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// All that a service is made from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Package {
    /// Path of the service template among the files.
    pub(crate) entry: String,
    /// Contents by path.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// Inputs as given: a service that was deployed keeps them.
    pub(crate) inputs: BTreeMap<String, Value>,
    /// By whose rules it is read.
    pub(crate) manner: Manner,
}

impl Package {
    /// The digest of all of it (SHA-256, hexadecimal).
    pub(crate) fn revision(&self) -> Revision {
        let mut hasher = Sha256::new();
        let mut part = |bytes: &[u8]| {
            // lengths keep neighbours apart
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        part(self.entry.as_bytes());
        part(self.inputs_text().as_bytes());
        for (path, contents) in &self.files {
            part(path.as_bytes());
            part(contents);
        }
        // nothing for our own, as it was before there were others
        if self.manner != Manner::Own {
            part(self.manner.to_string().as_bytes());
        }
        Revision::new(hexadecimal(&hasher.finalize()))
            .expect("invariant: 64 hexadecimal digits are a revision")
    }

    /// Whether the same files lie there still, where `entry` is the template's; one that can't be read is
    /// another.
    pub(crate) fn lies_there(&self, entry: &Path) -> bool {
        let root = entry
            .to_str()
            .and_then(|path| path.strip_suffix(self.entry.as_str()));
        let Some(root) = root.map(Path::new) else {
            return false;
        };
        let mut files = self.files.iter();
        files.all(|(path, contents)| fs::read(root.join(path)).is_ok_and(|now| now == *contents))
    }

    /// Digests of the files' contents (SHA-256, hexadecimal).
    pub(crate) fn digests(&self) -> BTreeMap<String, String> {
        let digest = |contents: &Vec<u8>| hexadecimal(&Sha256::digest(contents));
        let files = self.files.iter();
        files
            .map(|(path, contents)| (path.clone(), digest(contents)))
            .collect()
    }

    /// The inputs as JSON, always the same for the same values.
    pub(crate) fn inputs_text(&self) -> String {
        serde_json::to_string_pretty(&self.inputs).expect("invariant: maps with text keys are JSON")
    }
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Package {
        Package {
            entry: "service.yaml".to_owned(),
            files: BTreeMap::from([
                ("service.yaml".to_owned(), b"a".to_vec()),
                ("types.yaml".to_owned(), b"b".to_vec()),
            ]),
            inputs: BTreeMap::from([("size".to_owned(), Value::from(3))]),
            manner: Manner::Own,
        }
    }

    #[test]
    fn everything_counts() {
        let base = package().revision();
        assert_eq!(base, package().revision());
        assert_eq!(base.as_str().len(), 64);
        let changes: [fn(&mut Package); 6] = [
            |p| p.manner = Manner::Opera,
            |p| p.entry = "types.yaml".to_owned(),
            |p| drop(p.files.insert("service.yaml".to_owned(), b"ab".to_vec())),
            |p| drop(p.files.remove("types.yaml")),
            |p| drop(p.files.insert("more".to_owned(), Vec::new())),
            |p| drop(p.inputs.insert("size".to_owned(), Value::from("3"))),
        ];
        for change in changes {
            let mut other = package();
            change(&mut other);
            assert_ne!(base, other.revision(), "{other:?}");
        }
    }
}
