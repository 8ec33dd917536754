//! Of whom a path speaks: of one instance, or of all members of a group, as seen from where it is
//! written.

use super::{Evaluator, Result, Site, fail};
use crate::{Entity, NodeTemplate, PathStep};
use model::{InstanceId, MemberId, NodeName};

/// Whose values are asked for.
pub(super) enum Subject {
    /// One instance's.
    One(InstanceId),
    /// A group seen from outside: one value for each member in service.
    Many(NodeName, Vec<MemberId>),
}

impl<'a> Evaluator<'a> {
    pub(super) fn subject(&self, entity: &Entity, site: &Site) -> Result<Subject> {
        match (entity, site) {
            (Entity::This, Site::Node(instance)) => Ok(Subject::One(instance.clone())),
            (Entity::This | Entity::Source, Site::Relationship(edge)) => {
                Ok(Subject::One(edge.source.clone()))
            }
            (Entity::Target, Site::Relationship(edge)) => Ok(Subject::One(edge.target.clone())),
            (Entity::Host, Site::Node(instance)) => {
                match self.topology.compute_of(instance.node()) {
                    Some(host) => Ok(Subject::One(self.seen_from(host, instance))),
                    None => fail(format!("{} has no host", instance.node())),
                }
            }
            (Entity::Node(name), site) => {
                let viewer = match site {
                    Site::Node(instance) => Some(instance),
                    Site::Relationship(edge) => Some(&edge.source),
                    Site::Outside => None,
                };
                self.node_seen_from(name, viewer)
            }
            (entity, _) => fail(format!("{entity:?} means nothing here")),
        }
    }

    /// The instance of `node` in the viewer's own member, where both lie in one group.
    fn seen_from(&self, node: &NodeName, viewer: &InstanceId) -> InstanceId {
        match (viewer.member(), self.groups.of_node(node)) {
            (Some(member), Some(_)) => InstanceId::OfMember(node.clone(), member),
            _ => InstanceId::Single(node.clone()),
        }
    }

    fn node_seen_from(&self, name: &NodeName, viewer: Option<&InstanceId>) -> Result<Subject> {
        if self.topology.node(name).is_none() {
            return fail(format!("there is no node template {name:?}"));
        }
        let Some(group) = self.groups.of_node(name) else {
            return Ok(Subject::One(InstanceId::Single(name.clone())));
        };
        if let Some(viewer) = viewer
            && let Some(member) = viewer.member()
            && group.nodes.contains(viewer.node())
        {
            return Ok(Subject::One(InstanceId::OfMember(name.clone(), member)));
        }
        Ok(Subject::Many(
            name.clone(),
            self.world.members_in_service(&group.name),
        ))
    }

    pub(super) fn node_of(&self, instance: &InstanceId) -> Result<&'a NodeTemplate> {
        match self.topology.node(instance.node()) {
            Some(node) => Ok(node),
            None => fail(format!("there is no node template {:?}", instance.node())),
        }
    }

    /// Follows a requirement's name to the instance that fulfils it.
    pub(super) fn hop(&self, instance: &InstanceId, step: &PathStep) -> Result<Option<Subject>> {
        let PathStep::Name(name) = step else {
            return Ok(None);
        };
        let node = self.node_of(instance)?;
        match node.requirement(name) {
            Some(requirement) => self
                .node_seen_from(&requirement.target, Some(instance))
                .map(Some),
            None => Ok(None),
        }
    }
}
