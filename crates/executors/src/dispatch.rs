//! Chooses by the kind of implementation.

use crate::ansible::AnsibleExecutor;
use crate::log::Log;
use crate::script::ScriptExecutor;
use async_trait::async_trait;
use engine::ports::{
    Executor, ExecutorError, ImplementationKind, OperationOutcome, OperationRequest,
};
use model::IdempotencyKey;
use std::sync::Arc;

/// All that runs operations on real machines.
#[derive(Debug)]
pub struct Executors {
    playbooks: Arc<AnsibleExecutor>,
    scripts: ScriptExecutor,
}

impl Executors {
    /// Of each kind one.
    pub fn new(playbooks: Arc<AnsibleExecutor>, scripts: ScriptExecutor) -> Self {
        Self { playbooks, scripts }
    }
}

#[async_trait]
impl Executor for Executors {
    async fn run(&self, request: OperationRequest) -> Result<OperationOutcome, ExecutorError> {
        let secrets = request.secrets.clone();
        let result = match request.kind {
            ImplementationKind::Playbook => self.playbooks.run(request).await,
            ImplementationKind::Shell | ImplementationKind::Python => {
                self.scripts.run(request).await
            }
        };
        result.map_err(|error| masked(error, &secrets))
    }

    async fn abandon(&self, key: &IdempotencyKey) {
        // whose it was is not known any more
        self.playbooks.abandon(key).await;
        self.scripts.abandon(key).await;
    }
}

/// Tools quote what they were given.
fn masked(error: ExecutorError, secrets: &[String]) -> ExecutorError {
    let hide = |text: String| Log::masked(secrets, &text);
    match error {
        ExecutorError::Failed {
            task,
            host,
            message,
        } => ExecutorError::Failed {
            task: hide(task),
            host,
            message: hide(message),
        },
        ExecutorError::Unreachable { host, message } => ExecutorError::Unreachable {
            host,
            message: hide(message),
        },
        other => other,
    }
}
