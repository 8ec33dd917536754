//! Revisions on disk: `revisions/DIGEST/` holds `files/…`, `entry` and `inputs.json`.
//!
//! A revision appears whole or not at all, is never changed, and is read with its digest: a file that
//! somebody edited is noticed.

use super::manner::Manner;
use super::package::Package;
use super::references;
use super::sources::KeptSources;
use super::state_folder::private_folder;
use super::template::understand_kept;
use engine::ports::{Blueprint, Library, LibraryError, References};
use model::Revision;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

const FILES: &str = "files";
const ENTRY: &str = "entry";
const INPUTS: &str = "inputs.json";
const MANNER: &str = "manner";
const LOCK: &str = "lock";

/// The revisions of a store.
#[derive(Debug, Clone)]
pub(crate) struct RevisionLibrary {
    folder: PathBuf,
    /// What was understood of revisions, the one that was read last behind: they never change. What
    /// refers to something outside of it is not among them.
    understood: Arc<Mutex<VecDeque<Blueprint>>>,
}

/// Revisions of which is remembered what was understood.
const REMEMBERED: usize = 4;

impl RevisionLibrary {
    /// Revisions below a folder, which is made when the first is kept.
    pub(crate) fn below(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            understood: Arc::default(),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the files of a revision are, or will be.
    pub(crate) fn files_root(&self, revision: &Revision) -> PathBuf {
        self.folder.join(revision.as_str()).join(FILES)
    }

    /// Keeps a package. One that is kept already stays as it is.
    ///
    /// # Errors
    /// If it can't be written; nothing of it is seen then.
    pub(crate) fn keep(&self, package: &Package) -> io::Result<Revision> {
        let revision = package.revision();
        let place = self.folder.join(revision.as_str());
        if place.is_dir() {
            return Ok(revision);
        }
        private_folder(&self.folder)?;
        let fresh = tempfile::Builder::new()
            .prefix(".new-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in(&self.folder)?;
        write(&fresh.path().join(ENTRY), package.entry.as_bytes())?;
        write(&fresh.path().join(INPUTS), package.inputs_text().as_bytes())?;
        write(
            &fresh.path().join(MANNER),
            package.manner.to_string().as_bytes(),
        )?;
        for (path, contents) in &package.files {
            let file = fresh.path().join(FILES).join(path);
            if let Some(parent) = file.parent() {
                private_folder(parent)?;
            }
            write(&file, contents)?;
        }
        match fs::rename(fresh.path(), &place) {
            Ok(()) => {
                // moved away: nothing is left to be removed
                let _ = fresh.keep();
                File::open(&self.folder)?.sync_all()?;
                Ok(revision)
            }
            // another process kept the same at the same moment
            Err(_) if place.is_dir() => Ok(revision),
            Err(error) => Err(error),
        }
    }

    /// Keeps a package that has just been understood: it is not read through once more in this process.
    ///
    /// # Errors
    /// If it can't be written; nothing of it is seen then.
    pub(crate) fn keep_understood(
        &self,
        package: &Package,
        blueprint: &Blueprint,
    ) -> io::Result<Revision> {
        let revision = self.keep(package)?;
        if blueprint.revision == revision {
            let as_written = topology::PlainComputes::default();
            self.remember(blueprint.clone().with_computes(as_written));
        }
        Ok(revision)
    }

    /// While this is held no process removes a revision: for the time between keeping one and the
    /// record of the service that needs it.
    ///
    /// # Errors
    /// If the lock's file can't be made.
    pub(crate) fn guard(&self) -> io::Result<File> {
        private_folder(&self.folder)?;
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(self.folder.join(LOCK))?;
        lock.lock()?;
        Ok(lock)
    }

    /// Removes all revisions but those, and what a killed process left half-written. The guard is
    /// held since before it was found out which are needed.
    ///
    /// # Errors
    /// If the folder can't be read, or something in it can't be removed.
    pub(crate) fn remove_all_but(
        &self,
        needed: &BTreeSet<Revision>,
        _guard: &File,
    ) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let is_needed = needed.iter().any(|r| name.to_str() == Some(r.as_str()));
            if !is_needed && entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    /// By whose rules a revision is read.
    ///
    /// # Errors
    /// If that can't be read.
    pub(crate) fn manner(&self, revision: &Revision) -> Result<Manner, LibraryError> {
        manner(&self.folder.join(revision.as_str())).map_err(|error| LibraryError {
            revision: revision.clone(),
            why: error.to_string(),
        })
    }

    /// The bytes of a kept revision.
    pub(crate) fn package(&self, revision: &Revision) -> io::Result<Package> {
        let place = self.folder.join(revision.as_str());
        let inputs = fs::read(place.join(INPUTS))?;
        let mut files = BTreeMap::new();
        let root = place.join(FILES);
        gather(&root, &root, &mut files)?;
        Ok(Package {
            entry: fs::read_to_string(place.join(ENTRY))?,
            files,
            inputs: serde_json::from_slice(&inputs)?,
            manner: manner(&place)?,
        })
    }
}

impl Library for RevisionLibrary {
    fn load(&self, revision: &Revision) -> Result<Blueprint, LibraryError> {
        let failed = |why: String| LibraryError {
            revision: revision.clone(),
            why,
        };
        let place = self.folder.join(revision.as_str());
        let package = self.package(revision).map_err(|error| {
            failed(format!(
                "{}: {error}; restore that folder from a backup",
                place.display()
            ))
        })?;
        if package.revision() != *revision {
            return Err(failed(format!(
                "something in {} was changed by hand; restore it, or undeploy with the files as \
                 they were",
                place.display()
            )));
        }
        if let Some(known) = self.remembered(revision) {
            return Ok(known);
        }
        let sources = KeptSources(&package.files);
        let kept = understand_kept(&package.entry, &sources, &package.inputs, package.manner);
        let (understood, references) = kept.map_err(|findings| {
            let first = findings.diagnostics.iter().find(|d| d.blocks());
            let first = first.map_or_else(String::new, |d| format!(": {}", d.message));
            failed(format!(
                "this program does not understand its template any more{first}; use the \
                     version of concertina that deployed it"
            ))
        })?;
        let blueprint = Blueprint {
            revision: revision.clone(),
            topology: understood.topology,
            groups: understood.groups,
            policies: understood.policies,
            files_root: self.files_root(revision),
            digests: package.digests(),
            computes: topology::PlainComputes::default(),
            rules: package.manner.rules(),
            references,
        };
        self.remember(blueprint.clone());
        Ok(blueprint)
    }

    fn look_up(&self, values: &BTreeMap<String, serde_json::Value>) -> References {
        references::look_up(values)
    }
}

impl RevisionLibrary {
    /// What was understood of a revision whose files are what they were.
    fn remembered(&self, revision: &Revision) -> Option<Blueprint> {
        let mut understood = self.understood.lock().ok()?;
        let at = understood.iter().position(|b| b.revision == *revision)?;
        let found = understood.remove(at)?;
        understood.push_back(found.clone());
        Some(found)
    }

    fn remember(&self, blueprint: Blueprint) {
        let references = &blueprint.references;
        let refers = !references.found.is_empty() || !references.missing.is_empty();
        let Ok(mut understood) = self.understood.lock() else {
            return;
        };
        if !refers {
            understood.push_back(blueprint);
            let surplus = understood.len().saturating_sub(REMEMBERED);
            understood.drain(..surplus);
        }
    }
}

/// One that says nothing was kept before there were several: it was one of ours.
fn manner(place: &Path) -> io::Result<Manner> {
    match fs::read_to_string(place.join(MANNER)) {
        Ok(text) => text.trim().parse().map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Manner::Own),
        Err(error) => Err(error),
    }
}

pub(super) fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(contents)?;
    file.sync_all()
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(root, &path, files)?;
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            files.insert(name.to_owned(), fs::read(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Remote, Template, read_inputs};
    use super::*;
    use serde_json::Value;

    fn package() -> Package {
        Package {
            entry: "service.yaml".to_owned(),
            files: BTreeMap::from([
                ("service.yaml".to_owned(), TEMPLATE.as_bytes().to_vec()),
                ("playbooks/a.yaml".to_owned(), b"[]".to_vec()),
            ]),
            inputs: BTreeMap::from([("password".to_owned(), Value::from("secret"))]),
            manner: Manner::Own,
        }
    }

    const TEMPLATE: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs:
    password: { type: string }
  node_templates:
    vm: { type: tosca.nodes.Compute }
";

    #[test]
    fn what_is_kept_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let library = RevisionLibrary::below(folder.path().join("revisions"));
        let revision = library.keep(&package()).unwrap();
        assert_eq!(library.keep(&package()).unwrap(), revision);
        assert_eq!(library.package(&revision).unwrap(), package());
        let blueprint = library.load(&revision).unwrap();
        assert_eq!(blueprint.revision, revision);
        assert!(blueprint.files_root.join("playbooks/a.yaml").is_file());
        let entries = fs::read_dir(folder.path().join("revisions"))
            .unwrap()
            .count();
        assert_eq!(entries, 1, "nothing unfinished is left");
    }

