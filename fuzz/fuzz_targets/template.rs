//! Any bytes as a service template that imports itself: answered, and by a report that can be drawn.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tosca::{Inputs, LoadError, Mode, SourceLoader, process, render};

struct One<'a>(&'a [u8]);

impl SourceLoader for One<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        match path {
            "service.yaml" | "types.yaml" => Ok(self.0.to_vec()),
            _ => Err(LoadError::Missing),
        }
    }

    fn exists(&self, path: &str) -> bool {
        path == "service.yaml" || path == "types.yaml"
    }
}

fuzz_target!(|bytes: &[u8]| {
    let files = One(bytes);
    for mode in [Mode::Tolerant, Mode::Strict] {
        let processed = process("service.yaml", &files, &Inputs::default(), mode);
        render(&processed.diagnostics, &files);
    }
});
