//! All instances and all pairs of all relationships (design decision 4), found by either end.

use crate::updates::{Elders, Model, Models};
use crate::{EdgeOperation, Recorded, RelationId};
use model::{EdgeId, GroupName, InstanceId, MemberId, NodeName, Revision};
use std::collections::BTreeMap;
use topology::{
    Evaluator, Expr, NodeTemplate, Outcome, Requirement, ScalingGroups, Site, Topology,
};

/// A pair, with the requirement that it comes from.
pub(crate) struct Edge<'a> {
    pub(crate) id: EdgeId,
    pub(crate) requirement: &'a Requirement,
}

impl Edge<'_> {
    /// Whether the operation is not this pair's own: its target is told of all members at once.
    pub(crate) fn is_told_at_once(&self, operation: EdgeOperation) -> bool {
        let (source, target) = (self.id.source.member(), self.id.target.member());
        let coalesces = self.requirement.coalesces(operation.name());
        coalesces && source.is_some() && source != target
    }
}

/// What the topology comes to with the members that are recorded.
pub(crate) struct Pairs<'a> {
    /// Each with the former revision that it is made from; none: the present one.
    instances: Instances<'a>,
    edges: Vec<Edge<'a>>,
    by_source: BTreeMap<InstanceId, Vec<usize>>,
    by_target: BTreeMap<InstanceId, Vec<usize>>,
}

/// Between whom a requirement's pairs are.
#[derive(Clone, Copy)]
enum Reach {
    /// The nodes of one member.
    WithinMember,
    /// Each source with each target.
    EachWithEach,
}

/// The relation of a requirement with one target instance.
pub(crate) fn relation(
    source: &NodeTemplate,
    requirement: &Requirement,
    target: InstanceId,
) -> RelationId {
    RelationId {
        source: source.name.clone(),
        requirement: requirement.name.clone(),
        index: requirement.index,
        target,
    }
}

/// Which of its node template's nodes an instance is.
struct Numbers<'n> {
    evaluator: Evaluator<'n>,
    recorded: &'n Recorded,
}

impl Numbers<'_> {
    /// The number that a source asks for; one that cannot be worked out is nobody's.
    fn of(&self, expr: &Expr, source: &InstanceId) -> Option<u64> {
        match self.evaluator.evaluate(expr, &Site::Node(source.clone())) {
            Ok(Outcome::Known(value)) => value.as_u64(),
            _ => None,
        }
    }

    fn ordinal(&self, target: &InstanceId) -> Option<u64> {
        let Some(member) = target.member() else {
            return Some(0);
        };
        let member = self.recorded.members.get(&member)?;
        Some(member.ordinal.0.into())
    }
}

impl<'a> Pairs<'a> {
    pub(crate) fn new(models: Models<'a>, recorded: &Recorded) -> Self {
        let mut pairs = Self {
            instances: instances(models, recorded),
            edges: Vec::new(),
            by_source: BTreeMap::new(),
            by_target: BTreeMap::new(),
        };
        pairs.add_from(models.current, None, recorded);
        for (revision, elder) in &models.elders.revisions {
            pairs.add_from(elder.model(), Some(revision), recorded);
        }
        pairs
    }

    /// Pairs whose sources are made from one revision; none: from the present one.
    fn add_from(&mut self, model: Model<'a>, revision: Option<&Revision>, recorded: &Recorded) {
        let Model { topology, groups } = model;
        let numbers = Numbers {
            evaluator: Evaluator::new(topology, groups, recorded),
            recorded,
        };
        for node in topology.nodes.values() {
            let own_group = groups.of_node(&node.name).map(|g| &g.name);
            for requirement in &node.requirements {
                let same_group = own_group.is_some()
                    && own_group == groups.of_node(&requirement.target).map(|g| &g.name);
                let reach = if same_group {
                    Reach::WithinMember
                } else {
                    Reach::EachWithEach
                };
                self.add(node, requirement, (reach, revision), &numbers);
            }
        }
    }

    /// Instances of a node that are made from a revision; none: from the present one.
    fn made_from(&self, node: &NodeName, revision: Option<&Revision>) -> Vec<InstanceId> {
        let all = self.instances.get(node).into_iter().flatten();
        let same = all.filter(|(_, of)| of.as_ref() == revision);
        same.map(|(instance, _)| instance.clone()).collect()
    }

