//! What a step's beginning and end do to the records. The engine, the simulator and the preview of a
//! plan use the same code.

use crate::ground::delete_takes_all;
use crate::{
    Action, EdgeRecord, Failure, FailureKind, GroupRecord, InstanceRecord, MembershipChange,
    Recorded, RelationRecord, ServerLink,
};
use model::{
    IdempotencyKey, IllegalTransition, InstanceId, LeaveCause, LifecycleOperation, MemberEvent,
    MemberId, MemberState, NodeEvent, NodeState, ServerId,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use topology::Topology;

/// How a step ended.
#[derive(Debug, Clone, PartialEq)]
pub enum StepOutcome {
    /// It happened.
    Done {
        /// Attributes that it handed back.
        attributes: BTreeMap<String, Value>,
        /// The server, where one was made.
        server: Option<ServerId>,
    },
    /// It failed, definitely.
    Failed(Failure),
    /// It may be tried again at once: it did not happen, or was broken off and may be repeated.
    NotDone,
    /// Nobody knows, and it may not be repeated.
    Unknown(Failure),
}

/// The records do not allow this: a fault of the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// A state machine refused.
    #[error("{what}: {source}")]
    Transition {
        /// Of what.
        what: String,
        /// The refusal.
        source: IllegalTransition,
    },
    /// A record is missing.
    #[error("there is no member {0}")]
    NoMember(MemberId),
}

impl Recorded {
    /// A step's intent: its instance is busy from now on.
    ///
    /// # Errors
    /// If the records do not allow the step.
    pub fn begin(&mut self, action: &Action, key: &IdempotencyKey) -> Result<(), ApplyError> {
        match action {
            Action::CreateServer { instance } => {
                self.node_event(
                    instance,
                    retry_then(self.state(instance), LifecycleOperation::Create),
                )?;
                let record = self.instance_mut(instance);
                record.server = ServerLink::Requested { key: key.clone() };
                record.attempts += 1;
            }
            Action::DeleteServer { instance } => {
                self.stop_began(instance)?;
                self.instance_mut(instance).attempts += 1;
            }
            Action::Operate {
                instance,
                operation,
            } => {
                if matches!(
                    operation,
                    LifecycleOperation::Stop | LifecycleOperation::Delete
                ) {
                    self.stop_began(instance)?;
                }
                self.node_event(instance, retry_then(self.state(instance), *operation))?;
                self.instance_mut(instance).attempts += 1;
            }
            Action::Relate { edge, operation } => {
                let record = self
                    .edges
                    .entry(edge.clone())
                    .or_insert_with(|| EdgeRecord::initial(edge.clone()));
                record.begin(*operation);
            }
            Action::TellMembers {
                relation, members, ..
            } => {
                let record = self
                    .relations
                    .entry(relation.clone())
                    .or_insert_with(|| RelationRecord::initial(relation.clone()));
                record.begin(members);
            }
            Action::Perform { .. } => self.begin_performing(action),
        }
        Ok(())
    }

    /// A step's end.
    ///
    /// # Errors
    /// If the records do not allow it.
    pub fn apply(
        &mut self,
        topology: &Topology,
        action: &Action,
        outcome: &StepOutcome,
    ) -> Result<(), ApplyError> {
        let before = self.reported_by(action);
        self.take(topology, action, outcome)?;
        let after = self.reported_by(action);
        if let (Some((instance, before)), Some((_, after))) = (before, after)
            && before != after
        {
            self.reported(topology, &instance);
        }
        Ok(())
    }

    /// What an instance has reported that was configured before: nobody knows the others yet.
    fn reported_by(&self, action: &Action) -> Option<(InstanceId, BTreeMap<String, Value>)> {
        use LifecycleOperation::{Configure, Create};
        let is_first = matches!(
            action,
            Action::Operate {
                operation: Create | Configure,
                ..
            } | Action::CreateServer { .. }
        );
        let instance = action.acts_on().filter(|_| !is_first)?;
        let record = self.instances.get(instance)?;
        let settled = !record.attributes.is_empty();
        settled.then(|| (instance.clone(), record.attributes.clone()))
    }

