//! A tiny executor in memory for plans: it applies steps as the engine does, remembers what the world
//! has really come to, and says what a step did that it must not.

mod forbidden;
mod updates;

use jiff::{Timestamp, ToSpan};
use model::{
    Capacity, EdgeId, GroupName, IdempotencyKey, InstanceId, LeaveCause, LifecycleOperation,
    MemberEvent, MemberId, MemberState, NodeState, Revision, ServerId, Wish,
};
use plan::{
    Action, Desired, EdgeOperation, Effect, Failure, FailureKind, LaunchBudget, MembershipChange,
    Plan, Recorded, RelationId, StepKey, StepOutcome, UnderWay, membership,
};
use std::collections::{BTreeMap, BTreeSet};
use topology::{Requirement, ScalingGroups, Topology, names};

/// How a step under way ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Done,
    /// Definitely failed, but it may have had its effect at the target.
    Failed,
    NoAnswer,
    /// Cancelled, or settled after a crash.
    NotDone,
}

/// What is so in the world, whatever the records say.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    /// What each target was last told by a list.
    pub(crate) told: BTreeMap<RelationId, BTreeSet<MemberId>>,
    /// `add_source` and `add_target` that hold, by pair.
    pub(crate) added: BTreeSet<(EdgeId, EdgeOperation)>,
}

/// A service on the bench.
pub(crate) struct Bench {
    pub(crate) topology: Topology,
    pub(crate) groups: ScalingGroups,
    pub(crate) desired: Desired,
    pub(crate) recorded: Recorded,
    pub(crate) now: Timestamp,
    pub(crate) under_way: BTreeMap<StepKey, Action>,
    pub(crate) truth: Truth,
    /// Steps that touched the world, in the order in which they began.
    pub(crate) story: Vec<String>,
    /// Former revisions.
    pub(crate) former: BTreeMap<Revision, (Topology, ScalingGroups)>,
    pub(crate) next_id: MemberId,
}

impl Bench {
    pub(crate) fn new(topology: Topology) -> Self {
        let groups = ScalingGroups::derive(&topology).expect("the groups are right");
        let capacities = groups
            .iter()
            .map(|g| (g.name.clone(), g.bounds.initial()))
            .collect();
        let desired = Desired {
            victims: BTreeSet::new(),
            changed: BTreeMap::new(),
            wish: Wish::Deployed,
            revision: Revision::new("abc123").expect("a revision"),
            capacities,
            launch_budget: LaunchBudget::default(),
            phase: plan::Phase::Steady,
            elders: plan::Elders::default(),
        };
        Self {
            topology,
            groups,
            desired,
            recorded: Recorded::default(),
            now: Timestamp::UNIX_EPOCH,
            under_way: BTreeMap::new(),
            truth: Truth::default(),
            story: Vec::new(),
            former: BTreeMap::new(),
            next_id: MemberId(1),
        }
    }

    pub(crate) fn scale(&mut self, group: &GroupName, to: u32) {
        self.desired.capacities.insert(group.clone(), Capacity(to));
    }

    /// Settles membership, then plans; steps that only change records are done at once.
    pub(crate) fn plan(&mut self) -> Plan {
        for _ in 0..1000 {
            self.settle_membership();
            let plan = self.plan_only();
            let under_way = self.busy();
            let ready = plan
                .ready(&under_way)
                .filter(|s| s.effect == Effect::RecordOnly);
            let actions: Vec<Action> = ready.map(|s| s.action.clone()).collect();
            if actions.is_empty() {
                return plan;
            }
            for action in actions {
                self.check(&action);
                self.begin(&action);
                self.apply(&action, &done(None));
                self.happened(&action);
            }
        }
        panic!("records change for ever");
    }

    /// The plan as it stands, membership settled, nothing done.
    pub(crate) fn preview(&mut self) -> Plan {
        self.settle_membership();
        self.plan_only()
    }

    fn plan_only(&self) -> Plan {
        Plan::new(
            &self.topology,
            &self.groups,
            &self.desired,
            &self.recorded,
            self.now,
        )
    }

    pub(crate) fn settle_membership(&mut self) {
        for _ in 0..1000 {
            let changes = membership(
                &self.topology,
                &self.groups,
                &self.desired,
                &self.recorded,
                self.next_id,
                self.now,
            );
            if changes.is_empty() {
                return;
            }
            for change in changes {
                match &change {
                    MembershipChange::Add(member) => {
                        assert_eq!(member.id, self.next_id, "an id was used twice, or skipped");
                        self.next_id.0 += 1;
                    }
                    MembershipChange::Transition {
                        member,
                        event: MemberEvent::Ready(_),
                    } => self.check_ready(*member),
                    _ => {}
                }
                self.recorded
                    .apply_membership(&change)
                    .expect("the records allow it");
                if let MembershipChange::Remove { member } = change {
                    self.check_gone(member);
                }
            }
            self.cancel_what_is_pointless();
        }
        panic!("membership never settles");
    }

