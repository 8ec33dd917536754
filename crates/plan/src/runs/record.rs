//! What is remembered of a run: what was asked, and how far each of its tasks is.

use crate::Side;
use jiff::Timestamp;
use model::{EdgeId, InstanceId, Revision, RunId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use topology::Site;

/// What somebody asks to be done once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRequest {
    /// Its number.
    pub id: RunId,
    /// What.
    #[serde(flatten)]
    pub what: RunOf,
    /// Who asked (`run`, `notify`, …).
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The revision that it was asked of; none: it was asked before that was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
}

/// What somebody wants no more of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveUp {
    /// The run.
    pub run: RunId,
    /// Who wants it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "run", rename_all = "snake_case")]
pub enum RunOf {
    /// The actions of all triggers with that name, or for that event.
    Triggers {
        /// Name or event.
        named: String,
        /// What came with it, handed to operations as the input `notification`.
        notification: Option<String>,
    },
    /// A workflow of the template.
    Workflow {
        /// Its name.
        name: String,
        /// What it is given.
        inputs: BTreeMap<String, Value>,
    },
}

impl fmt::Display for RunOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Triggers { named, .. } => write!(f, "trigger {named}"),
            Self::Workflow { name, .. } => write!(f, "workflow {name}"),
        }
    }
}

/// Names a task within its run: the way to it, such as `restart/stop.0`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskKey(pub String);

impl fmt::Display for TaskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// What was asked.
    pub request: RunRequest,
    /// The revision that its tasks are of.
    pub revision: Revision,
    /// Tasks that have begun or are decided.
    pub tasks: BTreeMap<TaskKey, TaskState>,
    /// Whether it goes on.
    pub state: RunState,
}

/// Whether a run goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RunState {
    /// It does.
    Running,
    /// All that was asked was done.
    Done {
        /// When.
        at: Timestamp,
    },
    /// Something of it failed; nothing more is done.
    Failed {
        /// What, one line each.
        why: Vec<String>,
        /// When.
        at: Timestamp,
    },
}

/// How far a task is. One that has no state waits for others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum TaskState {
    /// It is being done.
    Active {
        /// On what, as it was when it began.
        subjects: Vec<SubjectRecord>,
    },
    /// It was done.
    Done,
    /// It failed.
    Failed {
        /// Why, one line each.
        why: Vec<String>,
    },
    /// What it waited for ended otherwise.
    Skipped,
}

impl TaskState {
    /// Whether nothing more comes of it.
    pub(super) fn is_decided(&self) -> bool {
        !matches!(self, Self::Active { .. })
    }
}

/// One of those that a task is done on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRecord {
    /// Which.
    pub subject: Subject,
    /// How far it is.
    pub progress: SubjectProgress,
    /// Attempts made so far: part of idempotency keys.
    pub attempts: u32,
}

/// How far a task is on one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "progress", rename_all = "snake_case")]
pub enum SubjectProgress {
    /// Not begun.
    Waiting,
    /// Begun; its intent is written.
    Begun,
    /// Done.
    Done,
    /// It failed, or nobody knows.
    Failed {
        /// Why.
        message: String,
    },
}

/// What an activity acts on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Subject {
    /// The service as a whole.
    Service,
    /// A node instance.
    Node {
        /// Which.
        instance: InstanceId,
    },
    /// A relationship between two.
    Pair {
        /// Which.
        edge: EdgeId,
        /// The end at which operations run.
        side: Side,
    },
}

impl Subject {
    /// Where the values of what is done on it are worked out.
    pub fn site(&self) -> Site {
        match self {
            Self::Service => Site::Outside,
            Self::Node { instance } => Site::Node(instance.clone()),
            Self::Pair { edge, .. } => Site::Relationship(edge.clone()),
        }
    }

    /// The instance that is acted on.
    pub fn acts_on(&self) -> Option<&InstanceId> {
        match self {
            Self::Service => None,
            Self::Node { instance } => Some(instance),
            Self::Pair { edge, side } => Some(match side {
                Side::Source => &edge.source,
                Side::Target => &edge.target,
            }),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service => f.write_str("service"),
            Self::Node { instance } => instance.fmt(f),
            Self::Pair { edge, .. } => edge.fmt(f),
        }
    }
}

/// What a step of a run does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "performs", rename_all = "snake_case")]
pub enum Performed {
    /// An operation is called.
    Call {
        /// Of this interface.
        interface: String,
        /// This one.
        operation: String,
    },
    /// A program of the trigger's or the workflow's own runs.
    Program,
    /// The instance gets a state.
    SetState {
        /// Which.
        state: model::NodeState,
    },
}

impl fmt::Display for Performed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call {
                interface,
                operation,
            } => write!(f, "{interface}.{operation}"),
            Self::Program => f.write_str("program"),
            Self::SetState { state } => write!(f, "set state {state}"),
        }
    }
}
