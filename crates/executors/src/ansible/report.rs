//! What a run reported, made an outcome or an error.

use super::advice::advice;
use super::inventory::HOST_NAME;
use crate::ssh::describe;
use engine::ports::{ExecutorError, OperationHost, OperationOutcome};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Longest message that is handed on.
const MAX_MESSAGE_CHARACTERS: usize = 2000;
/// Key of `set_stats` without `per_host`.
const RUN_LEVEL: &str = "_run";

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Entry {
    Started,
    NoHostsMatched,
    Failed(Trouble),
    Unreachable(Trouble),
    Finished {
        hosts: Vec<String>,
        custom: BTreeMap<String, BTreeMap<String, Value>>,
    },
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Trouble {
    task: String,
    host: String,
    message: String,
}

/// How the process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Exit status 0.
    Success,
    /// Another one, or a signal.
    Failure,
}

/// All lines of a report that can be read; a line that was cut off is left out.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<Entry>);

impl Report {
    pub(super) fn parse(text: &str) -> Self {
        Self(
            text.lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .collect(),
        )
    }

    /// `last_words`: end of the output, for failures that no task reported.
    pub(super) fn conclude(
        self,
        ending: Ending,
        host: &OperationHost,
        last_words: &str,
    ) -> Result<OperationOutcome, ExecutorError> {
        match ending {
            Ending::Success => self.outcome(host),
            Ending::Failure => Err(self.failure(host, last_words)),
        }
    }

    fn outcome(self, host: &OperationHost) -> Result<OperationOutcome, ExecutorError> {
        let nobody = self.0.contains(&Entry::NoHostsMatched);
        for entry in self.0 {
            let Entry::Finished { hosts, mut custom } = entry else {
                continue;
            };
            if nobody && hosts.is_empty() {
                return Err(ExecutorError::Failed {
                    task: "(none)".to_owned(),
                    host: describe(host),
                    message: format!(
                        "no play is for this host, so nothing was done; write `hosts: all` (its name here is {HOST_NAME})"
                    ),
                });
            }
            // What is said of the run counts more than what is said of the host.
            let mut outputs = custom.remove(HOST_NAME).unwrap_or_default();
            outputs.extend(custom.remove(RUN_LEVEL).unwrap_or_default());
            return Ok(OperationOutcome { outputs });
        }
        Err(ExecutorError::Internal {
            doing: "read the report of the run: ansible-playbook ended well, but did not load Concertina's callback plugin".to_owned(),
            source: std::io::ErrorKind::NotFound.into(),
        })
    }

    /// The last trouble counts: earlier ones may have been rescued.
    fn failure(self, host: &OperationHost, last_words: &str) -> ExecutorError {
        let name = |found: String| {
            if found == HOST_NAME {
                describe(host)
            } else {
                found
            }
        };
        for entry in self.0.into_iter().rev() {
            match entry {
                Entry::Failed(trouble) => {
                    return ExecutorError::Failed {
                        task: trouble.task,
                        host: name(trouble.host),
                        message: explained(&trouble.message),
                    };
                }
                Entry::Unreachable(trouble) => {
                    return ExecutorError::Unreachable {
                        host: name(trouble.host),
                        message: shortened(&trouble.message),
                    };
                }
                Entry::Started | Entry::NoHostsMatched | Entry::Finished { .. } => {}
            }
        }
        ExecutorError::Failed {
            task: "(before the first task)".to_owned(),
            host: describe(host),
            message: explained(last_words),
        }
    }
}

/// With what to do, where that is known.
fn explained(message: &str) -> String {
    match advice(message) {
        None => shortened(message),
        Some(what) => format!("{}\n{what}", shortened(message)),
    }
}

fn shortened(message: &str) -> String {
    let message = message.trim();
    match message.char_indices().nth(MAX_MESSAGE_CHARACTERS) {
        None => message.to_owned(),
        Some((end, _)) => format!("{}…", &message[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const HERE: OperationHost = OperationHost::Orchestrator;

    #[test]
    fn outputs_of_the_run_come_before_those_of_the_host() {
        let report = Report::parse(
            "{\"event\":\"started\"}\n{\"event\":\"finished\",\"hosts\":[\"opera\"],\"custom\":{\"opera\":{\"a\":1,\"b\":1},\"_run\":{\"b\":2}}}\n",
        );
        let outcome = report.conclude(Ending::Success, &HERE, "").unwrap();
        assert_eq!(
            outcome.outputs,
            BTreeMap::from([("a".to_owned(), json!(1)), ("b".to_owned(), json!(2))])
        );
    }

    #[test]
    fn the_last_trouble_is_told() {
        let report = Report::parse(
            "{\"event\":\"failed\",\"task\":\"t1\",\"host\":\"opera\",\"message\":\"rescued\"}\n{\"event\":\"failed\",\"task\":\"t2\",\"host\":\"opera\",\"message\":\"not\"}\n{\"event\":\"fai",
        );
        let error = report.conclude(Ending::Failure, &HERE, "").unwrap_err();
        assert_eq!(error.to_string(), "task \"t2\" on this machine: not");
    }

    #[test]
    fn a_failure_that_no_task_reported_is_told_in_the_tools_last_words() {
        let error = Report::default()
            .conclude(Ending::Failure, &HERE, "syntax\n")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "task \"(before the first task)\" on this machine: syntax"
        );
    }

    #[test]
    fn what_to_do_comes_last() {
        let report = Report::parse(
            "{\"event\":\"failed\",\"task\":\"t\",\"host\":\"opera\",\"message\":\"'dict object' has no attribute 'private_v4'\"}\n",
        );
        let error = report.conclude(Ending::Failure, &HERE, "").unwrap_err();
        let told = error.to_string();
        let (words, what) = told.split_once('\n').unwrap();
        assert_eq!(
            words,
            "task \"t\" on this machine: 'dict object' has no attribute 'private_v4'"
        );
        assert!(what.contains("server.addresses"), "{what}");
    }

    #[test]
    fn a_run_for_nobody_is_no_success() {
        let report = Report::parse(
            "{\"event\":\"no_hosts_matched\"}\n{\"event\":\"finished\",\"hosts\":[],\"custom\":{}}\n",
        );
        assert!(report.conclude(Ending::Success, &HERE, "").is_err());
        assert!(
            Report::default()
                .conclude(Ending::Success, &HERE, "")
                .is_err()
        );
    }
}
