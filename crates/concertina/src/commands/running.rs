//! How one command runs operations, where it is not as the settings say.

use crate::config::Config;
use crate::exit::{Exit, Failure};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

const PROGRAM: &str = "ansible-playbook";

/// What every command that runs operations takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub(crate) struct Running {
    /// Steps that run at once [default: setting engine.workers, else what this machine bears]
    #[arg(short, long, value_name = "N")]
    workers: Option<NonZeroUsize>,
    /// Ansible to run playbooks with: a virtual environment that has it, or its `ansible-playbook`
    /// [default: setting ansible.path, else .venv/bin of this folder, else PATH]
    #[arg(long, value_name = "PATH")]
    ansible: Option<PathBuf>,
}

impl Running {
    /// The settings with what is given here in their place.
    ///
    /// # Errors
    /// If there is no Ansible where it is said to be.
    pub(crate) fn applied(&self, mut config: Config) -> Result<Config, Failure> {
        if let Some(workers) = self.workers {
            config.engine.workers = Some(workers);
        }
        if let Some(given) = &self.ansible {
            config.ansible.path = Some(program_at(given)?);
        }
        Ok(config)
    }

    /// How to repeat it in an advice.
    pub(crate) fn repeated(&self) -> String {
        let mut words = String::new();
        if let Some(workers) = self.workers {
            words.push_str(&format!(" --workers {workers}"));
        }
        if let Some(path) = &self.ansible {
            words.push_str(&format!(" --ansible {}", path.display()));
        }
        words
    }
}

/// The program of an environment, of its folder `bin`, or itself; absolute, as runs have folders of their
/// own.
fn program_at(given: &Path) -> Result<PathBuf, Failure> {
    let places = [
        given.join("bin").join(PROGRAM),
        given.join(PROGRAM),
        given.to_owned(),
    ];
    let found = places.into_iter().find(|place| place.is_file());
    let found = found.ok_or_else(|| {
        let what = match given.exists() {
            true => format!("has no {PROGRAM}; install Ansible into it, or name another"),
            false => "is not there".to_owned(),
        };
        Failure::text(
            Exit::Machine,
            format!("--ansible {} {what}", given.display()),
        )
    })?;
    std::path::absolute(&found).map_err(|error| {
        Failure::doing(
            Exit::Machine,
            format!("failed to find {}", found.display()),
            error,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ansible_is_found_in_an_environment_in_its_bin_and_as_itself() {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        let told = program_at(folder.path()).unwrap_err().lines().join(" ");
        assert!(told.contains("has no ansible-playbook"), "{told}");
        let program = bin.join(PROGRAM);
        std::fs::write(&program, "").unwrap();
        for given in [folder.path(), &bin, &program] {
            assert_eq!(program_at(given).unwrap(), program);
        }
        let gone = folder.path().join("gone");
        let told = program_at(&gone).unwrap_err().lines().join(" ");
        assert!(told.ends_with("gone is not there"), "{told}");
    }
}
