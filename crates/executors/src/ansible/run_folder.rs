//! The private folder of one run, gone when the run is.
//!
//! A file of the template lies there twice: under its own path relative to the template's folder
//! (`src: ../files/page.html`), and, as in opera, beside the playbook (`src: page.html`).

use super::configuration::DEFAULT_CONFIGURATION;
use super::inventory::inventory;
use super::settings::AnsibleSettings;
use super::variables::{Trust, write_entry};
use crate::abandon::KEY_FILE;
use engine::ports::{ExecutorError, OperationRequest};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _, symlink};
use std::path::{Component, Path, PathBuf};
use tempfile::TempDir;

/// Loaded by Ansible because it lies in `callback_plugins` beside the playbook, whatever the
/// configuration says.
const PLUGIN: &str = include_str!("concertina_report.py");

/// See the module.
#[derive(Debug)]
pub(super) struct RunFolder {
    folder: TempDir,
    playbook: PathBuf,
    configuration: PathBuf,
}

impl RunFolder {
    /// Makes the folder with all that a run needs.
    pub(super) fn prepare(
        request: &OperationRequest,
        settings: &AnsibleSettings,
    ) -> Result<Self, ExecutorError> {
        let primary = checked_file(request)?;
        for dependency in &request.dependencies {
            check_inside(dependency)?;
            if !request.files_root.join(dependency).exists() {
                return Err(unusable(
                    dependency,
                    "the template names this file, but it does not exist",
                ));
            }
        }
        Self::fill(request, settings, &primary).map_err(|source| ExecutorError::Internal {
            doing: format!("prepare a run in {}", settings.temporary_folder.display()),
            source,
        })
    }

    fn fill(
        request: &OperationRequest,
        settings: &AnsibleSettings,
        primary: &Path,
    ) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("concertina-run-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in(&settings.temporary_folder)?;
        write_private(&folder.path().join(KEY_FILE), request.key.as_str())?;
        let files = folder.path().join("files");
        let playbook = files.join(primary);
        copy(&request.files_root.join(primary), &playbook)?;
        let beside = playbook.parent().unwrap_or(&files);
        for dependency in &request.dependencies {
            let source = request.files_root.join(dependency);
            copy(&source, &files.join(dependency))?;
            if let Some(name) = dependency.file_name() {
                copy(&source, &beside.join(name))?;
            }
        }
        let plugins = beside.join("callback_plugins");
        fs::create_dir_all(&plugins)?;
        fs::write(plugins.join("concertina_report.py"), PLUGIN)?;

        let theirs = request
            .files_root
            .join(primary)
            .with_file_name("ansible.cfg");
        let ours = folder.path().join("ansible.cfg");
        let configuration = if theirs.is_file() {
            fs::canonicalize(theirs)?
        } else {
            fs::write(&ours, DEFAULT_CONFIGURATION)?;
            ours
        };
        let run = Self {
            folder,
            playbook,
            configuration,
        };
        fs::create_dir(run.scratch())?;
        fs::write(run.inventory(), inventory(&request.host, settings))?;
        write_private(&run.variables(), &variables(request))?;
        Ok(run)
    }

    /// The folder itself; our callback plugin finds its files in it by name.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the process is started.
    pub(super) fn working_folder(&self) -> &Path {
        self.playbook.parent().unwrap_or_else(|| self.folder.path())
    }

    pub(super) fn playbook(&self) -> &Path {
        &self.playbook
    }

    pub(super) fn configuration(&self) -> &Path {
        &self.configuration
    }

    /// Whether the configuration is ours, not one beside the playbook.
    pub(super) fn is_configured_here(&self) -> bool {
        self.configuration.starts_with(self.path())
    }

    pub(super) fn inventory(&self) -> PathBuf {
        self.folder.path().join("inventory.yaml")
    }

    /// Values of the inputs: mode 0600.
    pub(super) fn variables(&self) -> PathBuf {
        self.folder.path().join("variables.yaml")
    }

    /// Written by our callback plugin.
    pub(super) fn report(&self) -> PathBuf {
        self.folder.path().join("report.jsonl")
    }

    /// A named pipe, where a fork has no pipe of ours.
    pub(super) fn lifeline(&self) -> PathBuf {
        self.folder.path().join("lifeline")
    }

    /// Exit status of a fork.
    pub(super) fn status(&self) -> PathBuf {
        self.folder.path().join("status")
    }

    /// For Ansible's own temporary files.
    pub(super) fn scratch(&self) -> PathBuf {
        self.folder.path().join("tmp")
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        // First of all, even if the rest cannot be removed; usually the plugin has done it.
        let _ = fs::remove_file(self.variables());
    }
}

fn variables(request: &OperationRequest) -> String {
    let mut out = "# inputs of the operation\n".to_owned();
    if request.inputs.is_empty() {
        out.push_str("{}\n");
    }
    for (name, value) in &request.inputs {
        let trust = if request.untrusted_inputs.contains(name) {
            Trust::Outside
        } else {
            Trust::Template
        };
        write_entry(&mut out, 0, name, value, trust);
    }
    out
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?
        .write_all(text.as_bytes())
}

/// The playbook's path, checked.
fn checked_file(request: &OperationRequest) -> Result<PathBuf, ExecutorError> {
    let primary = &request.primary;
    check_inside(primary)?;
    if !matches!(
        primary.extension().and_then(|e| e.to_str()),
        Some("yaml" | "yml")
    ) {
        return Err(unusable(
            primary,
            "not a playbook: its name ends neither in .yaml nor in .yml",
        ));
    }
    if !request.files_root.join(primary).is_file() {
        return Err(unusable(
            primary,
            "the template names this playbook, but there is no such file",
        ));
    }
    // `./a/b` and `a/b` are one.
    Ok(primary
        .components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .collect())
}

fn check_inside(path: &Path) -> Result<(), ExecutorError> {
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if inside && path.file_name().is_some() {
        Ok(())
    } else {
        Err(unusable(path, "lies outside the template's folder"))
    }
}

fn unusable(path: &Path, message: &str) -> ExecutorError {
    ExecutorError::Unusable {
        path: path.to_owned(),
        message: message.to_owned(),
    }
}

/// Copies a file, or a folder with all in it. A link within a folder becomes one to the same place.
fn copy(source: &Path, destination: &Path) -> io::Result<()> {
    if let Some(parent) = destination.parent() {
        fs::create_dir_all(parent)?;
    }
    if !source.is_dir() {
        fs::copy(source, destination)?;
        return Ok(());
    }
    fs::create_dir_all(destination)?;
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let to = destination.join(entry.file_name());
        if !entry.file_type()?.is_symlink() {
            copy(&entry.path(), &to)?;
        } else if !to.is_symlink() {
            symlink(fs::canonicalize(entry.path())?, to)?;
        }
    }
    Ok(())
}
