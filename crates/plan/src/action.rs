//! What a step does.

use crate::{Performed, Subject, TaskKey};
use model::{EdgeId, IdError, InstanceId, LifecycleOperation, MemberId, NodeName, RunId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// An operation of a relationship (TOSCA 1.3 §5.8.5; `remove_source` is missing there and accepted).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeOperation {
    /// On the source, before it is configured.
    PreConfigureSource,
    /// On the target, before the source is configured.
    PreConfigureTarget,
    /// On the source, after it was configured.
    PostConfigureSource,
    /// On the target, after the source was configured.
    PostConfigureTarget,
    /// On the source: the target is there.
    AddTarget,
    /// On the target: a source is there.
    AddSource,
    /// On the source: something of the target is otherwise than it was.
    TargetChanged,
    /// On the source: the target goes.
    RemoveTarget,
    /// On the target: a source goes.
    RemoveSource,
}

/// The end of a relationship at which an operation runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The one that requires.
    Source,
    /// The one that is required.
    Target,
}

impl EdgeOperation {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::PreConfigureSource,
        Self::PreConfigureTarget,
        Self::PostConfigureSource,
        Self::PostConfigureTarget,
        Self::AddTarget,
        Self::AddSource,
        Self::TargetChanged,
        Self::RemoveTarget,
        Self::RemoveSource,
    ];

    /// Name of the operation in TOSCA.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreConfigureSource => "pre_configure_source",
            Self::PreConfigureTarget => "pre_configure_target",
            Self::PostConfigureSource => "post_configure_source",
            Self::PostConfigureTarget => "post_configure_target",
            Self::AddTarget => "add_target",
            Self::AddSource => "add_source",
            Self::TargetChanged => "target_changed",
            Self::RemoveTarget => "remove_target",
            Self::RemoveSource => "remove_source",
        }
    }

    /// The operation of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
    }

    /// The operation that takes it back, or that it takes back.
    pub fn opposite(self) -> Option<Self> {
        match self {
            Self::AddTarget => Some(Self::RemoveTarget),
            Self::RemoveTarget => Some(Self::AddTarget),
            Self::AddSource => Some(Self::RemoveSource),
            Self::RemoveSource => Some(Self::AddSource),
            Self::PreConfigureSource
            | Self::PreConfigureTarget
            | Self::PostConfigureSource
            | Self::PostConfigureTarget
            | Self::TargetChanged => None,
        }
    }

    /// Whether it takes leave.
    pub(crate) fn is_farewell(self) -> bool {
        matches!(self, Self::RemoveSource | Self::RemoveTarget)
    }

    /// Where it runs unless `operation_host` says otherwise.
    pub fn side(self) -> Side {
        match self {
            Self::PreConfigureSource
            | Self::PostConfigureSource
            | Self::AddTarget
            | Self::TargetChanged
            | Self::RemoveTarget => Side::Source,
            Self::PreConfigureTarget
            | Self::PostConfigureTarget
            | Self::AddSource
            | Self::RemoveSource => Side::Target,
        }
    }
}

/// All pairs of one requirement that end in one target instance. Prints as `app/balancer.0/lb`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelationId {
    /// The node template that requires.
    pub source: NodeName,
    /// Name of the requirement.
    pub requirement: String,
    /// Place among the requirements of that name, from 0.
    pub index: u32,
    /// The instance that is told.
    pub target: InstanceId,
}

impl RelationId {
    /// The relation that a pair belongs to.
    pub fn of(edge: &EdgeId) -> Self {
        Self {
            source: edge.source.node().clone(),
            requirement: edge.requirement.clone(),
            index: edge.index,
            target: edge.target.clone(),
        }
    }

    /// The pair with one member's instance.
    pub fn edge(&self, member: MemberId) -> EdgeId {
        EdgeId {
            source: InstanceId::OfMember(self.source.clone(), member),
            requirement: self.requirement.clone(),
            index: self.index,
            target: self.target.clone(),
        }
    }
}

impl fmt::Display for RelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{}.{}/{}",
            self.source, self.requirement, self.index, self.target
        )
    }
}

impl FromStr for RelationId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        // the same form as an edge between single instances
        let edge: EdgeId = text.parse()?;
        Ok(Self {
            source: edge.source.node().clone(),
            requirement: edge.requirement,
            index: edge.index,
            target: edge.target,
        })
    }
}

