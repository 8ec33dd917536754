//! Scaling groups: derived from the topology, never written (design decision 1).

use crate::evaluator::shape;
use crate::{
    Call, EvalError, Evaluator, Expr, Location, NodeTemplate, Outcome, Site, Topology, Ways, World,
    names,
};
use model::{BoundsError, CapacityBounds, GroupName, InstanceId, MemberId, NodeName, Ordinal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The node templates that are multiplied together: a root with a `Scalable` capability and all
/// that is hosted on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScalingGroup {
    /// Its name: that of its root.
    pub name: GroupName,
    /// The root node template.
    pub root: NodeName,
    /// The root and everything hosted on it.
    pub nodes: BTreeSet<NodeName>,
    /// Bounds of its capacity.
    pub bounds: CapacityBounds,
}

/// All scaling groups of a topology.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScalingGroups {
    groups: BTreeMap<GroupName, ScalingGroup>,
    of_node: BTreeMap<NodeName, GroupName>,
}

/// Why the groups of a topology make no sense.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GroupError {
    /// A bound is not a whole number that is known before the deploy.
    #[error(
        "{node}: {property} must be a whole number that is known before the deploy, found {found}"
    )]
    NotANumber {
        /// The root.
        node: NodeName,
        /// `min_instances`, ….
        property: &'static str,
        /// What stands there, in words: it may be a secret.
        found: String,
        /// Where.
        location: Location,
    },
    /// A bound cannot be worked out.
    #[error("{node}: {property} cannot be worked out: {source}")]
    NotEvaluable {
        /// The root.
        node: NodeName,
        /// `min_instances`, ….
        property: &'static str,
        /// Why.
        source: Box<EvalError>,
        /// Where.
        location: Location,
    },
    /// The bounds contradict each other.
    #[error("{node}: {source}")]
    Bounds {
        /// The root.
        node: NodeName,
        /// How.
        source: BoundsError,
        /// Where.
        location: Location,
    },
    /// A group lies within another.
    #[error(
        "{inner} lies inside the scaling group of {outer}: a group cannot be multiplied inside another"
    )]
    Nested {
        /// The inner root.
        inner: NodeName,
        /// The outer root.
        outer: NodeName,
        /// Where the inner one is written.
        location: Location,
    },
}

impl GroupError {
    /// Where it is written.
    pub fn location(&self) -> &Location {
        match self {
            Self::NotANumber { location, .. }
            | Self::NotEvaluable { location, .. }
            | Self::Bounds { location, .. }
            | Self::Nested { location, .. } => location,
        }
    }
}

pub(crate) struct NoWorld;

impl World for NoWorld {
    fn attribute(&self, _: &InstanceId, _: &str) -> Option<Value> {
        None
    }
    fn members_in_service(&self, _: &GroupName) -> Vec<MemberId> {
        Vec::new()
    }
    fn ordinal(&self, _: MemberId) -> Option<Ordinal> {
        None
    }
}

// === impl ScalingGroups ===

impl ScalingGroups {
    /// Derives the groups. A node whose bounds are 1..1 is no group.
    ///
    /// # Errors
    /// All contradictions found, each with its place.
    pub fn derive(topology: &Topology) -> Result<Self, Vec<GroupError>> {
        match Self::as_far_as_known(topology) {
            (derived, errors) if errors.is_empty() => Ok(derived),
            (_, errors) => Err(errors),
        }
    }

    /// Derives what groups there are, with all contradictions found. One whose bounds make no sense is
    /// there, with one member.
    pub fn as_far_as_known(topology: &Topology) -> (Self, Vec<GroupError>) {
        let mut derived = Self::default();
        let ways = Ways::new(topology);
        let (no_groups, no_world) = (Self::default(), NoWorld);
        let evaluator = Evaluator::new(topology, &no_groups, &no_world);
        let mut errors = Vec::new();
        let mut roots = BTreeMap::new();
        for node in topology.nodes.values() {
            match bounds_of(&evaluator, node) {
                Ok(Some(bounds)) => drop(roots.insert(&node.name, Bounds::Known(bounds))),
                Ok(None) => {}
                Err(error) => {
                    errors.push(error);
                    roots.insert(&node.name, Bounds::Wrong);
                }
            }
        }
        for (name, bounds) in &roots {
            let Some(root) = topology.node(name).filter(|node| !is_paired(node, &roots)) else {
                continue;
            };
            match bounds {
                Bounds::Known(bounds) => errors.extend(derived.add(&ways, root, *bounds)),
                Bounds::Wrong => {
                    if let Ok(bounds) = CapacityBounds::new(1, 1, None) {
                        derived.add(&ways, root, bounds);
                    }
                }
            }
        }
        (derived, errors)
    }

