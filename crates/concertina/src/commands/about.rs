//! What a service and an archive are, under the keys of xOpera's `info`.

use crate::exit::{Exit, Failure};
use crate::wiring::is_archive;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tosca::csar::{Archive, find_entry};
use tosca::{LoadError, Mode, SourceLoader};

/// The keys, in xOpera's order.
#[derive(Default, Serialize)]
pub(crate) struct About {
    pub(crate) service_template: Option<String>,
    content_root: Option<String>,
    pub(crate) inputs: Option<BTreeMap<String, Value>>,
    pub(crate) status: Option<&'static str>,
    csar_metadata: Option<CsarMetadata>,
    service_template_metadata: Option<Value>,
    csar_valid: Option<bool>,
}

/// The keys of `TOSCA.meta`.
#[derive(Serialize)]
struct CsarMetadata {
    #[serde(rename = "Name")]
    name: Option<String>,
    #[serde(rename = "Content-Type")]
    content_type: Option<String>,
    #[serde(rename = "TOSCA-Meta-File-Version")]
    meta_version: Option<String>,
    #[serde(rename = "CSAR-Version")]
    csar_version: Option<String>,
    #[serde(rename = "Created-By")]
    created_by: Option<String>,
    #[serde(rename = "Entry-Definitions")]
    entry: Option<String>,
}

impl About {
    /// What an archive, or a folder that is one, says of itself.
    ///
    /// # Errors
    /// If there is neither, or it is a file of another kind.
    pub(crate) fn look_at(&mut self, root: &Path) -> Result<(), Failure> {
        if !root.exists() {
            let text = format!("there is no archive and no folder {}", root.display());
            return Err(Failure::text(Exit::Failed, text));
        }
        if root.is_file() && !is_archive(root) {
            let text = format!("{} is no archive", root.display());
            return Err(Failure::text(Exit::Failed, text));
        }
        self.look_into(root);
        Ok(())
    }

    fn look_into(&mut self, root: &Path) {
        let files = Files::at(root);
        let found = files
            .as_ref()
            .map(|files| (files, find_entry(&files.at_root(), files, Mode::Opera)));
        let entry = found.as_ref().and_then(|(_, found)| found.path.clone());
        self.csar_valid = Some(false);
        let (Some((files, _)), Some(entry)) = (found, entry) else {
            return;
        };
        let meta = ["TOSCA-Metadata/TOSCA.meta", "TOSCA.meta"];
        let meta = meta.iter().find_map(|path| files.text(path));
        let template: Option<Value> = files
            .text(&entry)
            .and_then(|text| serde_saphyr::from_str(&text).ok());
        let metadata = template.and_then(|mut t| Some(t.get_mut("metadata")?.take()));
        // without a TOSCA.meta the template itself says what it is (TOSCA 1.3 §6.3)
        let named = |key: &str| metadata.as_ref().is_some_and(|m| m.get(key).is_some());
        if meta.is_none() && !(named("template_name") && named("template_version")) {
            return;
        }
        self.csar_valid = Some(true);
        self.content_root = Some(root.display().to_string());
        self.csar_metadata = meta.as_deref().map(CsarMetadata::read);
        self.service_template_metadata = metadata;
        self.service_template = Some(entry);
    }
}

impl CsarMetadata {
    fn read(text: &str) -> Self {
        let value = |key: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(':'));
            let found = lines.find(|(name, _)| name.trim() == key)?;
            Some(found.1.trim().to_owned())
        };
        Self {
            name: value("Name"),
            content_type: value("Content-Type"),
            meta_version: value("TOSCA-Meta-File-Version"),
            csar_version: value("CSAR-Version"),
            created_by: value("Created-By"),
            entry: value("Entry-Definitions"),
        }
    }
}

/// Files of an archive or of a folder.
enum Files {
    Folder(PathBuf),
    Archive(Archive),
}

impl Files {
    fn at(root: &Path) -> Option<Self> {
        if root.is_dir() {
            return Some(Self::Folder(root.to_owned()));
        }
        if !is_archive(root) {
            return None;
        }
        Archive::read(&std::fs::read(root).ok()?)
            .ok()
            .map(Self::Archive)
    }

    fn at_root(&self) -> Vec<String> {
        match self {
            Self::Archive(archive) => {
                let names = archive.files().keys();
                names.filter(|name| !name.contains('/')).cloned().collect()
            }
            Self::Folder(folder) => {
                let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
                let files = entries.filter(|e| e.file_type().is_ok_and(|kind| kind.is_file()));
                let mut names: Vec<String> = files
                    .filter_map(|e| e.file_name().into_string().ok())
                    .collect();
                names.sort();
                names
            }
        }
    }

    fn text(&self, path: &str) -> Option<String> {
        let bytes = self.load(path).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl SourceLoader for Files {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        match self {
            Self::Folder(folder) => {
                std::fs::read(folder.join(path)).map_err(|error| match error.kind() {
                    std::io::ErrorKind::NotFound => LoadError::Missing,
                    _ => LoadError::Unreadable(error.to_string()),
                })
            }
            Self::Archive(archive) => archive.files().get(path).cloned().ok_or(LoadError::Missing),
        }
    }

    fn exists(&self, path: &str) -> bool {
        match self {
            Self::Folder(folder) => folder.join(path).exists(),
            Self::Archive(archive) => archive.exists(path),
        }
    }
}
