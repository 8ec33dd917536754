//! One run of a script from beginning to end.

use super::answer::conclude;
use super::bundle::{bundle, checked};
use super::environment::quoted;
use crate::abandon::{KEY_FILE, KEY_VARIABLE, clear_away};
use crate::environment::PassedEnvironment;
use crate::log::Log;
use crate::process::Program;
use crate::ssh::{SshSettings, Target};
use async_trait::async_trait;
use engine::ports::{
    Executor, ExecutorError, ImplementationKind, OperationOutcome, OperationRequest,
};
use model::IdempotencyKey;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::Command;

const DRIVER: &str = include_str!("driver.sh");

/// Variables that a script sees beside its inputs.
const PASSED: [&str; 9] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "TZ",
    "TMPDIR",
    "SSH_AUTH_SOCK",
];

/// Settings of [`ScriptExecutor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptSettings {
    /// How machines are reached that no provider of ours made.
    pub ssh: SshSettings,
    /// The program that logs in.
    pub ssh_program: PathBuf,
    /// Python on servers; on this machine it is `python3`.
    pub remote_python: PathBuf,
    /// Folder for the private folders of runs.
    pub temporary_folder: PathBuf,
    /// What scripts on this machine see of the environment beside the usual variables.
    pub pass_environment: PassedEnvironment,
    /// Between asking a run that is out of time to end, and ending it.
    pub grace: Duration,
}

impl Default for ScriptSettings {
    fn default() -> Self {
        Self {
            ssh: SshSettings::default(),
            ssh_program: PathBuf::from("ssh"),
            remote_python: PathBuf::from("/usr/bin/python3"),
            temporary_folder: std::env::temp_dir(),
            pass_environment: PassedEnvironment::default(),
            grace: Duration::from_secs(3),
        }
    }
}

/// Runs shell and Python scripts. Runs may overlap.
#[derive(Debug)]
pub struct ScriptExecutor {
    settings: ScriptSettings,
}

impl ScriptExecutor {
    /// Nothing is looked for before the first run.
    pub fn new(settings: ScriptSettings) -> Self {
        Self { settings }
    }

    fn command(
        &self,
        request: &OperationRequest,
        folder: &TempDir,
    ) -> Result<Command, ExecutorError> {
        let script = checked(request, &request.primary)?;
        let script = script.to_string_lossy();
        let python = self.settings.remote_python.to_string_lossy();
        let program = |python: &str| match request.kind {
            ImplementationKind::Python => python.to_owned(),
            ImplementationKind::Shell | ImplementationKind::Playbook => "bash".to_owned(),
        };
        let mut command = match Target::of(&request.host, &self.settings.ssh) {
            None => {
                let mut command = Command::new("/bin/sh");
                command
                    .args(["-c", DRIVER, "concertina"])
                    .args([&program("python3"), &*script])
                    .arg(folder.path());
                command
            }
            Some(target) => {
                let mut command = self.log_in(&target);
                let words = [DRIVER, "concertina", &program(&python), &script, ""];
                let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                command.arg(format!("exec /bin/sh -c {}", words.join(" ")));
                command
            }
        };
        command
            .current_dir(folder.path())
            .env_clear()
            .envs(self.settings.pass_environment.beside(&PASSED))
            .env(KEY_VARIABLE, request.key.as_str());
        Ok(command)
    }

    fn log_in(&self, target: &Target) -> Command {
        let mut command = Command::new(&self.settings.ssh_program);
        command.args([
            "-T",
            "-o",
            "ServerAliveInterval=10",
            "-o",
            "ServerAliveCountMax=3",
        ]);
        for option in &target.options {
            command.arg("-o").arg(option);
        }
        if let Some(port) = target.port {
            command.arg("-p").arg(port.to_string());
        }
        if let Some(identity) = &target.identity_file {
            command.arg("-i").arg(identity);
        }
        command
            .arg("-l")
            .arg(&target.user)
            .arg("--")
            .arg(&target.host);
        command
    }

    fn folder(&self, request: &OperationRequest) -> io::Result<TempDir> {
        let folder = tempfile::Builder::new()
            .prefix("concertina-run-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in(&self.settings.temporary_folder)?;
        fs::write(folder.path().join(KEY_FILE), request.key.as_str())?;
        Ok(folder)
    }
}

#[async_trait]
impl Executor for ScriptExecutor {
    async fn run(&self, request: OperationRequest) -> Result<OperationOutcome, ExecutorError> {
        let wanted = request.clone();
        let words = tokio::task::spawn_blocking(move || bundle(&wanted))
            .await
            .map_err(|error| internal("pack a run")(io::Error::other(error)))??;
        let folder = self.folder(&request).map_err(internal("prepare a run"))?;
        let answer = folder.path().join("answer");
        let log =
            Log::open(&request, folder.path()).map_err(internal("open the log of the step"))?;
        let mut command = self.command(&request, &folder)?;
        let output = log
            .output()
            .map_err(internal("share the log of the step"))?;
        let said = private(&answer).map_err(internal("prepare a run"))?;
        command.stdout(said).stderr(output);
        let mut program = Program::spawn_saying(command, Some(words))
            .map_err(|error| not_started(&self.settings, &request, error))?;
        let ended = program
            .wait(request.timeout)
            .await
            .map_err(internal("wait for a script"))?;
        let Some(ended) = ended else {
            program.end(self.settings.grace).await;
            return Err(ExecutorError::TimedOut {
                after: request.timeout,
            });
        };
        let said = fs::read(&answer).map_err(internal("read what a script handed back"))?;
        let last_words = tokio::task::spawn_blocking(move || log.last_words())
            .await
            .unwrap_or_default();
        conclude(&request, ended, &String::from_utf8_lossy(&said), last_words)
    }

    async fn abandon(&self, key: &IdempotencyKey) {
        let (key, folder) = (key.to_string(), self.settings.temporary_folder.clone());
        // a panic in there would be a fault of ours, and nothing to stop for
        let _ = tokio::task::spawn_blocking(move || clear_away(&key, &folder)).await;
    }
}

fn private(path: &std::path::Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

fn not_started(
    settings: &ScriptSettings,
    request: &OperationRequest,
    error: io::Error,
) -> ExecutorError {
    if error.kind() == io::ErrorKind::NotFound && Target::of(&request.host, &settings.ssh).is_some()
    {
        return ExecutorError::NotInstalled {
            tool: settings.ssh_program.display().to_string(),
            advice: "install Debian's package openssh-client".to_owned(),
        };
    }
    internal("start a script")(error)
}

fn internal(doing: &'static str) -> impl FnOnce(io::Error) -> ExecutorError {
    move |source| ExecutorError::Internal {
        doing: doing.to_owned(),
        source,
    }
}
