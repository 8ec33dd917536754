//! A template's files, from a folder or from a kept revision.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tosca::{FetchError, LoadError, Mode, SourceLoader, place_of};

/// Files and folders after which no more are looked for.
const MOST: usize = 10_000;

/// Files below a folder.
#[derive(Debug)]
pub(crate) struct FolderSources {
    root: PathBuf,
    read: RefCell<BTreeMap<String, Vec<u8>>>,
}

impl FolderSources {
    /// The files below `root`.
    pub(crate) fn below(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            read: RefCell::default(),
        }
    }

    /// The folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The bytes of a file; remembered, so that what was judged is what is kept.
    pub(crate) fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        if let Some(known) = self.read.borrow().get(path) {
            return Ok(known.clone());
        }
        let bytes = fs::read(self.root.join(path))?;
        self.read
            .borrow_mut()
            .insert(path.to_owned(), bytes.clone());
        Ok(bytes)
    }

    /// Names of those in a folder that are of a kind.
    fn names(&self, path: &str, is_it: impl Fn(&Path) -> bool) -> Vec<String> {
        let entries = fs::read_dir(self.root.join(path)).into_iter().flatten();
        let found = entries.flatten().filter(|e| is_it(&e.path()));
        let mut names: Vec<String> = found
            .filter_map(|e| e.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    }

    /// Paths of all files, in order, as many as an archive may have. Links and what is hidden are no part of it.
    pub(crate) fn all(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let below = |name: &str| match folder.as_str() {
                "" => name.to_owned(),
                folder => format!("{folder}/{name}"),
            };
            let is_file = |path: &Path| path.is_file() && !path.is_symlink();
            let is_folder = |path: &Path| path.is_dir() && !path.is_symlink();
            all.extend(self.names(&folder, is_file).iter().map(|name| below(name)));
            let inner = self.names(&folder, is_folder).into_iter();
            let inner = inner.filter(|name| !name.starts_with('.'));
            folders.extend(inner.map(|name| below(&name)));
            if all.len() > MOST || folders.len() > MOST {
                break;
            }
        }
        all.sort();
        all
    }

    /// Everything that was read so far.
    pub(crate) fn into_read(self) -> BTreeMap<String, Vec<u8>> {
        self.read.into_inner()
    }
}

impl SourceLoader for FolderSources {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => LoadError::Missing,
            _ => LoadError::Unreadable(error.to_string()),
        })
    }

    fn exists(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }

    fn is_folder(&self, path: &str) -> bool {
        self.root.join(path).is_dir()
    }

    fn in_folder(&self, path: &str) -> Vec<String> {
        self.names(path, Path::is_file)
    }

    fn folders_in(&self, path: &str) -> Vec<String> {
        self.names(path, Path::is_dir)
    }
}

/// Files of a package.
#[derive(Debug)]
pub(crate) struct KeptSources<'a>(pub(crate) &'a BTreeMap<String, Vec<u8>>);

impl SourceLoader for KeptSources<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.0.get(path).cloned().ok_or(LoadError::Missing)
    }

    fn exists(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// What was fetched when it was deployed is kept, and never fetched again.
    fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let kept = self.0.get(&place_of(url)).cloned();
        kept.ok_or(FetchError::NotAllowed)
    }

    /// What `TOSCA.meta` says is kept with the files that it names.
    fn others(&self) -> Vec<String> {
        tosca::csar::find_entry(&[], self, Mode::Opera).others
    }

    /// What is kept belongs together.
    fn of_archive(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

/// The folder and the name of a service template.
pub(crate) fn split(file: &Path) -> Option<(PathBuf, String)> {
    let name = file.file_name()?.to_str()?.to_owned();
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    Some((folder, name))
}
