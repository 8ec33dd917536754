//! Imperative workflows (TOSCA 1.3 §3.8.7, TOSCA 2.0 §13).

use crate::{
    Activity, Expr, Implementation, Location, NodeTemplate, OperationHostKeyword, Secrecy,
};
use model::NodeName;
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
    /// What of it is declared secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrecy: Option<Secrecy>,
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

/// `operation_host` of a step (TOSCA 1.3 §3.6.27): where its operations run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepHost {
    /// By its place to what the step acts on.
    Keyword(OperationHostKeyword),
    /// Of a group, on this node template alone.
    Template(NodeName),
    /// Of a group, on nodes of this type alone.
    Type(String),
}

impl StepHost {
    /// Whether operations are called on a node of the target at all.
    pub fn takes(&self, node: &NodeTemplate) -> bool {
        match self {
            Self::Keyword(_) => true,
            Self::Template(name) => node.name == *name,
            Self::Type(name) => node.is_a(name),
        }
    }
}

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkflowStep {
    /// Where it acts.
    pub target: WorkflowTarget,
    /// Which of the target's nodes; none: all.
    pub filter: Option<Expr>,
    /// Where its operations run; none: where each says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_host: Option<StepHost>,
    /// What is done, in this order.
    pub activities: Vec<Activity>,
    /// Steps that come after it. A step that nobody names comes first.
    pub on_success: Vec<String>,
    /// Steps that come where it failed.
    pub on_failure: Vec<String>,
    /// Where it is written.
    pub location: Location,
}
