//! Steps that bring instances up: create → pre_configure → configure → post_configure → start →
//! add, targets before sources (TOSCA 1.3 §5.8.4, §5.8.5).

use crate::edges::Pairs;
use crate::frontier::Frontier;
use crate::hooks::{self, LIVE, POST, PRE};
use crate::order::in_order;
use crate::plan::{Draft, Phase};
use crate::standing::Standing;
use crate::{Action, EdgeOperation, Effect, ServerLink, StepKey};
use model::{InstanceId, LifecycleOperation, MemberState, NodeState, Wish};
use std::collections::{BTreeMap, BTreeSet};
use topology::{NodeTemplate, names};

/// Whether an instance is to be up.
pub(crate) fn wanted(draft: &Draft<'_>, instance: &InstanceId) -> bool {
    draft.desired.wish == Wish::Deployed
        && !draft.desired.phase.is_without(instance.node())
        && draft
            .recorded
            .member_state(instance)
            .is_none_or(MemberState::counts)
}

/// The words for why an instance is brought up.
fn why_up(draft: &Draft<'_>, instance: &InstanceId) -> String {
    match instance
        .member()
        .and_then(|id| draft.recorded.members.get(&id))
    {
        None => "the service is to be deployed".to_owned(),
        Some(member) if member.state.in_service() => {
            format!(
                "{} of {} is to be as is wished now",
                member.id, member.group
            )
        }
        Some(member) => format!(
            "{} of {} joins ({} wanted)",
            member.id,
            member.group,
            draft.desired.capacity(&member.group)
        ),
    }
}

pub(crate) fn add_steps(draft: &mut Draft<'_>) {
    if draft.desired.phase != Phase::Steady {
        return;
    }
    let pairs = draft.pairs;
    let mut frontier = Frontier::default();
    for instance in targets_first(draft, pairs) {
        bring_up(draft, instance, &mut frontier);
    }
    for edge in pairs.all() {
        hooks::add_edge(draft, edge);
    }
}

/// Wanted instances, targets before sources.
fn targets_first<'p>(draft: &Draft<'_>, pairs: &'p Pairs<'_>) -> Vec<&'p InstanceId> {
    let wanted = pairs.instances().filter(|i| wanted(draft, i));
    let after: BTreeMap<_, BTreeSet<_>> = wanted
        .map(|source| {
            let targets = pairs.from(source).map(|edge| &edge.id.target);
            (source, targets.collect())
        })
        .collect();
    in_order(&after)
}

/// The way of one instance, as far as it is still to be gone.
struct Way<'d, 'a> {
    draft: &'d mut Draft<'a>,
    node: &'a NodeTemplate,
    instance: &'d InstanceId,
    standing: Standing,
    why: String,
}

fn bring_up(draft: &mut Draft<'_>, instance: &InstanceId, frontier: &mut Frontier) {
    let Some(node) = draft.node(instance) else {
        return;
    };
    let record = draft.recorded.instance(instance);
    let mut standing = Standing::of(&record, draft.now);
    let why = why_up(draft, instance);
    let pairs = draft.pairs;
    let is_up = !standing.is_before(NodeState::Started);
    if !is_up && draft.is_of_former_revision(instance) {
        return;
    }
    if !is_up && record.left_by.is_some() {
        return;
    }
    if !is_up && standing.blocked.is_none() {
        standing.blocked = stands_on_what_is_left(draft, instance);
    }
    let mut wait: BTreeSet<StepKey> = pairs
        .from(instance)
        .map(|edge| &edge.id.target)
        .filter(|target| !is_up || !is_of_another_member(instance, target))
        .flat_map(|target| frontier.of(target))
        .collect();
    let mut way = Way {
        draft,
        node,
        instance,
        standing,
        why,
    };
    if way.standing.is_before(NodeState::Created) {
        wait = way.create(wait);
    }
    let configured = !way.standing.is_before(NodeState::Configured);
    if !configured {
        wait = way.relate(&PRE, wait);
        wait = way.operate(LifecycleOperation::Configure, wait);
    }
    if is_up {
        way.new_pairs(&wait, frontier);
    } else {
        // a pair that came after it was configured still has all its hooks before it
        let hooks: &[EdgeOperation] = if configured { &LIVE } else { &POST };
        wait = way.relate(hooks, wait);
        wait = way.operate(last_operation(record.state), wait);
    }
    frontier.set(instance, wait);
}

