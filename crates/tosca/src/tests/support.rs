//! Files in memory.

use crate::{LoadError, Mode, Processed, SourceLoader, process, render};
use model::{GroupName, InstanceId, MemberId, Ordinal};
use serde_json::Value;
use std::collections::BTreeMap;
use topology::World;

#[derive(Default)]
pub(super) struct Files {
    files: BTreeMap<String, Vec<u8>>,
    others: Vec<String>,
}

impl Files {
    pub(super) fn with(mut self, path: &str, text: &str) -> Self {
        self.put(path, text.as_bytes().to_vec());
        self
    }

    /// One that nothing imports, named in `Other-Definitions`.
    pub(super) fn with_other(mut self, path: &str, text: &str) -> Self {
        self.others.push(path.to_owned());
        self.with(path, text)
    }

    pub(super) fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.into(), bytes);
    }
}

impl SourceLoader for Files {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.files.get(path).cloned().ok_or(LoadError::Missing)
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn others(&self) -> Vec<String> {
        self.others.clone()
    }
}

/// Processes `service.yaml`.
pub(super) fn run(files: &Files) -> Processed {
    process("service.yaml", files, &BTreeMap::new(), Mode::Tolerant)
}

/// The rendered diagnostics of a body of 1.3.
pub(super) fn report(body: &str) -> String {
    let files = Files::default().with("service.yaml", &with_header(body));
    render(&run(&files).diagnostics, &files)
}

pub(super) fn with_header(body: &str) -> String {
    format!("tosca_definitions_version: tosca_simple_yaml_1_3\n{body}")
}

/// Nothing is deployed.
pub(super) struct Nobody;

impl World for Nobody {
    fn attribute(&self, _: &InstanceId, _: &str) -> Option<Value> {
        None
    }

    fn members_in_service(&self, _: &GroupName) -> Vec<MemberId> {
        Vec::new()
    }

    fn ordinal(&self, _: MemberId) -> Option<Ordinal> {
        None
    }
}