    fn take(
        &mut self,
        topology: &Topology,
        action: &Action,
        outcome: &StepOutcome,
    ) -> Result<(), ApplyError> {
        match action {
            Action::CreateServer { instance } => self.server_created(instance, outcome),
            Action::DeleteServer { instance } => self.server_deleted(topology, instance, outcome),
            Action::Operate {
                instance,
                operation,
            } => {
                self.operated(instance, outcome)?;
                let removed = *operation == LifecycleOperation::Delete
                    && matches!(outcome, StepOutcome::Done { .. });
                let node = topology.node(instance.node()).filter(|_| removed);
                if node.is_some_and(delete_takes_all) {
                    // what stood on it went with it
                    self.wipe(topology, instance);
                }
                Ok(())
            }
            // what was begun and has no record any more was forgotten since, with the end it ran for
            Action::Relate { edge, operation } => {
                if let Some(record) = self.edges.get_mut(edge) {
                    record.end(*operation, outcome);
                }
                Ok(())
            }
            Action::TellMembers {
                relation, members, ..
            } => {
                if let Some(record) = self.relations.get_mut(relation) {
                    record.end(members, outcome);
                }
                Ok(())
            }
            Action::Perform { .. } => {
                self.performed(action, outcome);
                Ok(())
            }
        }
    }

    /// A change of membership.
    ///
    /// # Errors
    /// If the member's state does not allow it.
    pub fn apply_membership(&mut self, change: &MembershipChange) -> Result<(), ApplyError> {
        match change {
            MembershipChange::Add(member) => {
                self.members.insert(member.id, member.clone());
            }
            MembershipChange::Transition { member, event } => {
                self.member_event(*member, event.clone())?;
                if matches!(event, MemberEvent::Ready(_)) {
                    self.group_mut(*member)?.failed_launches = 0;
                }
            }
            MembershipChange::LaunchFailed { member, why, at } => {
                let group = self.group_mut(*member)?;
                group.failed_launches += 1;
                group.last_failure = Some(why.clone());
                group.last_failed_at = Some(*at);
                let cause = LeaveCause::FailedToJoin { why: why.clone() };
                self.member_event(*member, MemberEvent::Condemned(cause))?;
            }
            MembershipChange::Renew(renewal) => self.renew(renewal),
            MembershipChange::Remove { member } => {
                self.members.remove(member);
                self.forget_member(*member);
            }
        }
        Ok(())
    }

    pub(crate) fn instance_mut(&mut self, id: &InstanceId) -> &mut InstanceRecord {
        self.instances
            .entry(id.clone())
            .or_insert_with(|| InstanceRecord::initial(id.clone()))
    }

    fn group_mut(&mut self, member: MemberId) -> Result<&mut GroupRecord, ApplyError> {
        let member = self
            .members
            .get(&member)
            .ok_or(ApplyError::NoMember(member))?;
        Ok(self.groups.entry(member.group.clone()).or_default())
    }

    fn member_event(&mut self, id: MemberId, event: MemberEvent) -> Result<(), ApplyError> {
        let member = self.members.get_mut(&id).ok_or(ApplyError::NoMember(id))?;
        member.state = member
            .state
            .next(event)
            .map_err(|source| ApplyError::Transition {
                what: id.to_string(),
                source,
            })?;
        Ok(())
    }

    fn node_event(&mut self, id: &InstanceId, events: Vec<NodeEvent>) -> Result<(), ApplyError> {
        let record = self.instance_mut(id);
        for event in events {
            record.state = record
                .state
                .next(event)
                .map_err(|source| ApplyError::Transition {
                    what: id.to_string(),
                    source,
                })?;
        }
        Ok(())
    }

    /// A draining member of which something is taken down does not come back.
    fn stop_began(&mut self, instance: &InstanceId) -> Result<(), ApplyError> {
        let Some(member) = instance.member() else {
            return Ok(());
        };
        let draining = self
            .members
            .get(&member)
            .is_some_and(|m| matches!(m.state, MemberState::Draining { .. }));
        if draining {
            self.member_event(member, MemberEvent::StopBegan)
        } else {
            Ok(())
        }
    }

