//! Any bytes as a service of up to four files, which may import each other or stand for each other's nodes:
//! answered, by reports that can be drawn, and the same ones whenever it is asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use tosca::{Inputs, LoadError, Mode, SourceLoader, process, render};

/// Between two files.
const BETWEEN: &str = "\n#next\n";
/// The first is the entry, the last one of the archive's `Other-Definitions`.
const NAMES: [&str; 4] = ["service.yaml", "a.yaml", "d/b.yaml", "other.yaml"];

struct Several<'a>(BTreeMap<&'static str, &'a str>);

impl SourceLoader for Several<'_> {
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

fuzz_target!(|text: &str| {
    let files = Several(NAMES.into_iter().zip(text.splitn(4, BETWEEN)).collect());
    for mode in [Mode::Tolerant, Mode::Strict] {
        let processed = process("service.yaml", &files, &Inputs::default(), mode);
        let drawn = render(&processed.diagnostics, &files);
        let again = process("service.yaml", &files, &Inputs::default(), mode);
        assert_eq!(drawn, render(&again.diagnostics, &files));
    }
});
