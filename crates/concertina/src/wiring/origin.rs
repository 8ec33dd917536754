//! What a command is pointed at: a file, a folder that is an archive, or an archive.

use super::remote::Remote;
use super::sources::{FolderSources, split};
use super::template::Findings;
use super::template_error::TemplateError;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use tosca::csar::{Archive, Form, check_root, find_entry};
use tosca::{FetchError, Inputs, LoadError, Mode, Processed, SourceLoader, place_of};

/// Where a template comes from, and its first file.
pub(crate) struct Origin {
    pub(crate) sources: Sources,
    /// The file to begin with.
    pub(crate) entry: String,
    /// What `TOSCA.meta` has that is not as it should be.
    pub(crate) diagnostics: Vec<tosca::Diagnostic>,
}

/// What the root of the files is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    /// That of an archive, which nothing leaves.
    OfArchive,
    /// The folder of a file that is no part of an archive: what it names may lie above.
    OfFile,
}

/// The files of a template.
pub(crate) struct Sources {
    place: Place,
    remote: Remote,
    /// What was fetched, under the names that it has among the files.
    fetched: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Files with templates that may stand for nodes, as `TOSCA.meta` names them.
    others: Vec<String>,
    /// Whether all files belong together.
    root: Root,
}

/// Where the files are.
enum Place {
    Folder(FolderSources),
    Archive {
        archive: Archive,
        read: RefCell<BTreeMap<String, Vec<u8>>>,
    },
}

/// The folder that marks the root of an archive that has been unpacked.
const METADATA: &str = "TOSCA-Metadata";

/// What names of archives end in.
const NAMES: [&str; 4] = [".csar", ".zip", ".tar", ".tgz"];

// === impl Origin ===

impl Origin {
    /// Opens what is there. Changes nothing.
    ///
    /// # Errors
    /// If it can't be read, is an archive that is refused, or does not say where to begin.
    pub(crate) fn open(path: &Path, mode: Mode, remote: Remote) -> Result<Self, TemplateError> {
        let mut origin = Self::open_here(path, mode)?;
        origin.sources.remote = remote;
        Ok(origin)
    }

    fn open_here(path: &Path, mode: Mode) -> Result<Self, TemplateError> {
        let unreadable = |source| TemplateError::Unreadable {
            path: path.to_owned(),
            source,
        };
        // one that is not there is told plainly, not as a diagnostic within it
        let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => TemplateError::absent(path),
            _ => unreadable(error),
        })?;
        if metadata.is_dir() {
            let names = names_in(path).map_err(unreadable)?;
            let sources = Sources::folder(path);
            return Self::entered(path, &names, sources, mode);
        }
        if begins_like_an_archive(path).map_err(unreadable)? {
            let bytes = std::fs::read(path).map_err(unreadable)?;
            let archive = Archive::read(&bytes).map_err(|why| TemplateError::Archive {
                path: path.to_owned(),
                why,
            })?;
            let names: Vec<String> = archive
                .files()
                .keys()
                .filter(|name| !name.contains('/'))
                .cloned()
                .collect();
            let sources = Sources::of(Place::Archive {
                archive,
                read: RefCell::default(),
            });
            return Self::entered(path, &names, sources, mode);
        }
        let (folder, entry) =
            split(path).ok_or_else(|| unreadable(io::Error::other("that is no name of a file")))?;
        let (place, entry, root) = match archive_root(&folder, &entry) {
            Some((place, below)) => (place, below, Root::OfArchive),
            None => (folder, entry, Root::OfFile),
        };
        Ok(Self {
            sources: Sources {
                root,
                ..Sources::folder(place)
            },
            entry,
            diagnostics: Vec::new(),
        })
    }

    /// Reads all of it. The root of a file that is no part of an archive becomes the folder below which
    /// everything lies that it names.
    pub(crate) fn process(&mut self, inputs: &Inputs, mode: Mode) -> Processed {
        loop {
            let processed = tosca::process(&self.entry, &self.sources, inputs, mode);
            let above = processed.outside.as_ref().map_or(0, |o| o.above);
            if above == 0 || !self.rise(above) {
                return processed;
            }
        }
    }

    /// Makes a folder above the root, so many above if there are; whether there is any.
    fn rise(&mut self, above: usize) -> bool {
        let Place::Folder(folder) = &self.sources.place else {
            return false;
        };
        let place = folder.root().canonicalize().ok();
        let Some(mut place) = place.filter(|_| self.sources.root == Root::OfFile) else {
            return false;
        };
        let before = self.entry.len();
        for _ in 0..above {
            // all of a computer is no service
            let name = place.file_name().and_then(|name| name.to_str());
            let further = place.parent().filter(|further| further.parent().is_some());
            let (Some(name), Some(further)) = (name, further) else {
                break;
            };
            self.entry = format!("{name}/{}", self.entry);
            place = further.to_owned();
        }
        let rises = self.entry.len() > before;
        if rises {
            self.sources.place = Place::Folder(FolderSources::below(place));
        }
        rises
    }

    fn entered(
        path: &Path,
        names: &[String],
        mut sources: Sources,
        mode: Mode,
    ) -> Result<Self, TemplateError> {
        let mut found = find_entry(names, &sources, mode);
        if let (Some(entry), Place::Archive { .. }) = (&found.path, &sources.place) {
            found.diagnostics.extend(check_root(entry, &sources, mode));
        }
        sources.others = found.others;
        sources.root = Root::OfArchive;
        match found.path {
            Some(entry) => Ok(Self {
                sources,
                entry,
                diagnostics: found.diagnostics,
            }),
            None => Err(TemplateError::Findings {
                file: path.to_owned(),
                findings: Findings {
                    rendered: tosca::render_structured(&found.diagnostics, &sources),
                    diagnostics: found.diagnostics,
                },
            }),
        }
    }
}

fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file()
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Whether that file is an archive; one that cannot be read is none.
pub(crate) fn is_archive(path: &Path) -> bool {
    path.is_file() && begins_like_an_archive(path).unwrap_or(false)
}

fn begins_like_an_archive(path: &Path) -> io::Result<bool> {
    use std::io::Read;
    let mut begin = Vec::new();
    std::fs::File::open(path)?
        .take(512)
        .read_to_end(&mut begin)?;
    // one that is called so and is none of them is told what it is; a text is a template all the same
    let called_so = NAMES.iter().any(|end| ends_in(path, end));
    Ok(Archive::is_one(&begin) || called_so && Form::of(&begin) != Form::Text)
}

fn ends_in(path: &Path, end: &str) -> bool {
    let name = path.file_name().and_then(|n| n.to_str());
    name.is_some_and(|name| name.to_ascii_lowercase().ends_with(end))
}

/// The root of the archive that a file lies in, if it has been unpacked, and the file below it: paths that
/// begin with `/` mean that (TOSCA 1.3 §3.6.8.4), and imports may go up to it.
fn archive_root(folder: &Path, entry: &str) -> Option<(PathBuf, String)> {
    let folder = folder.canonicalize().ok()?;
    let mut below = entry.to_owned();
    let mut at = Some(folder.as_path());
    while let Some(folder) = at {
        if folder.join(METADATA).is_dir() {
            return Some((folder.to_owned(), below));
        }
        let name = folder.file_name().and_then(|n| n.to_str())?;
        below = format!("{name}/{below}");
        at = folder.parent();
    }
    None
}

// === impl Sources ===

impl Sources {
    fn of(place: Place) -> Self {
        Self {
            place,
            remote: Remote::Refused,
            fetched: RefCell::default(),
            others: Vec::new(),
            root: Root::OfFile,
        }
    }

    fn folder(path: impl Into<PathBuf>) -> Self {
        Self::of(Place::Folder(FolderSources::below(path)))
    }

    /// The bytes of a file; remembered, so that what was judged is what is kept.
    ///
    /// # Errors
    /// Why it can't be read.
    pub(crate) fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        // a file from elsewhere is known by its URL and by its place
        let fetched = self.fetched.borrow();
        let by_url = || path.contains("://").then(|| place_of(path));
        let known = fetched.get(path).or_else(|| fetched.get(&by_url()?));
        if let Some(bytes) = known {
            return Ok(bytes.clone());
        }
        match &self.place {
            Place::Folder(folder) => folder.read(path),
            Place::Archive { archive, read } => {
                let bytes = archive.files().get(path).cloned();
                let bytes = bytes.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
                read.borrow_mut().insert(path.to_owned(), bytes.clone());
                Ok(bytes)
            }
        }
    }

    /// Everything that was read so far.
    pub(crate) fn into_read(self) -> BTreeMap<String, Vec<u8>> {
        let mut all = self.fetched.into_inner();
        all.extend(match self.place {
            Place::Folder(folder) => folder.into_read(),
            Place::Archive { read, .. } => read.into_inner(),
        });
        all
    }
}

impl SourceLoader for Sources {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => LoadError::Missing,
            _ => LoadError::Unreadable(error.to_string()),
        })
    }

    fn exists(&self, path: &str) -> bool {
        match &self.place {
            Place::Folder(folder) => folder.exists(path),
            Place::Archive { archive, .. } => archive.exists(path),
        }
    }

    fn is_folder(&self, path: &str) -> bool {
        match &self.place {
            Place::Folder(folder) => folder.is_folder(path),
            Place::Archive { archive, .. } => archive.is_folder(path),
        }
    }

    fn in_folder(&self, path: &str) -> Vec<String> {
        match &self.place {
            Place::Folder(folder) => folder.in_folder(path),
            Place::Archive { archive, .. } => archive.in_folder(path),
        }
    }

    fn folders_in(&self, path: &str) -> Vec<String> {
        match &self.place {
            Place::Folder(folder) => folder.folders_in(path),
            Place::Archive { archive, .. } => archive.folders_in(path),
        }
    }

    fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let place = place_of(url);
        if let Some(bytes) = self.fetched.borrow().get(&place) {
            return Ok(bytes.clone());
        }
        let bytes = self.remote.fetch(url)?;
        self.fetched.borrow_mut().insert(place, bytes.clone());
        Ok(bytes)
    }

    fn others(&self) -> Vec<String> {
        self.others.clone()
    }

    fn of_archive(&self) -> Vec<String> {
        match &self.place {
            Place::Folder(_) if self.root == Root::OfFile => Vec::new(),
            Place::Folder(folder) => folder.all(),
            Place::Archive { archive, .. } => archive.files().keys().cloned().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_fetched_is_found_by_its_url_and_is_no_local_file() {
        let folder = tempfile::tempdir().unwrap();
        let sources = Sources::folder(folder.path());
        let (url, place) = ("http://x/y.yaml", "remote/http/x/y.yaml");
        let fetched = BTreeMap::from([(place.to_owned(), b"a".to_vec())]);
        sources.fetched.replace(fetched);
        assert_eq!(sources.read(url).unwrap(), b"a");
        assert_eq!(sources.read(place).unwrap(), b"a");
        assert!(sources.read("x/y.yaml").is_err());
    }
}
