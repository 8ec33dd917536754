//! What the fake executor ran.

use engine::ports::OperationHost;
use model::IdempotencyKey;
use serde_json::Value;
use std::collections::BTreeMap;

/// One run of one operation.
#[derive(Debug, Clone, PartialEq)]
pub struct FakeRun {
    /// Names the attempt.
    pub key: IdempotencyKey,
    /// Its title.
    pub title: String,
    /// Which run of this title, from 1.
    pub attempt: u64,
    /// Where.
    pub host: OperationHost,
    /// With which inputs.
    pub inputs: BTreeMap<String, Value>,
    /// How it ended; none while it runs, and when it was cancelled.
    pub end: Option<FakeRunEnd>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FakeRunEnd {
    /// It succeeded.
    Succeeded,
    /// It failed, with this message.
    Failed {
        /// As the port's error says it.
        message: String,
    },
}
