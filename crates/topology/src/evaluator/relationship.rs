//! Properties of relationships (TOSCA 2.0 §10.3).

use super::{Evaluator, Outcome, Result, Site, Subject, descend, fail};
use crate::{PathStep, RelationshipPath};
use model::{EdgeId, InstanceId};

impl Evaluator<'_> {
    /// A property of the relationship that a requirement has led to.
    pub(super) fn of_relationship(
        &self,
        path: &RelationshipPath,
        site: &Site,
        depth: usize,
    ) -> Result<Outcome> {
        let Subject::One(mut instance) = self.subject(&path.entity, site)? else {
            return fail("a relationship is one node's, not several ones'");
        };
        let mut hops = path.hops.as_slice();
        while !hops.is_empty() {
            // a hop is one where something follows: here the relationship does
            let further: Vec<PathStep> = hops.iter().cloned().chain([PathStep::Index(0)]).collect();
            let Some((Subject::One(next), used)) = self.hop(&instance, &further, depth)? else {
                return fail(format!("{} does not lead to one node", instance.node()));
            };
            instance = next;
            hops = hops.get(used..).unwrap_or(&[]);
        }
        let node = self.node_of(&instance)?;
        let Some(requirement) = node.requirement_at(&path.requirement, path.index) else {
            let (name, index) = (&path.requirement, path.index);
            return fail(format!(
                "{} has no requirement {name:?} of number {index}",
                node.name
            ));
        };
        let Some((PathStep::Name(name), nested)) = path.steps.split_first() else {
            return fail("a name is missing after the relationship");
        };
        let Some(expr) = requirement.relationship.properties.get(name) else {
            return fail(format!(
                "the relationship {:?} of {} has no property {name:?}",
                requirement.name, node.name
            ));
        };
        let target = match self.end(requirement, &instance, depth)? {
            Subject::One(target) => target,
            // a property is the same in all of them
            Subject::Many(node, members) => match members.first() {
                Some(member) => InstanceId::OfMember(node, *member),
                None => InstanceId::Single(node),
            },
        };
        let edge = EdgeId {
            source: instance,
            requirement: requirement.name.clone(),
            index: requirement.index,
            target,
        };
        match self.expr(expr, &Site::Relationship(edge), depth + 1)? {
            Outcome::Known(value) => Ok(Outcome::Known(descend(&value, nested)?)),
            unknown => Ok(unknown),
        }
    }
}
