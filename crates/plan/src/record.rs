//! What is recorded of a service: the memory that plans are made from.

use crate::{EdgeOperation, News, RelationId, RunRecord, StepKey};
use jiff::Timestamp;
use model::{
    EdgeId, GroupName, IdempotencyKey, InstanceId, MemberId, MemberState, NodeState, Ordinal,
    Revision, RunId, ServerId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use topology::Renaming;

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// Its identity.
    pub id: MemberId,
    /// Its group.
    pub group: GroupName,
    /// Its number for people.
    pub ordinal: Ordinal,
    /// The revision that it is made from.
    pub revision: Revision,
    /// Names of nodes that are others since it was made.
    #[serde(default, skip_serializing_if = "Renaming::is_empty")]
    pub renamed: Renaming,
    /// Its state.
    pub state: MemberState,
}

/// What a failure says about the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// It did not happen.
    Definite,
    /// Nobody answered: it may have happened, and is asked for again under the same key.
    NoAnswer,
}

/// The last failure of something, and when it may be tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What it says about the world.
    pub kind: FailureKind,
    /// When.
    pub at: Timestamp,
    /// The step that failed.
    pub step: StepKey,
    /// What was tried, in words.
    pub what: String,
    /// What went wrong.
    pub message: String,
    /// Attempts in a row that failed.
    pub attempts: u32,
    /// Not tried again before; none: only when somebody asks.
    pub retry_at: Option<Timestamp>,
}

impl Failure {
    /// What failed, in one line.
    pub fn in_one_line(&self) -> String {
        let first = self.message.lines().next().unwrap_or_default();
        let short: String = first.chars().take(160).collect();
        let rest = if short.len() < self.message.len() {
            " …"
        } else {
            ""
        };
        format!("{}: {short}{rest}", self.what)
    }

    /// Why that step is not tried now, if it is this that failed.
    pub fn blocks_step(&self, step: &StepKey, now: Timestamp) -> Option<String> {
        (&self.step == step && self.blocks(now)).then(|| self.message.clone())
    }

    /// Whether it stands in the way now.
    pub fn blocks(&self, now: Timestamp) -> bool {
        self.retry_at.is_none_or(|at| now < at)
    }
}

/// What is known of the server behind a Compute instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "server", rename_all = "snake_case")]
pub enum ServerLink {
    /// None was ever asked for.
    #[default]
    Never,
    /// Asked for; it may exist.
    Requested {
        /// The attempt.
        key: IdempotencyKey,
    },
    /// It exists, or did when last seen.
    Known {
        /// The attempt that made it.
        key: IdempotencyKey,
        /// Its id.
        id: ServerId,
    },
    /// It is dead or was never finished: to be removed before another is made.
    Remains {
        /// The attempt that made it.
        key: IdempotencyKey,
        /// Why it is of no use.
        why: String,
    },
}

impl ServerLink {
    /// The attempt, if there was any.
    pub fn key(&self) -> Option<&IdempotencyKey> {
        match self {
            Self::Never => None,
            Self::Requested { key } | Self::Known { key, .. } | Self::Remains { key, .. } => {
                Some(key)
            }
        }
    }
}

/// An instance of a node template. One that has no record is `Initial`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstanceRecord {
    /// Whose record it is.
    pub id: InstanceId,
    /// Its state.
    pub state: NodeState,
    /// Runtime values.
    pub attributes: BTreeMap<String, Value>,
    /// The server behind it.
    pub server: ServerLink,
    /// The last failure, if the last attempt failed.
    pub failure: Option<Failure>,
    /// Attempts made so far, all operations together: part of idempotency keys.
    pub attempts: u32,
    /// The run that gave it a state in which it stays until somebody asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_by: Option<RunId>,
}

impl InstanceRecord {
    /// Nothing done yet.
    pub fn initial(id: InstanceId) -> Self {
        Self {
            id,
            state: NodeState::Initial,
            attributes: BTreeMap::new(),
            server: ServerLink::Never,
            failure: None,
            attempts: 0,
            left_by: None,
        }
    }
}

