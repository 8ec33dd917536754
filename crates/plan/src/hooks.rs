//! Operations of pairs on the way up: each pair's own, in order; what is told for all members at once
//! is left to `relations`.

use crate::edges::Edge;
use crate::plan::Draft;
use crate::up::wanted;
use crate::{Action, EdgeOperation, Effect, News, StepKey};
use model::{InstanceId, LifecycleOperation};
use std::collections::BTreeSet;
use topology::{Requirement, names};

/// Before a source is configured.
pub(crate) const PRE: [EdgeOperation; 2] = [
    EdgeOperation::PreConfigureSource,
    EdgeOperation::PreConfigureTarget,
];
/// After it was.
pub(crate) const POST: [EdgeOperation; 2] = [
    EdgeOperation::PostConfigureSource,
    EdgeOperation::PostConfigureTarget,
];
/// All of them, for a pair that came when its source was up.
pub(crate) const LIVE: [EdgeOperation; 4] = [PRE[0], PRE[1], POST[0], POST[1]];

/// Whether an operation of a requirement's relationship runs anything.
pub(crate) fn implemented(requirement: &Requirement, operation: EdgeOperation) -> bool {
    requirement
        .relationship
        .operation(names::CONFIGURE, operation.name())
        .is_some_and(|o| o.implementation.is_some())
}

/// Operations of one pair, one after the other; what comes after them, if there are any.
pub(crate) fn relate(
    draft: &mut Draft<'_>,
    edge: &Edge<'_>,
    operations: &[EdgeOperation],
    before: &BTreeSet<StepKey>,
    why: &str,
) -> Option<StepKey> {
    if !wanted(draft, &edge.id.target) {
        return None;
    }
    let mut last = None;
    for operation in operations {
        let wait = match &last {
            None => before.clone(),
            Some(key) => BTreeSet::from([StepKey::clone(key)]),
        };
        last = relate_one(draft, edge, *operation, wait, why).or(last);
    }
    last
}

/// One operation of one pair, if it has an implementation, is not done, and is not told for all
/// members at once.
fn relate_one(
    draft: &mut Draft<'_>,
    edge: &Edge<'_>,
    operation: EdgeOperation,
    before: BTreeSet<StepKey>,
    why: &str,
) -> Option<StepKey> {
    if !is_open(draft, edge, operation) {
        return None;
    }
    let record = draft.recorded.edges.get(&edge.id);
    let action = Action::Relate {
        edge: edge.id.clone(),
        operation,
    };
    let blocked = record
        .and_then(|r| r.failure.as_ref())
        .and_then(|f| f.blocks_step(&action.key(), draft.now));
    Some(draft.add(action, Effect::Real, before, why, blocked))
}

/// Whether an operation of a pair is its own, runs something, and is not done.
fn is_open(draft: &Draft<'_>, edge: &Edge<'_>, operation: EdgeOperation) -> bool {
    let record = draft.recorded.edges.get(&edge.id);
    let done = record.is_some_and(|r| r.done.contains(&operation));
    !done && implemented(edge.requirement, operation) && !edge.is_told_at_once(operation)
}

/// Whether the source of a pair is still to learn of what its target is like now, and can.
fn has_news(draft: &Draft<'_>, edge: &Edge<'_>) -> bool {
    let record = draft.recorded.edges.get(&edge.id);
    record.is_some_and(|record| record.news != News::Told)
        && implemented(edge.requirement, EdgeOperation::TargetChanged)
}

/// `add_target` and `add_source`, when the source and, for a member, all its nodes are started.
pub(crate) fn add_edge(draft: &mut Draft<'_>, edge: &Edge<'_>) {
    if !wanted(draft, &edge.id.source) || !wanted(draft, &edge.id.target) {
        return;
    }
    let add = [EdgeOperation::AddTarget, EdgeOperation::AddSource];
    // most pairs have nothing to be told of, and there may be very many
    if !has_news(draft, edge) && !add.iter().any(|add| is_open(draft, edge, *add)) {
        return;
    }
    let mut before: BTreeSet<StepKey> = LIVE
        .into_iter()
        .map(|operation| {
            let edge = edge.id.clone();
            Action::Relate { edge, operation }.key()
        })
        .collect();
    for end in [&edge.id.source, &edge.id.target] {
        before.extend(starts_of_all(draft, end));
    }
    let added = relate(draft, edge, &add, &before, "a new pair");
    before.extend(added);
    tell_news(draft, edge, before);
}

/// `target_changed`, where the source was up before something of its target changed.
fn tell_news(draft: &mut Draft<'_>, edge: &Edge<'_>, before: BTreeSet<StepKey>) {
    let operation = EdgeOperation::TargetChanged;
    let told = draft.recorded.edges.get(&edge.id);
    let Some(record) = told.filter(|_| has_news(draft, edge)) else {
        return;
    };
    let action = Action::Relate {
        edge: edge.id.clone(),
        operation,
    };
    let failure = record.failure.as_ref();
    let blocked = failure.and_then(|f| f.blocks_step(&action.key(), draft.now));
    let why = format!("{} is otherwise than it was", edge.id.target);
    draft.add(action, Effect::Real, before, why, blocked);
}

/// The steps with which an instance and, for a member's, all nodes of the member come to serve.
pub(crate) fn starts_of_all(draft: &Draft<'_>, instance: &InstanceId) -> BTreeSet<StepKey> {
    let last = |instance: &InstanceId| {
        let operations = [LifecycleOperation::Start, LifecycleOperation::Modify];
        operations.map(|operation| {
            let instance = instance.clone();
            Action::Operate {
                instance,
                operation,
            }
            .key()
        })
    };
    match (instance.member(), draft.group(instance)) {
        (Some(member), Some(group)) => group
            .nodes
            .iter()
            .flat_map(|node| last(&InstanceId::OfMember(node.clone(), member)))
            .collect(),
        _ => last(instance).into_iter().collect(),
    }
}