    fn busy(&self) -> UnderWay {
        UnderWay::of(&self.topology, self.under_way.values())
    }

    /// Steps that may begin now.
    pub(crate) fn ready(&mut self) -> Vec<Action> {
        let plan = self.plan();
        let under_way = self.busy();
        plan.ready(&under_way).map(|s| s.action.clone()).collect()
    }

    /// Begins a step that is ready.
    pub(crate) fn start(&mut self, action: Action) {
        self.check(&action);
        self.story.push(action.to_string());
        self.begin(&action);
        self.under_way.insert(action.key(), action);
    }

    fn begin(&mut self, action: &Action) {
        let key = IdempotencyKey::new(format!("k/{}", action.key())).expect("a key");
        self.recorded
            .begin(action, &key)
            .expect("the records allow it");
    }

    fn apply(&mut self, action: &Action, outcome: &StepOutcome) {
        // what was overtaken changes nothing any more, as in the engine
        if let Action::CreateServer { instance } | Action::Operate { instance, .. } = action
            && !matches!(self.recorded.state(instance), NodeState::Busy(_))
        {
            return;
        }
        let elders = &self.desired.elders;
        let revision = elders.revision_of(&self.recorded, action);
        let former = revision.and_then(|revision| elders.revisions.get(revision));
        let topology = former.map_or(&self.topology, |elder| &elder.topology);
        self.recorded
            .apply(topology, action, outcome)
            .expect("the records allow it");
    }

    /// Ends a step; `took_effect` says what really happened where the ending leaves that open.
    pub(crate) fn finish(&mut self, key: &StepKey, ending: Ending, took_effect: bool) {
        let Some(action) = self.under_way.remove(key) else {
            return;
        };
        if ending == Ending::Done || took_effect {
            self.happened(&action);
        }
        let outcome = match ending {
            Ending::Done => done(Some(&action)),
            Ending::NotDone => StepOutcome::NotDone,
            Ending::Failed => self.failed(&action, FailureKind::Definite),
            Ending::NoAnswer => self.failed(&action, FailureKind::NoAnswer),
        };
        self.apply(&action, &outcome);
    }

    fn failed(&self, action: &Action, kind: FailureKind) -> StepOutcome {
        StepOutcome::Failed(Failure {
            kind,
            at: self.now,
            step: action.key(),
            what: action.to_string(),
            message: "it failed".to_owned(),
            attempts: 1,
            retry_at: Some(self.now + 5.seconds()),
        })
    }

    /// What a step's effect changes in the world.
    fn happened(&mut self, action: &Action) {
        match action {
            Action::CreateServer { .. } => {}
            Action::DeleteServer { instance } => self.vanish(instance),
            Action::Operate {
                instance,
                operation: LifecycleOperation::Delete,
            } => match self
                .topology
                .node(instance.node())
                .and_then(topology::NodeTemplate::maker)
            {
                Some(topology::Maker::Itself) => self.vanish(instance),
                _ => self.lose(&BTreeSet::from([instance.clone()])),
            },
            Action::Operate { .. } => {}
            // its end is another one by now
            Action::Relate { edge, .. } if !self.recorded.edges.contains_key(edge) => {}
            Action::Relate { edge, operation } => match operation {
                EdgeOperation::AddSource | EdgeOperation::AddTarget => {
                    self.truth.added.insert((edge.clone(), *operation));
                }
                EdgeOperation::RemoveSource | EdgeOperation::RemoveTarget => {
                    let add = operation.opposite().expect("it takes an addition back");
                    self.truth.added.remove(&(edge.clone(), add));
                }
                _ => {}
            },
            Action::TellMembers {
                relation, members, ..
            } => {
                self.truth.told.insert(relation.clone(), members.clone());
            }
            Action::Perform { .. } => {}
        }
    }

    /// A server with all that is on it.
    fn vanish(&mut self, compute: &InstanceId) {
        let on_it =
            |node: &&model::NodeName| self.topology.compute_of(node) == Some(compute.node());
        let mut gone = BTreeSet::new();
        for node in self.topology.nodes.keys().filter(on_it) {
            let of = |member| InstanceId::OfMember(node.clone(), member);
            match (compute.member(), self.groups.of_node(node)) {
                (Some(member), _) => drop(gone.insert(of(member))),
                (None, Some(group)) => {
                    let members = self.recorded.members_of(&group.name);
                    gone.extend(members.into_iter().map(|m| of(m.id)));
                }
                (None, None) => drop(gone.insert(InstanceId::Single(node.clone()))),
            }
        }
        self.lose(&gone);
    }

