//! The `Executor` port over the fake cloud: operations take time and follow the script.
//!
//! An operation on a server that is not running fails as unreachable, as it would over SSH. With
//! servers in a folder it checks that the implementation exists and writes its log file; with
//! servers in memory it touches no disk.

use super::{FakeProvider, FakeRun, FakeRunEnd, OperationFault, OperationRule};
use async_trait::async_trait;
use engine::ports::{Executor, ExecutorError, OperationHost, OperationOutcome, OperationRequest};
use model::IdempotencyKey;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::task::yield_now;

/// Runs nothing, as the script says. Clones share the record of runs.
#[derive(Clone)]
pub struct FakeExecutor {
    cloud: FakeProvider,
    runs: Arc<Mutex<Vec<FakeRun>>>,
    abandoned: Arc<Mutex<Vec<IdempotencyKey>>>,
}

impl FakeExecutor {
    /// On servers of this cloud, with its clock and script.
    pub fn new(cloud: &FakeProvider) -> Self {
        Self {
            cloud: cloud.clone(),
            runs: Arc::default(),
            abandoned: Arc::default(),
        }
    }

    /// What was run so far, in order of the begins.
    pub fn runs(&self) -> Vec<FakeRun> {
        self.lock().clone()
    }

    /// Keys that were abandoned, in order.
    pub fn abandoned(&self) -> Vec<IdempotencyKey> {
        self.abandoned
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<FakeRun>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records the begin of a run: its place, and which run of its title it is.
    fn begin(&self, request: &OperationRequest) -> (usize, u64) {
        let mut runs = self.lock();
        let before = runs.iter().filter(|run| run.title == request.title);
        let attempt = before.count() as u64 + 1;
        runs.push(FakeRun {
            key: request.key.clone(),
            title: request.title.clone(),
            attempt,
            host: request.host.clone(),
            inputs: request.inputs.clone(),
            end: None,
        });
        (runs.len() - 1, attempt)
    }

    async fn reach(&self, host: &OperationHost) -> Result<(), ExecutorError> {
        let OperationHost::Server(endpoint) = host else {
            return Ok(());
        };
        let message = match self.cloud.answers(endpoint.address).await {
            Ok(true) => return Ok(()),
            Ok(false) => "no running server of the fake cloud has this address".to_owned(),
            Err(error) => error.to_string(),
        };
        Err(ExecutorError::Unreachable {
            host: endpoint.address.to_string(),
            message,
        })
    }

    async fn perform(
        &self,
        request: &OperationRequest,
        attempt: u64,
    ) -> Result<OperationOutcome, ExecutorError> {
        self.reach(&request.host).await?;
        let script = self.cloud.script();
        let rule = script
            .operation_rules
            .into_iter()
            .find(|rule| fits(rule, request, attempt))
            .unwrap_or_default();
        let time = rule.time.unwrap_or(script.operation_time);
        if time >= request.timeout || rule.fault == Some(OperationFault::Hang) {
            self.cloud.clock().sleep(request.timeout).await;
            return Err(ExecutorError::TimedOut {
                after: request.timeout,
            });
        }
        self.cloud.clock().sleep(time).await;
        self.reach(&request.host).await?;
        match rule.fault {
            None => Ok(OperationOutcome {
                outputs: with_made_up(rule.outputs, &request.expected_outputs),
            }),
            Some(fault) => Err(failure(fault, &rule.message, request)),
        }
    }
}

/// Outputs that the template reads and no rule gives are made up, so that any template can be tried.
fn with_made_up(
    mut scripted: BTreeMap<String, Value>,
    expected: &[String],
) -> BTreeMap<String, Value> {
    for name in expected {
        scripted
            .entry(name.clone())
            .or_insert_with(|| format!("fake-{name}").into());
    }
    scripted
}

fn fits(rule: &OperationRule, request: &OperationRequest, attempt: u64) -> bool {
    (rule.title.matches(&request.title) || rule.title.matches(request.key.as_str()))
        && rule.attempt.is_none_or(|wanted| wanted == attempt)
}

fn failure(
    fault: OperationFault,
    message: &Option<String>,
    request: &OperationRequest,
) -> ExecutorError {
    let message = message
        .clone()
        .unwrap_or_else(|| "the script of the fake provider lets it fail".to_owned());
    let host = match &request.host {
        OperationHost::Orchestrator => "localhost".to_owned(),
        OperationHost::Server(endpoint) => endpoint.address.to_string(),
        OperationHost::Elsewhere { address } => address.clone(),
    };
    match fault {
        OperationFault::Failed => ExecutorError::Failed {
            task: request.title.clone(),
            host,
            message,
        },
        OperationFault::Unreachable => ExecutorError::Unreachable { host, message },
        OperationFault::Hang => ExecutorError::TimedOut {
            after: request.timeout,
        },
        OperationFault::Internal => ExecutorError::Internal {
            doing: format!("running {}", request.title),
            source: io::Error::other(message),
        },
    }
}

#[async_trait]
impl Executor for FakeExecutor {
    async fn run(&self, request: OperationRequest) -> Result<OperationOutcome, ExecutorError> {
        let (place, attempt) = self.begin(&request);
        yield_now().await;
        let outcome = match self
            .note(&request, "begins (scripted, nothing is run)")
            .await
        {
            Ok(()) => self.perform(&request, attempt).await,
            Err(error) => Err(error),
        };
        let (end, word) = match &outcome {
            Ok(_) => (FakeRunEnd::Succeeded, "succeeded".to_owned()),
            Err(error) => {
                let message = error.to_string();
                let word = format!("failed: {message}");
                (FakeRunEnd::Failed { message }, word)
            }
        };
        if let Some(run) = self.lock().get_mut(place) {
            run.end = Some(end);
        }
        if !matches!(outcome, Err(ExecutorError::Unusable { .. })) {
            self.note(&request, &word).await?;
        }
        yield_now().await;
        outcome
    }

    async fn abandon(&self, key: &IdempotencyKey) {
        // A run lives in its future alone: with the process it is over.
        self.abandoned
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(key.clone());
        yield_now().await;
    }
}

impl FakeExecutor {
    /// Checks the implementation and adds a line to the log file, where there is a disk.
    async fn note(&self, request: &OperationRequest, word: &str) -> Result<(), ExecutorError> {
        if !self.cloud.is_on_disk() {
            return Ok(());
        }
        let primary = request.files_root.join(&request.primary);
        let file = request.log_file.clone();
        let now = self.cloud.clock().now();
        let line = format!("{now:.3} {} {word}\n", request.title);
        let internal = |source| ExecutorError::Internal {
            doing: format!("writing {}", request.log_file.display()),
            source,
        };
        let written = tokio::task::spawn_blocking(move || {
            if !primary.is_file() {
                return Ok(Err(primary));
            }
            add_line(&file, &line).map(Ok)
        })
        .await
        .map_err(|error| internal(io::Error::other(error)))?;
        match written.map_err(internal)? {
            Ok(()) => Ok(()),
            Err(path) => Err(ExecutorError::Unusable {
                path,
                message: "no such file; an operation needs its implementation also when it is \
                          scripted"
                    .to_owned(),
            }),
        }
    }
}

fn add_line(file: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(file)?
        .write_all(line.as_bytes())
}
