//! What fuzzing has found once, or is seeded with: answered again, each within a moment.

use crate::tosca_diagnostics::Folder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tosca::csar::{Archive, find_entry};
use tosca::{Inputs, LoadError, Mode, SourceLoader, process, render};

fn seeds(of: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/seeds")
        .join(of);
    let entries = std::fs::read_dir(folder).expect("the folder of seeds");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// One file that imports itself.
struct One(Vec<u8>);

impl SourceLoader for One {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        match path {
            "service.yaml" | "types.yaml" => Ok(self.0.clone()),
            _ => Err(LoadError::Missing),
        }
    }

    fn exists(&self, path: &str) -> bool {
        path == "service.yaml" || path == "types.yaml"
    }
}

#[test]
fn templates_are_answered() {
    let found = seeds("template");
    for path in &found {
        let files = One(std::fs::read(path).unwrap());
        for mode in [Mode::Tolerant, Mode::Strict] {
            let processed = process("service.yaml", &files, &Inputs::default(), mode);
            render(&processed.diagnostics, &files);
        }
    }
    // the mistakes of people are seeds as well
    let mistakes = Folder(crate::tosca_diagnostics::folder());
    for name in crate::tosca_diagnostics::files() {
        process(&name, &mistakes, &Inputs::default(), Mode::Strict);
    }
}

/// Up to four files, as `fuzz/fuzz_targets/service.rs` splits them.
struct Several(BTreeMap<&'static str, String>);

/// The first is the entry, the last one of the archive's `Other-Definitions`.
const NAMES: [&str; 4] = ["service.yaml", "a.yaml", "d/b.yaml", "other.yaml"];

impl Several {
    fn of(text: &str) -> Self {
        let parts = text.splitn(4, "\n#next\n").map(str::to_owned);
        Self(NAMES.into_iter().zip(parts).collect())
    }
}

impl SourceLoader for Several {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let text = self.0.get(path).ok_or(LoadError::Missing)?;
        Ok(text.as_bytes().to_vec())
    }

    fn exists(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    fn others(&self) -> Vec<String> {
        vec![NAMES[3].to_owned()]
    }
}

#[test]
fn services_of_several_files_are_answered() {
    let found = seeds("service");
    assert!(found.len() >= 4, "{} seeds", found.len());
    for path in &found {
        let files = Several::of(&std::fs::read_to_string(path).unwrap());
        for mode in [Mode::Tolerant, Mode::Strict] {
            let run = || {
                let processed = process("service.yaml", &files, &Inputs::default(), mode);
                render(&processed.diagnostics, &files)
            };
            assert_eq!(run(), run(), "{}", path.display());
        }
    }
}

#[test]
fn archives_are_answered() {
    let mut read = 0;
    for path in seeds("archive") {
        let Ok(archive) = Archive::read(&std::fs::read(&path).unwrap()) else {
            continue;
        };
        read += 1;
        let names: Vec<String> = archive
            .files()
            .keys()
            .filter(|n| !n.contains('/'))
            .cloned()
            .collect();
        if let Some(entry) = find_entry(&names, &archive, Mode::Tolerant).path {
            process(&entry, &archive, &Inputs::default(), Mode::Tolerant);
        }
    }
    assert!(read >= 3, "{read} seeds are archives");
}
