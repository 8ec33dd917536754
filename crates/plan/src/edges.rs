//! All instances and all pairs of all relationships (design decision 4), found by either end.

use crate::{EdgeOperation, Recorded, RelationId};
use model::{EdgeId, InstanceId, MemberId, NodeName};
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
    instances: BTreeMap<&'a NodeName, Vec<InstanceId>>,
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
    pub(crate) fn new(
        topology: &'a Topology,
        groups: &'a ScalingGroups,
        recorded: &Recorded,
    ) -> Self {
        let mut pairs = Self {
            instances: instances(topology, groups, recorded),
            edges: Vec::new(),
            by_source: BTreeMap::new(),
            by_target: BTreeMap::new(),
        };
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
                pairs.add(node, requirement, reach, &numbers);
            }
        }
        pairs
    }

    /// Every pair of a requirement.
    fn add(
        &mut self,
        node: &NodeTemplate,
        requirement: &'a Requirement,
        reach: Reach,
        numbers: &Numbers<'_>,
    ) {
        let sources = self.of_node(&node.name).to_vec();
        for source in sources {
            let targets = match (source.member(), reach) {
                (Some(member), Reach::WithinMember) => {
                    vec![InstanceId::OfMember(requirement.target.clone(), member)]
                }
                _ => self.of_node(&requirement.target).to_vec(),
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
    pub(crate) fn of_node(&self, node: &NodeName) -> &[InstanceId] {
        self.instances.get(node).map_or(&[], Vec::as_slice)
    }

    /// All instances.
    pub(crate) fn instances(&self) -> impl Iterator<Item = &InstanceId> {
        self.instances.values().flatten()
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

fn instances<'a>(
    topology: &'a Topology,
    groups: &ScalingGroups,
    recorded: &Recorded,
) -> BTreeMap<&'a NodeName, Vec<InstanceId>> {
    let members: BTreeMap<_, Vec<MemberId>> = groups
        .iter()
        .map(|group| {
            let members = recorded.members_of(&group.name);
            (&group.name, members.into_iter().map(|m| m.id).collect())
        })
        .collect();
    let of = |node: &NodeName| match groups.of_node(node) {
        None => vec![InstanceId::Single(node.clone())],
        Some(group) => members
            .get(&group.name)
            .into_iter()
            .flatten()
            .map(|member| InstanceId::OfMember(node.clone(), *member))
            .collect(),
    };
    topology.nodes.keys().map(|node| (node, of(node))).collect()
}

/// Ids of all pairs that exist between the service's instances.
pub fn all_edges(topology: &Topology, groups: &ScalingGroups, recorded: &Recorded) -> Vec<EdgeId> {
    let pairs = Pairs::new(topology, groups, recorded);
    pairs.edges.into_iter().map(|edge| edge.id).collect()
}
