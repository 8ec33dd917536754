//! Of whom a path speaks: of one instance, or of all members of a group, as seen from where it is
//! written.

use super::{Evaluator, Outcome, Result, Site, fail, missing};
use crate::{Entity, NodeTemplate, PathStep, Requirement};
use model::{InstanceId, MemberId, NodeName};
use serde_json::Value;

/// Whose values are asked for.
pub(super) enum Subject {
    /// One instance's.
    One(InstanceId),
    /// A group seen from outside: one value for each member in service.
    Many(NodeName, Vec<MemberId>),
}

/// That there are fewer than an index says.
pub(super) fn beyond(index: usize, count: usize, of: &str) -> String {
    format!("there is no relationship {index} of {of}, only {count}, counted from 0")
}

impl<'a> Evaluator<'a> {
    /// Whom an entity means; of the hosts the nearest that is it.
    pub(super) fn subject(
        &self,
        entity: &Entity,
        site: &Site,
        is_it: impl Fn(&NodeTemplate) -> bool,
    ) -> Result<Subject> {
        match (entity, site) {
            (Entity::This, Site::Node(instance)) => Ok(Subject::One(instance.clone())),
            (Entity::This | Entity::Source, Site::Relationship(edge)) => {
                Ok(Subject::One(edge.source.clone()))
            }
            (Entity::Target, Site::Relationship(edge)) => Ok(Subject::One(edge.target.clone())),
            (Entity::Host, Site::Node(instance)) => {
                match self.ways.host_that(instance.node(), is_it) {
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
            (entity, _) => missing(format!("{entity:?} means nothing here")),
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
            return missing(format!("there is no node template {name:?}"));
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
            None => missing(format!("there is no node template {:?}", instance.node())),
        }
    }

    /// The requirement that a name means, with its index where one is given; and how many steps that took.
    /// A name that nothing follows is no hop.
    pub(super) fn hop(
        &self,
        node: &'a NodeTemplate,
        steps: &[PathStep],
    ) -> Result<Option<(&'a Requirement, usize)>> {
        let (name, index, used) = match steps {
            [PathStep::Name(name), PathStep::Index(index), _, ..] => (name, *index, 2),
            [PathStep::Name(name), _, ..] => (name, 0, 1),
            _ => return Ok(None),
        };
        if let Some(requirement) = node.requirement_at(name, index) {
            return Ok(Some((requirement, used)));
        }
        let count = node.requirements.iter().filter(|r| r.name == *name).count();
        let is_value = node.properties.contains_key(name) || node.attributes.contains_key(name);
        match count > 0 && !is_value {
            true => fail(beyond(
                index,
                count,
                &format!("requirement {name:?} of {}", node.name),
            )),
            false => Ok(None),
        }
    }

    /// What fulfils a requirement of an instance.
    pub(super) fn end(
        &self,
        requirement: &Requirement,
        source: &InstanceId,
        depth: usize,
    ) -> Result<Subject> {
        let found = self.node_seen_from(&requirement.target, Some(source))?;
        self.numbered(requirement, source, found, depth)
    }

    /// The one of several that a requirement asks for by its number; all of them as long as there is none
    /// of that number.
    fn numbered(
        &self,
        requirement: &Requirement,
        source: &InstanceId,
        found: Subject,
        depth: usize,
    ) -> Result<Subject> {
        let (Subject::Many(node, members), Some(index)) = (&found, &requirement.target_index)
        else {
            return Ok(found);
        };
        // before a deploy nobody has a number: any of them has what all have
        let wanted = match self.expr(index, &Site::Node(source.clone()), depth + 1)? {
            Outcome::Known(index) => Some(index.as_u64()),
            Outcome::Unknown { .. } => None,
        };
        let is_it = |member: &&MemberId| {
            let own = self.world.ordinal(**member).map(|own| u64::from(own.0));
            own.is_none() || wanted.is_none_or(|wanted| wanted == own)
        };
        Ok(match members.iter().find(is_it) {
            Some(member) => Subject::One(InstanceId::OfMember(node.clone(), *member)),
            None => found,
        })
    }

    /// Which of its node template's nodes an instance is; none: it has no number yet.
    pub(super) fn index_of(&self, instance: &InstanceId) -> Option<u32> {
        match instance.member() {
            Some(member) => self.world.ordinal(member).map(|ordinal| ordinal.0),
            None => Some(0),
        }
    }

    /// Where an artifact lies.
    pub(super) fn artifact(&self, entity: &Entity, name: &str, site: &Site) -> Result<Value> {
        let has = |node: &NodeTemplate| node.artifact(name).is_some();
        let node = match self.subject(entity, site, has)? {
            Subject::One(instance) => self.node_of(&instance)?,
            Subject::Many(node, _) => match self.topology.node(&node) {
                Some(node) => node,
                None => return missing(format!("there is no node template {node:?}")),
            },
        };
        match node.artifact(name) {
            Some(place) => Ok(place.into()),
            None => missing(format!(
                "the artifact {name:?} of {} has no file here",
                node.name
            )),
        }
    }
}