impl TryFrom<String> for RelationId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<RelationId> for String {
    fn from(id: RelationId) -> String {
        id.to_string()
    }
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// The provider makes a server; this is the node's `create`.
    CreateServer {
        /// The Compute instance.
        instance: InstanceId,
    },
    /// The provider removes a server, and with it all that is on it.
    DeleteServer {
        /// The Compute instance.
        instance: InstanceId,
    },
    /// An operation of the Standard lifecycle.
    Operate {
        /// On which instance.
        instance: InstanceId,
        /// Which operation.
        operation: LifecycleOperation,
    },
    /// An operation of one pair.
    Relate {
        /// The pair.
        edge: EdgeId,
        /// Which operation.
        operation: EdgeOperation,
    },
    /// The target is told of all members at once.
    TellMembers {
        /// The relation.
        relation: RelationId,
        /// `add_source` or `remove_source`.
        operation: EdgeOperation,
        /// The members in service from now on.
        members: BTreeSet<MemberId>,
    },
    /// An act of a run.
    Perform {
        /// The run.
        run: RunId,
        /// Its task.
        task: TaskKey,
        /// On what.
        subject: Subject,
        /// What.
        what: Performed,
    },
}

/// Whether a step touches the world or only the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It runs something.
    Real,
    /// The operation has no implementation: a change of state only.
    RecordOnly,
}

/// Identity of a step within a plan, the same in every plan that contains it: its action in words.
/// Shared, as each stands in many steps that wait for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepKey(pub Arc<str>);

/// As `{instance}:{what}` would be, without the costs of formatting: plans are made of thousands.
fn of_instance(instance: &InstanceId, what: &str) -> String {
    match instance {
        InstanceId::Single(node) => [node.as_str(), ":", what].concat(),
        InstanceId::OfMember(..) => format!("{instance}:{what}"),
    }
}

impl fmt::Display for StepKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

// === impl Action ===

impl Action {
    /// Its identity.
    pub fn key(&self) -> StepKey {
        let words = match self {
            Self::CreateServer { instance } => of_instance(instance, "create_server"),
            Self::DeleteServer { instance } => of_instance(instance, "delete_server"),
            Self::Operate {
                instance,
                operation,
            } => of_instance(instance, operation.name()),
            Self::Relate { edge, operation } => format!("{edge}:{}", operation.name()),
            Self::TellMembers { relation, .. } => format!("{relation}:members"),
            Self::Perform {
                run, task, subject, ..
            } => format!("{run}:{task}@{subject}"),
        };
        StepKey(words.into())
    }

    /// The instance on which it acts: two steps on one instance never run at once. None: on none.
    pub fn acts_on(&self) -> Option<&InstanceId> {
        Some(match self {
            Self::CreateServer { instance }
            | Self::DeleteServer { instance }
            | Self::Operate { instance, .. } => instance,
            Self::Relate { edge, operation } => match operation.side() {
                Side::Source => &edge.source,
                Side::Target => &edge.target,
            },
            Self::TellMembers { relation, .. } => &relation.target,
            Self::Perform { subject, .. } => return subject.acts_on(),
        })
    }

    /// The member that it acts on, if it is one.
    pub fn member(&self) -> Option<MemberId> {
        self.acts_on().and_then(InstanceId::member)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateServer { instance } => write!(f, "{instance}: create server"),
            Self::DeleteServer { instance } => write!(f, "{instance}: delete server"),
            Self::Operate {
                instance,
                operation,
            } => write!(f, "{instance}: {operation}"),
            Self::Relate { edge, operation } => {
                let Side::Source = operation.side() else {
                    return write!(f, "{}: {} {}", edge.target, operation.name(), edge.source);
                };
                write!(f, "{}: {} {}", edge.source, operation.name(), edge.target)
            }
            Self::TellMembers {
                relation,
                operation,
                members,
            } => {
                write!(f, "{}: {} ", relation.target, operation.name())?;
                if members.is_empty() {
                    return write!(f, "(no {} left)", relation.source);
                }
                let list: Vec<String> = members.iter().map(ToString::to_string).collect();
                write!(f, "({} of {})", relation.source, list.join(", "))
            }
            Self::Perform { subject, what, .. } => write!(f, "{subject}: {what}"),
        }
    }
}