/// A relationship between two instances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EdgeRecord {
    /// Whose record it is.
    pub id: EdgeId,
    /// Operations that are done, and were not undone since.
    pub done: BTreeSet<EdgeOperation>,
    /// Operations that were begun, or begun to be undone, without a known end: they may hold.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub uncertain: BTreeSet<EdgeOperation>,
    /// Attributes of the relationship that its operations handed back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Value>,
    /// Whether its source knows what its target is like now.
    #[serde(default, skip_serializing_if = "News::is_told")]
    pub news: News,
    /// The last failure, if the last attempt failed.
    pub failure: Option<Failure>,
    /// Attempts made so far.
    pub attempts: u32,
}

impl EdgeRecord {
    /// Nothing done yet.
    pub fn initial(id: EdgeId) -> Self {
        Self {
            id,
            done: BTreeSet::new(),
            uncertain: BTreeSet::new(),
            attributes: BTreeMap::new(),
            news: News::default(),
            failure: None,
            attempts: 0,
        }
    }

    /// Whether the effect of an operation holds, or may hold.
    pub fn may_hold(&self, operation: EdgeOperation) -> bool {
        self.done.contains(&operation) || self.uncertain.contains(&operation)
    }
}

/// A relationship whose joining and leaving is told to the target once, with all members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationRecord {
    /// Whose record it is.
    pub id: RelationId,
    /// The members that the target was told last; none: it was never told.
    pub told: Option<BTreeSet<MemberId>>,
    /// Members of lists that the target may have taken since: their telling began and did not end
    /// well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telling: Option<BTreeSet<MemberId>>,
    /// The last failure, if the last attempt failed.
    pub failure: Option<Failure>,
    /// Attempts made so far.
    pub attempts: u32,
}

impl RelationRecord {
    /// Never told.
    pub fn initial(id: RelationId) -> Self {
        Self {
            id,
            told: None,
            telling: None,
            failure: None,
            attempts: 0,
        }
    }

    /// Members that the target knows, or may know.
    pub fn may_know(&self) -> BTreeSet<MemberId> {
        let lists = self.told.iter().chain(&self.telling);
        lists.flatten().copied().collect()
    }

    /// Whether the target knows, or may know, that member.
    pub fn includes(&self, member: MemberId) -> bool {
        let mut lists = self.told.iter().chain(&self.telling);
        lists.any(|list| list.contains(&member))
    }

    /// Whether the target surely knows just these.
    pub fn is_told_exactly(&self, members: &BTreeSet<MemberId>) -> bool {
        self.telling.is_none() && self.told.as_ref() == Some(members)
    }

    /// Whether the target may have been told at all.
    pub fn was_begun(&self) -> bool {
        self.told.is_some() || self.telling.is_some()
    }
}

/// What is remembered of a group beside its members.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRecord {
    /// Members in a row that failed to join.
    pub failed_launches: u32,
    /// Why the last one did.
    pub last_failure: Option<String>,
    /// When it did.
    pub last_failed_at: Option<Timestamp>,
}

/// All records of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Members.
    pub members: BTreeMap<MemberId, MemberRecord>,
    /// Groups.
    pub groups: BTreeMap<GroupName, GroupRecord>,
    /// Node instances.
    pub instances: BTreeMap<InstanceId, InstanceRecord>,
    /// Relationships.
    pub edges: BTreeMap<EdgeId, EdgeRecord>,
    /// Relationships that are told of all members at once.
    pub relations: BTreeMap<RelationId, RelationRecord>,
    /// Runs, those that ended a while ago excepted.
    #[serde(default)]
    pub runs: BTreeMap<RunId, RunRecord>,
}

impl Recorded {
    /// The state of an instance.
    pub fn state(&self, id: &InstanceId) -> NodeState {
        self.instances
            .get(id)
            .map_or(NodeState::Initial, |record| record.state)
    }

    /// The record of an instance, or that of one with which nothing was done yet.
    pub fn instance(&self, id: &InstanceId) -> InstanceRecord {
        self.instances
            .get(id)
            .cloned()
            .unwrap_or_else(|| InstanceRecord::initial(id.clone()))
    }

    /// Members of a group, in order of their ordinals.
    pub fn members_of(&self, group: &GroupName) -> Vec<&MemberRecord> {
        let mut members: Vec<_> = self
            .members
            .values()
            .filter(|m| &m.group == group)
            .collect();
        members.sort_by_key(|m| (m.ordinal, m.id));
        members
    }

    /// The state of the member that an instance belongs to; none for single instances.
    pub fn member_state(&self, id: &InstanceId) -> Option<&MemberState> {
        self.members.get(&id.member()?).map(|m| &m.state)
    }
}
