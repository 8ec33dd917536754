//! What can be set, and where the program is found.

use crate::environment::PassedEnvironment;
use crate::ssh::SshSettings;
use engine::ports::ExecutorError;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PROGRAM: &str = "ansible-playbook";

/// Settings of [`AnsibleExecutor`](super::AnsibleExecutor).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsibleSettings {
    /// The program; `None`: the first of [`Self::virtual_environments`] that has it, else `PATH`.
    pub program: Option<PathBuf>,
    /// Virtual environments to look into, in order.
    pub virtual_environments: Vec<PathBuf>,
    /// Python on the servers. Fixed, because looking for it costs a round trip a run.
    pub remote_python: PathBuf,
    /// How machines are reached that no provider of ours made.
    pub ssh: SshSettings,
    /// Folder for the private folders of runs; short, since sockets lie below it.
    pub temporary_folder: PathBuf,
    /// What a run sees of the environment beside the usual variables (`PATH`, `HOME`, …).
    pub pass_environment: PassedEnvironment,
    /// Whether a parent that has imported Ansible forks for each run, where that is possible.
    pub warm: bool,
    /// Between asking a run that is out of time to end, and ending it.
    pub grace: Duration,
}

impl Default for AnsibleSettings {
    fn default() -> Self {
        Self {
            program: None,
            virtual_environments: default_environments(),
            remote_python: PathBuf::from("/usr/bin/python3"),
            ssh: SshSettings::default(),
            temporary_folder: std::env::temp_dir(),
            pass_environment: PassedEnvironment::default(),
            warm: true,
            grace: Duration::from_secs(3),
        }
    }
}

impl AnsibleSettings {
    /// Where `ansible-playbook` is.
    pub(super) fn locate(&self) -> Result<PathBuf, ExecutorError> {
        if let Some(program) = &self.program {
            return if is_executable(program) {
                Ok(program.clone())
            } else {
                Err(missing(format!(
                    "the settings name {}, which is no program: correct or remove that setting",
                    program.display()
                )))
            };
        }
        self.virtual_environments
            .iter()
            .map(|environment| environment.join("bin").join(PROGRAM))
            .find(|candidate| is_executable(candidate))
            .or_else(|| find_in_path(PROGRAM))
            .ok_or_else(|| {
                missing(
                    "run `make setup` in Concertina's folder (it makes .venv with ansible-core), \
                     or install Debian's package ansible-core, or set its path"
                        .to_owned(),
                )
            })
    }
}

/// The first program of that name in `PATH`.
pub(super) fn find_in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| is_executable(candidate))
}

fn missing(advice: String) -> ExecutorError {
    ExecutorError::NotInstalled {
        tool: PROGRAM.to_owned(),
        advice,
    }
}

fn is_executable(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

/// `.venv` of the working folder, then of the folders above our own program (a build lies in
/// `target/` of its project).
fn default_environments() -> Vec<PathBuf> {
    let here = std::env::current_dir().ok();
    let program = std::env::current_exe().ok();
    let above = program.iter().flat_map(|path| path.ancestors().skip(1));
    here.iter()
        .map(PathBuf::as_path)
        .chain(above)
        .map(|folder| folder.join(".venv"))
        .filter(|environment| environment.is_dir())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_program_that_is_missing_is_not_replaced_by_another() {
        let settings = AnsibleSettings {
            program: Some(PathBuf::from("/nonexistent/ansible-playbook")),
            ..AnsibleSettings::default()
        };
        let error = settings.locate().unwrap_err().to_string();
        assert!(
            error.starts_with("ansible-playbook is not installed; the settings name /nonexistent"),
            "{error}"
        );
    }

    #[test]
    fn a_virtual_environment_comes_before_the_path() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("bin")).unwrap();
        let program = folder.path().join("bin/ansible-playbook");
        std::fs::write(&program, "#!/bin/sh\n").unwrap();
        let settings = AnsibleSettings {
            virtual_environments: vec![folder.path().to_owned()],
            ..AnsibleSettings::default()
        };
        assert_ne!(
            settings.locate().ok().as_ref(),
            Some(&program),
            "not executable yet"
        );
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&program, executable).unwrap();
        assert_eq!(settings.locate().unwrap(), program);
    }
}
