//! What a step must not do.

use super::*;

impl Bench {
    pub(super) fn check(&self, action: &Action) {
        let busy: Vec<_> = self.under_way.values().map(Action::acts_on).collect();
        assert!(
            !busy.contains(&action.acts_on()),
            "{action}: two steps on one instance at once"
        );
        match action {
            Action::CreateServer { instance } => self.check_up(action, instance),
            Action::DeleteServer { instance } => self.check_down(action, instance),
            Action::Operate {
                instance,
                operation,
            } => match operation {
                LifecycleOperation::Stop | LifecycleOperation::Delete => {
                    self.check_down(action, instance);
                }
                _ => self.check_up(action, instance),
            },
            Action::Relate { edge, operation } => self.check_relate(action, edge, *operation),
            Action::TellMembers {
                relation, members, ..
            } => {
                assert_eq!(
                    self.recorded.state(&relation.target),
                    NodeState::Started,
                    "{action}"
                );
                for member in members {
                    assert!(
                        self.all_started(*member),
                        "{action}: {member} is not started"
                    );
                }
            }
            Action::Perform { .. } => {}
        }
    }

    /// Targets come before their sources, where they are the source's own or nobody's.
    fn check_up(&self, action: &Action, instance: &InstanceId) {
        let node = self.topology.node(instance.node()).expect("its node");
        for requirement in &node.requirements {
            let target = match self.groups.of_node(&requirement.target) {
                None => InstanceId::Single(requirement.target.clone()),
                Some(group) if group.nodes.contains(instance.node()) => {
                    let member = instance.member().expect("a member's");
                    InstanceId::OfMember(requirement.target.clone(), member)
                }
                Some(_) => continue,
            };
            let state = self.recorded.state(&target);
            assert_eq!(
                state,
                NodeState::Started,
                "{action}: {target} is not started"
            );
        }
    }

    fn check_relate(&self, action: &Action, edge: &EdgeId, operation: EdgeOperation) {
        use EdgeOperation as E;
        let mut ends = vec![&edge.source, &edge.target];
        match operation {
            E::PreConfigureSource | E::PreConfigureTarget => ends.retain(|e| *e == &edge.target),
            E::PostConfigureSource | E::PostConfigureTarget => ends.retain(|e| *e == &edge.target),
            E::RemoveSource => ends.retain(|e| *e == &edge.target),
            E::RemoveTarget => ends.retain(|e| *e == &edge.source),
            E::AddSource | E::AddTarget | E::TargetChanged => {
                for member in ends.iter().filter_map(|e| e.member()) {
                    assert!(
                        self.all_started(member),
                        "{action}: {member} is not started"
                    );
                }
            }
        }
        for end in ends {
            let state = self.recorded.state(end);
            assert_eq!(state, NodeState::Started, "{action}: {end} is not started");
        }
    }

    /// Nobody still counts on what goes, if those can be told; nothing is being built on it.
    fn check_down(&self, action: &Action, instance: &InstanceId) {
        let state = self.recorded.member_state(instance);
        let answers = match state {
            Some(MemberState::Leaving { cause } | MemberState::Draining { cause, .. }) => {
                cause.server_answers()
            }
            _ => true,
        };
        let Some(member) = instance.member().filter(|_| answers) else {
            return;
        };
        let building = self.under_way.values().find(|other| {
            let down = matches!(
                other,
                Action::DeleteServer { .. }
                    | Action::Operate {
                        operation: LifecycleOperation::Stop | LifecycleOperation::Delete,
                        ..
                    }
            );
            !down && other.member() == Some(member)
        });
        assert!(
            building.is_none(),
            "{action} while {} is under way",
            building.expect("one")
        );
        for (relation, told) in &self.truth.told {
            let serves = self.serves(&relation.target);
            assert!(
                !serves || !told.contains(&member),
                "{action}: {relation} still counts on it"
            );
        }
        for (edge, add) in &self.truth.added {
            let remove = add.opposite().expect("an addition");
            let ours = edge.source.member() == Some(member) || edge.target.member() == Some(member);
            let end = place(edge, *add);
            let due = ours && self.serves(end) && self.implements(edge, remove);
            assert!(!due, "{action}: {edge} still holds ({})", add.name());
        }
    }

    /// Whether an end is up and can be told something: not on a server that is dead or given up.
    fn serves(&self, end: &InstanceId) -> bool {
        let answers = match self.recorded.member_state(end) {
            Some(MemberState::Leaving { cause } | MemberState::Draining { cause, .. }) => {
                cause.server_answers()
            }
            _ => true,
        };
        answers && self.recorded.state(end) == NodeState::Started
    }

    /// A member that enters service is complete, and its targets know it.
    pub(super) fn check_ready(&self, member: MemberId) {
        assert!(
            self.all_started(member),
            "{member} enters service without being started"
        );
        for edge in plan::all_edges(&self.topology, &self.groups, &self.recorded) {
            let source_is_it = edge.source.member() == Some(member);
            let comes_later = edge.target.member().is_some_and(|m| !self.all_started(m));
            if !source_is_it || !self.wanted(&edge.target) || comes_later {
                continue;
            }
            if self.by_list(&edge) {
                let told = self.truth.told.get(&RelationId::of(&edge));
                let knows = told.is_some_and(|t| t.contains(&member));
                let tells = self.implements(&edge, EdgeOperation::AddSource)
                    || self.implements(&edge, EdgeOperation::RemoveSource);
                assert!(
                    knows || !tells,
                    "{member} enters service, {} was not told",
                    edge.target
                );
            }
            for add in [EdgeOperation::AddSource, EdgeOperation::AddTarget] {
                let by_list = self.by_list(&edge) && add == EdgeOperation::AddSource;
                let due = self.implements(&edge, add) && !by_list;
                let holds = self.truth.added.contains(&(edge.clone(), add));
                assert!(
                    holds || !due,
                    "{member} enters service without {} of {edge}",
                    add.name()
                );
            }
        }
    }

    pub(crate) fn wanted(&self, instance: &InstanceId) -> bool {
        let state = self.recorded.member_state(instance);
        self.desired.wish == Wish::Deployed && state.is_none_or(MemberState::counts)
    }

    /// Nobody who can be told counts on a member that is no more.
    pub(super) fn check_gone(&self, member: MemberId) {
        for (relation, told) in &self.truth.told {
            assert!(
                !self.serves(&relation.target) || !told.contains(&member),
                "{member} is gone, {relation} still counts on it"
            );
        }
        for (edge, add) in &self.truth.added {
            let ours = edge.source.member() == Some(member) || edge.target.member() == Some(member);
            let end = place(edge, *add);
            let due = ours
                && self.serves(end)
                && self.implements(edge, add.opposite().expect("an addition"));
            assert!(
                !due,
                "{member} is gone, {edge} still holds ({})",
                add.name()
            );
        }
    }
}
