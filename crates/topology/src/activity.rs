//! What triggers and workflow steps do (TOSCA 1.3 §3.6.23, TOSCA 2.0 §13.2.3).

use crate::{Expr, Implementation, Location};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing to do, with where it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// What.
    #[serde(flatten)]
    pub what: ActivityKind,
    /// Where it is written.
    pub location: Location,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// A workflow is handed over to the orchestrator, by its name (`deploy`, …).
    Delegate {
        /// Its name.
        workflow: String,
        /// What it is given.
        inputs: BTreeMap<String, Expr>,
    },
    /// A workflow's steps take this place.
    Inline {
        /// Its name.
        workflow: String,
        /// What it is given.
        inputs: BTreeMap<String, Expr>,
    },
    /// The node gets a state.
    SetState(String),
    /// A program of the trigger's own runs (an operation definition in TOSCA 1.1 §3.5.16).
    Run {
        /// What.
        implementation: Implementation,
        /// What it is given.
        inputs: BTreeMap<String, Expr>,
    },
    /// An operation of the target is called.
    CallOperation {
        /// Interface.
        interface: String,
        /// Operation.
        operation: String,
        /// What it is given beside what the assignment says.
        inputs: BTreeMap<String, Expr>,
    },
}