    fn lose(&mut self, gone: &BTreeSet<InstanceId>) {
        self.truth
            .told
            .retain(|relation, _| !gone.contains(&relation.target));
        // a single instance comes again, and its pairs are made again with it: till then nothing is owed
        let comes_again = |end: &InstanceId| end.member().is_none() && gone.contains(end);
        self.truth.added.retain(|(edge, add)| {
            let known = gone.contains(place(edge, *add));
            !known && !comes_again(&edge.source) && !comes_again(&edge.target)
        });
    }

    /// The engine cancels what is of no use for a member that is given up.
    fn cancel_what_is_pointless(&mut self) {
        let state = |action: &Action| self.recorded.member_state(action.acts_on()?);
        let pointless = |action: &Action| match state(action) {
            Some(MemberState::Leaving { cause }) => match action {
                Action::DeleteServer { .. } => false,
                Action::CreateServer { .. } => true,
                _ => !cause.server_answers(),
            },
            _ => false,
        };
        self.cancel(&self.keys_of(pointless));
    }

    fn keys_of(&self, picked: impl Fn(&Action) -> bool) -> Vec<StepKey> {
        let found = self.under_way.iter().filter(|(_, action)| picked(action));
        found.map(|(key, _)| key.clone()).collect()
    }

    fn cancel(&mut self, keys: &[StepKey]) {
        for key in keys {
            self.finish(key, Ending::NotDone, false);
        }
    }

    /// The provider confirmed a member's death.
    pub(crate) fn lose_member(&mut self, member: MemberId) {
        let why = "process gone".to_owned();
        let event = MemberEvent::Condemned(LeaveCause::Lost { why });
        let change = MembershipChange::Transition { member, event };
        self.recorded.apply_membership(&change).expect("a member");
        self.cancel_what_is_pointless();
    }

    /// The provider confirmed the death of a single server.
    pub(crate) fn lose_host(&mut self, compute: &InstanceId) {
        self.vanish(compute);
        self.recorded
            .host_gone(&self.topology, compute, "process gone");
        let topology = &self.topology;
        let keys = self.keys_of(|action| {
            let at = action.acts_on();
            at.is_some_and(|at| topology.compute_of(at.node()) == Some(compute.node()))
        });
        self.cancel(&keys);
    }

    /// Runs everything that is to be done, well, one step after the other.
    pub(crate) fn run(&mut self) {
        for _ in 0..10_000 {
            if let Some(key) = self.under_way.keys().next().cloned() {
                self.finish(&key, Ending::Done, true);
                continue;
            }
            let Some(action) = self.ready().into_iter().next() else {
                return;
            };
            self.start(action);
        }
        panic!("it never comes to rest: {:#?}", self.plan().steps.keys());
    }

    fn requirement(&self, edge: &EdgeId) -> Option<&Requirement> {
        let node = self.topology.node(edge.source.node())?;
        let mut found = node.requirements.iter();
        found.find(|r| r.name == edge.requirement && r.index == edge.index)
    }

    pub(crate) fn implements(&self, edge: &EdgeId, operation: EdgeOperation) -> bool {
        self.requirement(edge).is_some_and(|r| {
            let found = r.relationship.operation(names::CONFIGURE, operation.name());
            found.is_some_and(|o| o.implementation.is_some())
        })
    }

    /// Whether the target of a pair is told by a list.
    pub(crate) fn by_list(&self, edge: &EdgeId) -> bool {
        let coalesces = self
            .requirement(edge)
            .is_some_and(|r| r.coalesces("add_source"));
        coalesces && edge.source.member().is_some() && edge.source.member() != edge.target.member()
    }

    pub(crate) fn all_started(&self, member: MemberId) -> bool {
        let group = &self.recorded.members[&member].group;
        let nodes = &self.groups.get(group).expect("its group").nodes;
        nodes.iter().all(|node| {
            let instance = InstanceId::OfMember(node.clone(), member);
            self.recorded.state(&instance) == NodeState::Started
        })
    }
}

/// Where an addition holds.
pub(crate) fn place(edge: &EdgeId, add: EdgeOperation) -> &InstanceId {
    match add {
        EdgeOperation::AddSource => &edge.target,
        _ => &edge.source,
    }
}

fn done(action: Option<&Action>) -> StepOutcome {
    let server = match action {
        Some(Action::CreateServer { instance }) => {
            let id = instance.to_string().replace('@', "-");
            Some(ServerId::new(id).expect("an id"))
        }
        _ => None,
    };
    StepOutcome::Done {
        attributes: BTreeMap::new(),
        server,
    }
}
