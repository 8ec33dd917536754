//! What fuzzing has found once, or is seeded with: answered again, each within a moment.

use crate::tosca_diagnostics::Folder;
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