    fn add(
        &mut self,
        ways: &Ways<'_>,
        root: &NodeTemplate,
        bounds: CapacityBounds,
    ) -> Option<GroupError> {
        // Names of groups and of node templates have the same form.
        let name = GroupName::new(root.name.as_str()).ok()?;
        let nodes = ways.hosted_closure(&root.name);
        for node in &nodes {
            if let Some(other) = self.of_node.get(node) {
                let (inner, outer) = match self.groups.get(other) {
                    Some(group) if nodes.contains(&group.root) => (&group.root, &root.name),
                    Some(group) => (&root.name, &group.root),
                    None => continue,
                };
                let nodes = &ways.topology().nodes;
                let location = nodes.get(inner).unwrap_or(root).location.clone();
                return Some(GroupError::Nested {
                    inner: inner.clone(),
                    outer: outer.clone(),
                    location,
                });
            }
        }
        for node in &nodes {
            self.of_node.insert(node.clone(), name.clone());
        }
        self.groups.insert(
            name.clone(),
            ScalingGroup {
                name,
                root: root.name.clone(),
                nodes,
                bounds,
            },
        );
        None
    }

    /// All groups, by name.
    pub fn iter(&self) -> impl Iterator<Item = &ScalingGroup> {
        self.groups.values()
    }

    /// One group.
    pub fn get(&self, name: &GroupName) -> Option<&ScalingGroup> {
        self.groups.get(name)
    }

    /// The group that a node lies in.
    pub fn of_node(&self, node: &NodeName) -> Option<&ScalingGroup> {
        self.groups.get(self.of_node.get(node)?)
    }
}

/// What a node says of how often it is there.
#[derive(PartialEq)]
enum Bounds {
    Known(CapacityBounds),
    /// That makes no sense, which is told.
    Wrong,
}

/// Whether each of a node lies on the host of its own number, of which there are as many: it is multiplied with
/// its host, not once more inside (TOSCA 2.0 §8.5.2, §14.3).
fn is_paired(node: &NodeTemplate, roots: &BTreeMap<&NodeName, Bounds>) -> bool {
    let mut requirements = node.requirements.iter();
    let host = requirements.find(|r| r.relationship.is_a(names::HOSTED_ON));
    host.is_some_and(|host| {
        let by_number =
            matches!(&host.target_index, Some(Expr::Call(call)) if **call == Call::NodeIndex);
        by_number
            && roots.contains_key(&node.name)
            && roots.get(&node.name) == roots.get(&host.target)
    })
}

/// What stands in place of a whole number.
fn found(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if number < 0.0 => "a number below 0".to_owned(),
        Some(number) if number.fract() != 0.0 => "a fraction".to_owned(),
        Some(_) => "a number that is too large".to_owned(),
        None => shape(value),
    }
}

fn bounds_of(
    evaluator: &Evaluator<'_>,
    node: &NodeTemplate,
) -> Result<Option<CapacityBounds>, GroupError> {
    let scalable = node.capabilities.values().find(|c| c.is_a(names::SCALABLE));
    let Some(scalable) = scalable.filter(|_| !node.is_front()) else {
        return Ok(None);
    };
    let number = |property: &'static str| -> Result<Option<u32>, GroupError> {
        let Some(expr) = scalable.properties.get(property) else {
            return Ok(None);
        };
        let not_a_number = |found: String| GroupError::NotANumber {
            node: node.name.clone(),
            property,
            found,
            location: scalable.location.clone(),
        };
        let site = Site::Node(InstanceId::Single(node.name.clone()));
        match evaluator.evaluate(expr, &site) {
            Ok(Outcome::Known(Value::Null)) => Ok(None),
            Ok(Outcome::Known(value)) => value
                .as_u64()
                .and_then(|n| u32::try_from(n).ok())
                .map(Some)
                .ok_or_else(|| not_a_number(found(&value))),
            Ok(Outcome::Unknown { waits_for }) => Err(not_a_number(format!("the {waits_for}"))),
            Err(source) => Err(GroupError::NotEvaluable {
                node: node.name.clone(),
                property,
                source: Box::new(source),
                location: scalable.location.clone(),
            }),
        }
    };
    let min = number("min_instances")?.unwrap_or(1);
    let max = number("max_instances")?.unwrap_or(1);
    let default = number("default_instances")?;
    if (min, max) == (1, 1) && default.is_none_or(|default| default == 1) {
        return Ok(None);
    }
    CapacityBounds::new(min, max, default)
        .map(Some)
        .map_err(|source| GroupError::Bounds {
            node: node.name.clone(),
            source,
            location: scalable.location.clone(),
        })
}