    #[test]
    fn what_nobody_needs_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let library = RevisionLibrary::below(folder.path());
        let kept = library.keep(&package()).unwrap();
        let mut other = package();
        other.inputs.clear();
        let gone = library.keep(&other).unwrap();
        fs::create_dir(folder.path().join(".new-half")).unwrap();
        let guard = library.guard().unwrap();
        library
            .remove_all_but(&BTreeSet::from([kept.clone()]), &guard)
            .unwrap();
        assert!(library.package(&kept).is_ok());
        assert!(library.package(&gone).is_err());
        assert!(!folder.path().join(".new-half").exists());
    }

    #[test]
    fn nobody_else_may_read_the_inputs() {
        let folder = tempfile::tempdir().unwrap();
        let library = RevisionLibrary::below(folder.path().join("revisions"));
        let revision = library.keep(&package()).unwrap();
        let place = folder.path().join("revisions").join(revision.as_str());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&place.join(INPUTS)), 0o600);
        assert_eq!(mode(&place), 0o700);
    }

    #[test]
    fn what_was_changed_by_hand_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let library = RevisionLibrary::below(folder.path());
        let revision = library.keep(&package()).unwrap();
        fs::write(
            library.files_root(&revision).join("playbooks/a.yaml"),
            "[x]",
        )
        .unwrap();
        let error = library.load(&revision).unwrap_err().to_string();
        assert!(error.contains("changed by hand"), "{error}");
        let unknown = Revision::new("0".repeat(64)).unwrap();
        let error = library.load(&unknown).unwrap_err().to_string();
        assert!(error.contains("restore"), "{error}");
    }

    /// Once kept, a template is understood as it was when it was given.
    fn is_understood_alike(file: &Path, inputs: &tosca::Inputs, manner: Manner) {
        let read = Template::read(file, inputs, manner, Remote::Refused).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let library = RevisionLibrary::below(folder.path());
        let revision = library.keep(&read.package).unwrap();
        let (given, _) = read.into_blueprint(library.files_root(&revision));
        let kept = library.load(&revision).unwrap();
        assert_eq!(kept, given, "{}", file.display());
    }

    #[test]
    fn what_was_understood_when_given_is_what_is_understood_of_what_is_kept() {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/opera/templates");
        let mut seen = 0;
        for entry in fs::read_dir(tests).unwrap() {
            let place = entry.unwrap().path();
            let file = place.join("service.yaml");
            let inputs = place.join("inputs.yaml");
            let inputs = match inputs.is_file() {
                true => read_inputs(&inputs, &file).unwrap(),
                false => tosca::Inputs::default(),
            };
            is_understood_alike(&file, &inputs, Manner::Opera);
            seen += 1;
        }
        assert!(seen > 9);
    }

    #[test]
    fn so_is_a_file_that_names_what_lies_above_its_folder() {
        let project = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = project.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "services/web/service.yaml",
            "tosca_definitions_version: tosca_simple_yaml_1_3\n\
             imports: [ ../../types/t.yaml ]\n\
             topology_template: { node_templates: { m: { type: mine.Node } } }\n",
        );
        write(
            "types/t.yaml",
            "tosca_definitions_version: tosca_simple_yaml_1_3\n\
             node_types:\n  mine.Node:\n    derived_from: tosca.nodes.Root\n    \
             interfaces: { Standard: { operations: { create: ../scripts/a.sh } } }\n",
        );
        write("scripts/a.sh", "true");
        let (none, file) = (
            tosca::Inputs::default(),
            project.path().join("services/web/service.yaml"),
        );
        is_understood_alike(&file, &none, Manner::Own);
        let read = Template::read(&file, &none, Manner::Own, Remote::Refused).unwrap();
        assert_eq!(read.package.entry, "services/web/service.yaml");
        let files: Vec<_> = read.package.files.into_keys().collect();
        let all = ["scripts/a.sh", "services/web/service.yaml", "types/t.yaml"];
        assert_eq!(files, all);
        // within an archive nothing leaves
        write("services/web/TOSCA-Metadata/TOSCA.meta", "");
        let refused = Template::read(&file, &none, Manner::Own, Remote::Refused);
        let refused = format!("{:?}", refused.unwrap_err());
        assert!(refused.contains("ImportLeaves"), "{refused}");
        assert!(!refused.contains("UnknownType"), "{refused}");
    }

    #[test]
    fn so_are_our_own_example_and_an_archive() {
        let none = tosca::Inputs::default();
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        is_understood_alike(&examples.join("web-fleet/service.yaml"), &none, Manner::Own);
        let archive = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = archive.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "TOSCA-Metadata/TOSCA.meta",
            "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\nCreated-By: me\n\
             Entry-Definitions: definitions/main.yaml\n",
        );
        write(
            "definitions/types.yaml",
            "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types:\n  my.App:\n    \
             derived_from: tosca.nodes.Root\n    interfaces: { Standard: { operations: { create: ../a.yaml } } }\n",
        );
        write(
            "definitions/main.yaml",
            "tosca_definitions_version: tosca_simple_yaml_1_3\nimports: [ types.yaml ]\n\
             topology_template:\n  node_templates:\n    app: { type: my.App }\n",
        );
        write("a.yaml", "- hosts: all\n  tasks: []\n");
        is_understood_alike(archive.path(), &none, Manner::Own);
    }
}
