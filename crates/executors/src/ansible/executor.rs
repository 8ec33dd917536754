//! One run from beginning to end.

use super::configuration::{common, own};
use super::connections::Connections;
use super::report::{Ending, Report};
use super::run_folder::RunFolder;
use super::running::Running;
use super::settings::{AnsibleSettings, find_in_path};
use super::warm::{Mark, Parents, Task};
use crate::abandon::{clear_away, process_name};
use crate::log::Log;
use crate::process::Program;
use crate::ssh::{Target, describe};
use async_trait::async_trait;
use engine::ports::{Executor, ExecutorError, OperationHost, OperationOutcome, OperationRequest};
use model::IdempotencyKey;
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Instant;
use tokio::process::Command;
use tokio::time::timeout;
use tracing::debug;

/// Runs playbooks with `ansible-playbook`. Runs may overlap; they share the SSH connections, which
/// are closed when the executor is dropped.
#[derive(Debug)]
pub struct AnsibleExecutor {
    settings: AnsibleSettings,
    /// `None`: every run starts the program.
    parents: Option<Parents>,
    connections: Connections,
}

impl AnsibleExecutor {
    /// Nothing is looked for or made before the first run.
    pub fn new(settings: AnsibleSettings) -> Self {
        let parents = settings
            .warm
            .then(|| Parents::new(settings.temporary_folder.clone()));
        Self {
            settings,
            parents,
            connections: Connections::default(),
        }
    }

    /// Where `ansible-playbook` is, for those who want to know before the first run.
    pub fn program(&self) -> Result<PathBuf, ExecutorError> {
        self.settings.locate()
    }

    fn sockets(&self, host: &OperationHost) -> Result<Option<PathBuf>, ExecutorError> {
        let Some(target) = Target::of(host, &self.settings.ssh) else {
            return Ok(None);
        };
        if find_in_path("ssh").is_none() {
            return Err(ExecutorError::NotInstalled {
                tool: "ssh".to_owned(),
                advice: "install Debian's package openssh-client".to_owned(),
            });
        }
        self.connections
            .folder_for(&target, &self.settings.temporary_folder)
            .map(Some)
            .map_err(internal("make a folder for SSH connections"))
    }

    /// By a warm parent, else as the program itself.
    async fn start(&self, task: &Task) -> io::Result<Running> {
        if let Some(parents) = &self.parents
            && let Some(fork) = parents.start(task).await
        {
            return Ok(Running::Fork(fork));
        }
        let (program, arguments) = task
            .arguments
            .split_first()
            .ok_or_else(|| io::Error::other("no program"))?;
        let output = OpenOptions::new().append(true).open(&task.log)?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&task.folder)
            .env_clear()
            .envs(task.common.iter().map(|(name, value)| (name, value)))
            .envs(task.own.iter().map(|(name, value)| (name, value)))
            .stdout(output.try_clone()?)
            .stderr(output);
        Program::spawn(command).map(Running::Program)
    }
}

#[async_trait]
impl Executor for AnsibleExecutor {
    async fn run(&self, request: OperationRequest) -> Result<OperationOutcome, ExecutorError> {
        let program = self.settings.locate()?;
        let sockets = self.sockets(&request.host)?;
        let (settings, wanted) = (self.settings.clone(), request.clone());
        let folder = tokio::task::spawn_blocking(move || RunFolder::prepare(&wanted, &settings))
            .await
            .map_err(|error| internal("prepare a run")(io::Error::other(error)))??;

        let log =
            Log::open(&request, folder.path()).map_err(internal("open the log of the step"))?;
        let task = Task {
            arguments: vec![
                program.into(),
                "--inventory".into(),
                folder.inventory().into(),
                "--extra-vars".into(),
                at_sign(&folder.variables()),
                folder.playbook().into(),
            ],
            common: common(&self.settings),
            own: own(&folder, sockets.as_deref(), &request.key),
            theirs: (!folder.is_configured_here()).then(|| folder.configuration().to_owned()),
            folder: folder.working_folder().to_owned(),
            log: log.path().to_owned(),
            scratch: folder.scratch(),
            mark: Mark {
                name: process_name(request.key.as_str()),
                lifeline: folder.lifeline(),
                status: folder.status(),
            },
        };
        debug!(
            title = request.title,
            host = describe(&request.host),
            "run playbook"
        );
        let begun = Instant::now();
        let started = timeout(request.timeout, self.start(&task)).await;
        let Ok(running) = started else {
            return Err(ExecutorError::TimedOut {
                after: request.timeout,
            });
        };
        let mut running = running.map_err(internal("start ansible-playbook"))?;

        let status = running
            .wait(request.timeout.saturating_sub(begun.elapsed()))
            .await
            .map_err(internal("wait for ansible-playbook"))?;
        let Some(status) = status else {
            running.end(self.settings.grace).await;
            return Err(ExecutorError::TimedOut {
                after: request.timeout,
            });
        };
        let report = std::fs::read_to_string(folder.report()).unwrap_or_default();
        let mut last_words = tokio::task::spawn_blocking(move || log.last_words())
            .await
            .unwrap_or_default();
        if last_words.is_empty() {
            last_words = format!("ansible-playbook ended without a word ({status})");
        }
        Report::parse(&report).conclude(ending(status), &request.host, &last_words)
    }

    async fn abandon(&self, key: &IdempotencyKey) {
        let (key, folder) = (key.to_string(), self.settings.temporary_folder.clone());
        // a panic in there would be a fault of ours, and nothing to stop for
        let _ = tokio::task::spawn_blocking(move || clear_away(&key, &folder)).await;
    }
}

fn ending(status: ExitStatus) -> Ending {
    if status.success() {
        Ending::Success
    } else {
        Ending::Failure
    }
}

fn internal(doing: &str) -> impl FnOnce(io::Error) -> ExecutorError {
    let doing = doing.to_owned();
    move |source| ExecutorError::Internal { doing, source }
}

fn at_sign(file: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from("@");
    argument.push(file);
    argument
}