/// Why it can't come up, where a run left what it needs in a state that stays.
fn stands_on_what_is_left(draft: &Draft<'_>, instance: &InstanceId) -> Option<String> {
    let mut targets = draft.pairs.from(instance).map(|edge| &edge.id.target);
    targets.find_map(|target| {
        let record = draft.recorded.instances.get(target)?;
        let run = record.left_by?;
        let state = record.state;
        Some(format!(
            "{run} left {target} {state}; deploy again to bring it up"
        ))
    })
}

/// What is up does not wait for members that come: they are no part of what it stands on.
fn is_of_another_member(instance: &InstanceId, target: &InstanceId) -> bool {
    target.member().is_some() && target.member() != instance.member()
}

impl Way<'_, '_> {
    fn create(&mut self, mut before: BTreeSet<StepKey>) -> BTreeSet<StepKey> {
        if !self.node.made_by_provider() {
            return self.operate(LifecycleOperation::Create, before);
        }
        let instance = self.instance.clone();
        let record = self.draft.recorded.instance(&instance);
        if let ServerLink::Remains { why: remains, .. } = record.server {
            let action = Action::DeleteServer {
                instance: instance.clone(),
            };
            let why = format!("its former server is of no use: {remains}");
            let own = record
                .failure
                .and_then(|f| f.blocks_step(&action.key(), self.draft.now));
            before = BTreeSet::from([self.draft.add(action, Effect::Real, before, why, own)]);
        }
        self.step(Action::CreateServer { instance }, Effect::Real, before)
    }

    fn operate(
        &mut self,
        operation: LifecycleOperation,
        before: BTreeSet<StepKey>,
    ) -> BTreeSet<StepKey> {
        let effect = node_effect(self.node, operation);
        let action = Action::Operate {
            instance: self.instance.clone(),
            operation,
        };
        self.step(action, effect, before)
    }

    fn step(
        &mut self,
        action: Action,
        effect: Effect,
        before: BTreeSet<StepKey>,
    ) -> BTreeSet<StepKey> {
        let blocked = self.standing.blocked.clone();
        BTreeSet::from([self.draft.add(action, effect, before, &*self.why, blocked)])
    }

    /// Operations of all pairs whose source this is; what comes after all of them.
    fn relate(
        &mut self,
        operations: &[EdgeOperation],
        before: BTreeSet<StepKey>,
    ) -> BTreeSet<StepKey> {
        let pairs = self.draft.pairs;
        let mut last = before.clone();
        for edge in pairs.from(self.instance) {
            last.extend(hooks::relate(
                self.draft, edge, operations, &before, &self.why,
            ));
        }
        last
    }

    /// Pairs that came after this source was started: their hooks run on the live node, each as soon
    /// as its own target is there.
    fn new_pairs(&mut self, wait: &BTreeSet<StepKey>, frontier: &Frontier) {
        let pairs = self.draft.pairs;
        for edge in pairs.from(self.instance) {
            let mut before = frontier.of(&edge.id.target);
            before.extend(wait.iter().cloned());
            hooks::relate(self.draft, edge, &LIVE, &before, "a new pair");
        }
    }
}

/// What makes an instance serve as is wished: one that serves is modified.
fn last_operation(state: NodeState) -> LifecycleOperation {
    use LifecycleOperation::{Modify, Start};
    match state {
        NodeState::Outdated
        | NodeState::Busy(Modify)
        | NodeState::Error(Modify)
        | NodeState::NeedsAttention(Modify) => Modify,
        _ => Start,
    }
}

/// Whether an operation of a node runs anything.
pub(crate) fn node_effect(node: &NodeTemplate, operation: LifecycleOperation) -> Effect {
    let implemented = node
        .operation(names::STANDARD, operation.name())
        .is_some_and(|o| o.implementation.is_some());
    if implemented {
        Effect::Real
    } else {
        Effect::RecordOnly
    }
}
