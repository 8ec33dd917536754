//! Imperative workflows (TOSCA 1.3 §3.8.7, TOSCA 2.0 §13).

use crate::{Activity, Expr, Implementation, Location};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workflow {
    /// Its name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Inputs by name.
    pub inputs: BTreeMap<String, WorkflowInput>,
    /// What must hold before it begins.
    pub preconditions: Vec<Precondition>,
    /// What is done.
    pub body: WorkflowBody,
    /// Where it is written.
    pub location: Location,
}

/// An input of a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkflowInput {
    /// Its data type.
    pub type_name: String,
    /// Whether it must be given where it has no default.
    pub required: bool,
    /// Its value where none is given.
    pub default: Option<Value>,
}

/// Steps of ours, or a program of the template's author.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkflowBody {
    /// Steps by name.
    Steps(BTreeMap<String, WorkflowStep>),
    /// An artifact that does the whole (TOSCA 1.3 §3.8.7).
    Implementation(Implementation),
}

/// What steps and preconditions are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowTarget {
    /// A node template or a group.
    pub name: String,
    /// One of its requirements: its relationship is meant.
    pub relationship: Option<String>,
}

/// A condition on a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Precondition {
    /// Whose; none: an expression that names its own (TOSCA 2.0 §13).
    pub target: Option<WorkflowTarget>,
    /// True or false. Attributes of 1.x' clauses are those of `SELF`, the target.
    pub holds: Expr,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkflowStep {
    /// Where it acts.
    pub target: WorkflowTarget,
    /// Which of the target's nodes; none: all.
    pub filter: Option<Expr>,
    /// What is done, in this order.
    pub activities: Vec<Activity>,
    /// Steps that come after it. A step that nobody names comes first.
    pub on_success: Vec<String>,
    /// Steps that come where it failed.
    pub on_failure: Vec<String>,
    /// Where it is written.
    pub location: Location,
}