    fn server_created(
        &mut self,
        instance: &InstanceId,
        outcome: &StepOutcome,
    ) -> Result<(), ApplyError> {
        let event = match outcome {
            StepOutcome::Done { .. } => NodeEvent::Done,
            StepOutcome::Failed(f) if f.kind == FailureKind::Definite => NodeEvent::Failed,
            StepOutcome::NotDone | StepOutcome::Failed(_) => NodeEvent::NotDone,
            StepOutcome::Unknown(_) => NodeEvent::Failed,
        };
        self.node_event(instance, vec![event])?;
        let record = self.instance_mut(instance);
        match outcome {
            StepOutcome::Done { attributes, server } => {
                record.attributes.extend(attributes.clone());
                record.failure = None;
                if let (Some(id), Some(key)) = (server.clone(), record.server.key().cloned()) {
                    record.server = ServerLink::Known { key, id };
                }
            }
            StepOutcome::Failed(failure) | StepOutcome::Unknown(failure) => {
                let definite = failure.kind == FailureKind::Definite;
                if let (true, Some(key)) = (definite, record.server.key().cloned()) {
                    let why = failure.message.clone();
                    record.server = ServerLink::Remains { key, why };
                }
                record.failure = Some(failure.clone());
            }
            StepOutcome::NotDone => {}
        }
        Ok(())
    }

    fn server_deleted(
        &mut self,
        topology: &Topology,
        instance: &InstanceId,
        outcome: &StepOutcome,
    ) -> Result<(), ApplyError> {
        match outcome {
            StepOutcome::Done { .. } => drop(self.wipe(topology, instance)),
            StepOutcome::Failed(f) | StepOutcome::Unknown(f) => {
                let record = self.instance_mut(instance);
                record.failure = Some(f.clone());
                // one that was never finished stays so: there is nothing to go on from
                let never_there = matches!(
                    record.state,
                    NodeState::Initial | NodeState::Error(LifecycleOperation::Create)
                );
                if !never_there {
                    record.state = NodeState::Error(LifecycleOperation::Delete);
                }
            }
            StepOutcome::NotDone => {}
        }
        Ok(())
    }

    fn operated(&mut self, instance: &InstanceId, outcome: &StepOutcome) -> Result<(), ApplyError> {
        let event = match outcome {
            StepOutcome::Done { .. } => NodeEvent::Done,
            StepOutcome::Failed(_) => NodeEvent::Failed,
            StepOutcome::NotDone => match self.state(instance) {
                // what was broken off may have left something, which the way down takes away
                NodeState::Busy(LifecycleOperation::Create) => NodeEvent::Failed,
                _ => NodeEvent::NotDone,
            },
            StepOutcome::Unknown(_) => NodeEvent::Unknown,
        };
        self.node_event(instance, vec![event])?;
        let record = self.instance_mut(instance);
        match outcome {
            StepOutcome::Done { attributes, .. } => {
                record.attributes.extend(attributes.clone());
                record.failure = None;
                if record.state == NodeState::Initial {
                    self.forget(&BTreeSet::from([instance.clone()]));
                }
            }
            StepOutcome::Failed(f) | StepOutcome::Unknown(f) => record.failure = Some(f.clone()),
            StepOutcome::NotDone => {}
        }
        Ok(())
    }
}

/// The events that begin an operation, from whatever state allows it.
fn retry_then(state: NodeState, operation: LifecycleOperation) -> Vec<NodeEvent> {
    let begin = NodeEvent::Begin(operation);
    let down = matches!(
        operation,
        LifecycleOperation::Stop | LifecycleOperation::Delete
    );
    match state {
        // a crash left it busy and it was settled as not done before; be lenient to ourselves
        NodeState::Busy(at) if at == operation => vec![NodeEvent::NotDone, begin],
        NodeState::Error(_) | NodeState::NeedsAttention(_) if !down => {
            vec![NodeEvent::Retry, begin]
        }
        _ => vec![begin],
    }
}