    /// Every pair of a requirement.
    fn add(
        &mut self,
        node: &NodeTemplate,
        requirement: &'a Requirement,
        (reach, revision): (Reach, Option<&Revision>),
        numbers: &Numbers<'_>,
    ) {
        let sources = self.made_from(&node.name, revision);
        for source in sources {
            let targets = match (source.member(), reach) {
                (Some(member), Reach::WithinMember) => {
                    vec![InstanceId::OfMember(requirement.target.clone(), member)]
                }
                _ => self.of_node(&requirement.target).cloned().collect(),
            };
            let asked = requirement.target_index.as_ref();
            let asked = asked.map(|expr| numbers.of(expr, &source));
            let asked_for =
                |target: &InstanceId| asked.is_none_or(|n| n == numbers.ordinal(target));
            for target in targets.into_iter().filter(|target| asked_for(target)) {
                let at = self.edges.len();
                let from = self.by_source.entry(source.clone());
                from.or_default().push(at);
                let onto = self.by_target.entry(target.clone());
                onto.or_default().push(at);
                let id = EdgeId {
                    source: source.clone(),
                    requirement: requirement.name.clone(),
                    index: requirement.index,
                    target,
                };
                self.edges.push(Edge { id, requirement });
            }
        }
    }

    /// All instances of a node: the single one, or one for each recorded member of its group.
    pub(crate) fn of_node(&self, node: &NodeName) -> impl Iterator<Item = &InstanceId> {
        let all = self.instances.get(node).into_iter().flatten();
        all.map(|(instance, _)| instance)
    }

    /// All instances.
    pub(crate) fn instances(&self) -> impl Iterator<Item = &InstanceId> {
        let all = self.instances.values().flatten();
        all.map(|(instance, _)| instance)
    }

    /// All pairs.
    pub(crate) fn all(&self) -> &[Edge<'a>] {
        &self.edges
    }

    /// Pairs whose source is that instance.
    pub(crate) fn from(&self, source: &InstanceId) -> impl Iterator<Item = &Edge<'a>> {
        let found = self.by_source.get(source).into_iter().flatten();
        found.filter_map(|at| self.edges.get(*at))
    }

    /// Pairs whose target is that instance.
    pub(crate) fn onto(&self, target: &InstanceId) -> impl Iterator<Item = &Edge<'a>> {
        let found = self.by_target.get(target).into_iter().flatten();
        found.filter_map(|at| self.edges.get(*at))
    }
}

type Instances<'a> = BTreeMap<&'a NodeName, Vec<(InstanceId, Option<Revision>)>>;

fn instances<'a>(models: Models<'a>, recorded: &Recorded) -> Instances<'a> {
    let Model { topology, groups } = models.current;
    let (mut members, mut elders) = (BTreeMap::new(), Vec::new());
    for group in groups.iter() {
        let of_group = recorded.members_of(&group.name).into_iter();
        let (former, present): (Vec<_>, Vec<_>) =
            of_group.partition(|member| models.elders.of(member).is_some());
        let present: Vec<MemberId> = present.into_iter().map(|m| m.id).collect();
        members.insert(&group.name, present);
        elders.extend(former);
    }
    let of_members = |group: &GroupName, node: &NodeName| {
        let members = members.get(group).into_iter().flatten();
        members
            .map(|member| (InstanceId::OfMember(node.clone(), *member), None))
            .collect()
    };
    let of = |node: &NodeName| match groups.of_node(node) {
        None => vec![(InstanceId::Single(node.clone()), None)],
        Some(group) => of_members(&group.name, node),
    };
    let mut all: Instances<'a> = topology.nodes.keys().map(|node| (node, of(node))).collect();
    for member in elders {
        let elder = models.elders.revisions.get(&member.revision);
        let group = elder.and_then(|elder| elder.group(&member.group));
        for node in group.into_iter().flat_map(|group| &group.nodes) {
            let instance = InstanceId::OfMember(node.clone(), member.id);
            let of_node = all.entry(node).or_default();
            of_node.push((instance, Some(member.revision.clone())));
        }
    }
    all
}

/// Ids of all pairs that exist between the service's instances, all of them as that topology has them.
pub fn all_edges(topology: &Topology, groups: &ScalingGroups, recorded: &Recorded) -> Vec<EdgeId> {
    let models = Models {
        current: Model { topology, groups },
        elders: &Elders::default(),
    };
    let pairs = Pairs::new(models, recorded);
    pairs.edges.into_iter().map(|edge| edge.id).collect()
}
