//! Interfaces of nodes and relationships (TOSCA 1.3 §3.6.17–20).

use crate::{Expr, Location, Taker};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// An interface: `Standard`, `Configure` or a user's own, under its short name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Interface {
    /// Operations that have an implementation, or inputs.
    pub operations: BTreeMap<String, Operation>,
}

/// An operation, with all that types and template say of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// What runs; none: the operation is only a state change.
    pub implementation: Option<Implementation>,
    /// Inputs: the interface's and the operation's own.
    pub inputs: BTreeMap<String, Expr>,
    /// Output name → what takes it.
    pub outputs: BTreeMap<String, Taker>,
    /// Where it is written.
    pub location: Location,
}

/// What runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Implementation {
    /// Path of the primary artifact, relative to the root of the service's files.
    pub primary: String,
    /// The primary artifact's type and those that it derives from, nearest first; empty: none is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub primary_type: Vec<String>,
    /// Paths of what it needs, likewise.
    pub dependencies: Vec<String>,
    /// Time limit; none: the default.
    pub timeout: Option<Duration>,
    /// Where it runs; none: on the host of the node.
    pub operation_host: Option<OperationHostKeyword>,
}

/// `operation_host` (TOSCA 1.3 §3.6.17): where an operation runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OperationHostKeyword {
    /// The node itself.
    #[serde(rename = "SELF")]
    This,
    /// The node's host.
    Host,
    /// The relationship's source.
    Source,
    /// The relationship's target.
    Target,
    /// The machine that Concertina runs on.
    Orchestrator,
}
