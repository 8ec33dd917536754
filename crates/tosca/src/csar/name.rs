//! Names of an archive's files.

use super::ArchiveError;
use super::unpack::Result;
use std::collections::{BTreeMap, BTreeSet};

/// Longest name of a file or folder, in bytes: what most file systems have.
const MAX_PART: usize = 255;
/// Longest name with all its folders: room is left for the folder that it is unpacked into.
const MAX_NAME: usize = 1024;

/// The name, if it stays inside of whatever it is unpacked into: relative, with `/`, no step upwards.
pub(super) fn checked(name: &str) -> Result<String> {
    let refused = |why: &'static str| ArchiveError::Name {
        name: name.chars().take(200).collect(),
        why,
    };
    let trimmed = name.strip_prefix("./").unwrap_or(name);
    let trimmed = trimmed.trim_end_matches('/');
    if trimmed.is_empty() {
        return Err(refused("it is empty"));
    }
    if trimmed.starts_with('/') {
        return Err(refused("it begins at the root of the computer"));
    }
    if trimmed.contains('\\') {
        return Err(refused(
            "it has a backslash, which is a step for some computers",
        ));
    }
    if trimmed.chars().any(char::is_control) {
        return Err(refused("it has a control character"));
    }
    if trimmed.as_bytes().get(1) == Some(&b':') {
        return Err(refused("it begins with a drive"));
    }
    if trimmed.len() > MAX_NAME || trimmed.split('/').any(|part| part.len() > MAX_PART) {
        return Err(refused("it is longer than names can be on many computers"));
    }
    for part in trimmed.split('/') {
        match part {
            ".." => return Err(refused("it leaves the archive")),
            "" | "." => return Err(refused("it has a step that leads nowhere")),
            _ => {}
        }
    }
    Ok(trimmed.to_owned())
}

/// Names that are there. Where capital letters do not count, each must be another one still.
#[derive(Default)]
pub(super) struct Taken {
    /// Files, as they are written, by what they are there.
    files: BTreeMap<String, String>,
    /// Folders that have entries of their own.
    folders: BTreeSet<String>,
}

// === impl Taken ===

impl Taken {
    /// Takes the name of a file.
    pub(super) fn file(&mut self, name: &str) -> Result<()> {
        let plain = name.to_lowercase();
        self.lies_in_folders(name, &plain)?;
        let below = format!("{plain}/");
        let mut further = self.files.range(below.clone()..);
        let within = further.next().filter(|(n, _)| n.starts_with(&below));
        if let Some((_, within)) = within {
            return Err(both(name, within));
        }
        if self.folders.contains(&plain) {
            return Err(both(name, name));
        }
        match self.files.insert(plain, name.to_owned()) {
            Some(other) if other == name => Err(twice(name)),
            Some(other) => Err(ArchiveError::Alike {
                name: name.to_owned(),
                other,
            }),
            None => Ok(()),
        }
    }

    /// Takes the name of a folder, which may be there already.
    pub(super) fn folder(&mut self, name: &str) -> Result<()> {
        let plain = name.to_lowercase();
        self.lies_in_folders(name, &plain)?;
        if let Some(file) = self.files.get(&plain) {
            return Err(both(file, name));
        }
        self.folders.insert(plain);
        Ok(())
    }

    /// What a name lies in is no file.
    fn lies_in_folders(&self, name: &str, plain: &str) -> Result<()> {
        let mut ends = plain.match_indices('/');
        match ends.find_map(|(end, _)| self.files.get(&plain[..end])) {
            Some(file) => Err(both(file, name)),
            None => Ok(()),
        }
    }
}

fn twice(name: &str) -> ArchiveError {
    ArchiveError::Twice {
        name: name.to_owned(),
    }
}

fn both(file: &str, within: &str) -> ArchiveError {
    ArchiveError::FileAndFolder {
        file: file.to_owned(),
        within: within.to_owned(),
    }
}
