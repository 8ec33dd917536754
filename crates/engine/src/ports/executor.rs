//! Runs the implementation of an interface operation.

use super::SshEndpoint;
use async_trait::async_trait;
use model::IdempotencyKey;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
pub use topology::ImplementationKind;

/// Where an operation runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperationHost {
    /// The machine that Concertina runs on.
    Orchestrator,
    /// A server of a provider's, over SSH.
    Server(SshEndpoint),
    /// A machine that no provider of ours made, over SSH with the user's own settings.
    Elsewhere {
        /// Its name or address, fit for a command line.
        address: String,
    },
}

/// One run of one operation.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationRequest {
    /// Names the attempt.
    pub key: IdempotencyKey,
    /// For people and logs: `app@m3 configure`.
    pub title: String,
    /// Folder of the revision's files; all paths below are relative to it.
    pub files_root: PathBuf,
    /// What the primary artifact is.
    pub kind: ImplementationKind,
    /// The primary artifact.
    pub primary: PathBuf,
    /// Further files that it needs beside it.
    pub dependencies: Vec<PathBuf>,
    /// Input values, all known.
    pub inputs: BTreeMap<String, Value>,
    /// Names of inputs whose values come from outside the template (machines, alerts): never to be
    /// templated.
    pub untrusted_inputs: Vec<String>,
    /// Texts in the inputs that must be shown nowhere.
    pub secrets: Vec<String>,
    /// Names of the outputs that the template reads: missing ones make the step fail.
    pub expected_outputs: Vec<String>,
    /// Where to run it.
    pub host: OperationHost,
    /// When to give up and end the whole process group.
    pub timeout: Duration,
    /// Where its output is streamed, from the start (made 0600, appended to).
    pub log_file: PathBuf,
}

/// What an operation handed back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OperationOutcome {
    /// Outputs by name (Ansible: `set_stats`; scripts: a file).
    pub outputs: BTreeMap<String, Value>,
}

/// Why an operation did not succeed. The text reads after "failed to run …:".
#[derive(Debug, thiserror::Error)]
pub enum ExecutorError {
    /// The tool is not on this machine.
    #[error("{tool} is not installed; {advice}")]
    NotInstalled {
        /// Name of the program.
        tool: String,
        /// What to do.
        advice: String,
    },
    /// It ran and failed, definitely.
    #[error("task {task:?} on {host}: {message}")]
    Failed {
        /// Task, or other place in the implementation.
        task: String,
        /// Host that it failed on.
        host: String,
        /// The tool's own message.
        message: String,
    },
    /// The host could not be reached.
    #[error("{}", unreachable(host, message))]
    Unreachable {
        /// Address.
        host: String,
        /// What the tool said.
        message: String,
    },
    /// It ran into its time limit; the process group was ended.
    #[error("no end after {} s; the run was ended", after.as_secs())]
    TimedOut {
        /// The limit.
        after: Duration,
    },
    /// The implementation file is missing or of a kind that this executor does not run.
    #[error("{path}: {message}", path = path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// The executor itself failed (disk, process).
    #[error("{doing}")]
    Internal {
        /// What was being done.
        doing: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
}

/// Who answers and lets nobody in is reached.
fn unreachable(host: &str, message: &str) -> String {
    match message.contains("Permission denied") {
        true => format!(
            "{host} answers and does not let this user in: {message}; see `ssh_user` and \
             `ssh_identity_file` (of [openstack] for its servers, else of [ansible])"
        ),
        false => format!("{host} could not be reached: {message}"),
    }
}

/// Runs operations. Dropping the future cancels the run: the whole process group is ended.
#[async_trait]
pub trait Executor: Send + Sync {
    /// Runs one operation to its end.
    async fn run(&self, request: OperationRequest) -> Result<OperationOutcome, ExecutorError>;

    /// Ends whatever is left of a run that a former, dead process began under this key. Returns when
    /// nothing of it runs any more.
    async fn abandon(&self, key: &IdempotencyKey);
}
