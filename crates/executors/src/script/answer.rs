//! What the driver said, made an outcome or an error.

use crate::ssh::describe;
use engine::ports::{ExecutorError, OperationHost, OperationOutcome, OperationRequest};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::ExitStatus;

/// How ssh ends where it is ssh that failed.
const SSH_FAILED: i32 = 255;

/// `said`: the driver's standard output. `last_words`: the end of the log.
pub(super) fn conclude(
    request: &OperationRequest,
    ended: ExitStatus,
    said: &str,
    last_words: String,
) -> Result<OperationOutcome, ExecutorError> {
    let failed = |message: String| ExecutorError::Failed {
        task: request.primary.display().to_string(),
        host: describe(&request.host),
        message,
    };
    let (first, outputs) = said.split_once('\n').unwrap_or((said, ""));
    let status = first.strip_prefix("status ").map(str::trim);
    let Some(status) = status else {
        if request.host != OperationHost::Orchestrator && ended.code() == Some(SSH_FAILED) {
            return Err(ExecutorError::Unreachable {
                host: describe(&request.host),
                message: last_words,
            });
        }
        return Err(failed(format!(
            "it could not be started ({ended}): {last_words}"
        )));
    };
    if status != "0" {
        return Err(failed(
            format!("exit status {status}\n{last_words}")
                .trim()
                .to_owned(),
        ));
    }
    if outputs.trim().is_empty() {
        return Ok(OperationOutcome::default());
    }
    match serde_json::from_str::<BTreeMap<String, Value>>(outputs) {
        Ok(outputs) => Ok(OperationOutcome { outputs }),
        Err(error) => Err(failed(format!(
            "what it wrote into $CONCERTINA_OUTPUTS is not one JSON object: {error}"
        ))),
    }
}
