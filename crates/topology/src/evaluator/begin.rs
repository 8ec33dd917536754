//! Where paths begin: at a node, at several of a template's, or at the relationship in which the path is
//! written (TOSCA 2.0 §10.3).

use super::{Evaluator, Result, Site, Subject, fail, missing};
use crate::{Entity, GraphPath, Nodes, Requirement};
use model::{InstanceId, NodeName};

/// Where a path has come to.
#[derive(Clone)]
pub(super) enum Place<'a> {
    Node(InstanceId),
    Capability(InstanceId, String),
    Relationship(Edge<'a>),
}

/// A relationship, from a node to one, or to all of a group.
#[derive(Clone)]
pub(super) struct Edge<'a> {
    pub(super) source: InstanceId,
    pub(super) requirement: &'a Requirement,
    pub(super) targets: Vec<InstanceId>,
    /// Whether the targets are what stands for a group.
    pub(super) several: bool,
}

/// All places that a path has come to at once.
pub(super) struct Places<'a> {
    pub(super) places: Vec<Place<'a>>,
    /// Whether the value is the list of their values.
    pub(super) several: bool,
}

impl<'a> Evaluator<'a> {
    pub(super) fn begin(&self, path: &GraphPath, site: &Site) -> Result<Places<'a>> {
        let entity = &path.entity;
        if let (Entity::Node(name), Some(which)) = (entity, path.which) {
            return self.nodes_of(name, self.settled(which, site)?);
        }
        if let (Entity::This, Site::Relationship(edge)) = (entity, site) {
            let requirements = &self.node_of(&edge.source)?.requirements;
            let is_it = |r: &&Requirement| r.name == edge.requirement && r.index == edge.index;
            let Some(requirement) = requirements.iter().find(is_it) else {
                return fail("the relationship is not there");
            };
            // the very pair, not all that the requirement leads to
            return Ok(Places {
                places: vec![Place::Relationship(Edge {
                    source: edge.source.clone(),
                    requirement,
                    targets: vec![edge.target.clone()],
                    several: false,
                })],
                several: false,
            });
        }
        Ok(match self.subject(entity, site, |_| true)? {
            Subject::One(instance) => Places {
                places: vec![Place::Node(instance)],
                several: false,
            },
            Subject::Many(node, members) => {
                let one = |member| Place::Node(InstanceId::OfMember(node.clone(), member));
                Places {
                    places: members.into_iter().map(one).collect(),
                    several: true,
                }
            }
        })
    }

    /// By a number where that is known; before a deploy nobody has one.
    fn settled(&self, which: Nodes, site: &Site) -> Result<Nodes> {
        let instance = match (which, site) {
            (Nodes::Own, Site::Node(instance)) => instance,
            (Nodes::Own, Site::Relationship(edge)) => &edge.source,
            (Nodes::Own, Site::Outside) => {
                return fail("$node_index means nothing outside node templates");
            }
            _ => return Ok(which),
        };
        let own = self.index_of(instance);
        let own = own.and_then(|own| usize::try_from(own).ok());
        Ok(own.map_or(Nodes::Own, Nodes::At))
    }

    /// Nodes of a template: all that there are, or the one of that number.
    fn nodes_of(&self, name: &NodeName, which: Nodes) -> Result<Places<'a>> {
        if self.topology.node(name).is_none() {
            return missing(format!("there is no node template {name:?}"));
        }
        let none = |index| {
            fail(format!(
                "there is no node {index} of {name}, counted from 0"
            ))
        };
        let all = match self.groups.of_node(name) {
            None => vec![InstanceId::Single(name.clone())],
            Some(group) => {
                // none ever has that number, whoever is there now
                let most = usize::try_from(group.bounds.max().0);
                if let Nodes::At(index) = which
                    && most.is_ok_and(|most| index >= most)
                {
                    return none(index);
                }
                let members = self.world.members_in_service(&group.name).into_iter();
                members
                    .map(|member| InstanceId::OfMember(name.clone(), member))
                    .collect()
            }
        };
        let is_it = |instance: &InstanceId| match which {
            // before a deploy nobody has a number: any of them has what all have
            Nodes::All | Nodes::Own => true,
            Nodes::At(index) => self
                .index_of(instance)
                .is_none_or(|own| usize::try_from(own) == Ok(index)),
        };
        let places: Vec<Place<'a>> = all.into_iter().filter(is_it).map(Place::Node).collect();
        match which {
            Nodes::At(index) if places.is_empty() => none(index),
            Nodes::At(_) | Nodes::Own => Ok(Places {
                places: places.into_iter().take(1).collect(),
                several: false,
            }),
            Nodes::All => Ok(Places {
                places,
                several: true,
            }),
        }
    }
}
