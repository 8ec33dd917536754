//! Paths along relationships, both ways, to nodes, capabilities and relationships (TOSCA 2.0 §10.3).

use super::begin::{Edge, Place};
use super::subject::beyond;
use super::{AttributeRef, Evaluator, Outcome, Result, Site, Subject, descend, fail, missing};
use crate::{Asked, GraphPath, Hop, NodeTemplate, PathStep, Requirement, Which};
use model::{EdgeId, InstanceId, NodeName};
use serde_json::Value;
use std::rc::Rc;

/// Most places that one path may lead to.
const MOST_PLACES: usize = 10_000;

impl<'a> Evaluator<'a> {
    pub(super) fn follow(&self, path: &GraphPath, site: &Site, depth: usize) -> Result<Outcome> {
        let mut at = self.begin(path, site)?;
        for hop in &path.hops {
            let mut next = Vec::new();
            for place in at.places {
                at.several |= self.hop_on(hop, place, &mut next, depth)?;
                // back and forth by `ALL` multiplies them
                if next.len() > MOST_PLACES {
                    return fail(format!("the path leads to more than {MOST_PLACES} places"));
                }
            }
            at.places = next;
        }
        let mut values = Vec::new();
        for place in &at.places {
            match self.at_end(path, place, depth + 1)? {
                Outcome::Known(value) => values.push(value),
                unknown => return Ok(unknown),
            }
        }
        if at.several {
            return Ok(Outcome::Known(Value::Array(values)));
        }
        match values.pop() {
            Some(value) => Ok(Outcome::Known(value)),
            None => missing("the path leads nowhere"),
        }
    }

    fn edge(
        &self,
        source: &InstanceId,
        requirement: &'a Requirement,
        depth: usize,
    ) -> Result<Place<'a>> {
        let (targets, several) = match self.end(requirement, source, depth)? {
            Subject::One(target) => (vec![target], false),
            Subject::Many(node, members) => {
                let one = |member| InstanceId::OfMember(node.clone(), member);
                (members.into_iter().map(one).collect(), true)
            }
        };
        Ok(Place::Relationship(Edge {
            source: source.clone(),
            requirement,
            targets,
            several,
        }))
    }

    /// One hop from one place; whether it may lead to several.
    fn hop_on(
        &self,
        hop: &Hop,
        from: Place<'a>,
        to: &mut Vec<Place<'a>>,
        depth: usize,
    ) -> Result<bool> {
        match (hop, from) {
            (Hop::Requirement { name, which }, Place::Node(instance)) => {
                let node = self.node_of(&instance)?;
                let all = node.requirements.iter().filter(|r| r.name == *name);
                for requirement in chosen(all, *which, || without(node, name))? {
                    to.push(self.edge(&instance, requirement, depth)?);
                }
                Ok(*which == Which::All)
            }
            (Hop::Capability(name), Place::Node(instance)) => {
                to.push(Place::Capability(instance, name.clone()));
                Ok(false)
            }
            (Hop::Source, Place::Relationship(edge)) => {
                to.push(Place::Node(edge.source));
                Ok(false)
            }
            (Hop::Target, Place::Relationship(edge)) => {
                to.extend(edge.targets.into_iter().map(Place::Node));
                Ok(edge.several)
            }
            (Hop::TargetCapability, Place::Relationship(edge)) => {
                let Some(capability) = &edge.requirement.capability else {
                    let name = &edge.requirement.name;
                    return missing(format!("{name:?} leads to no capability of its target"));
                };
                let one = |target| Place::Capability(target, capability.clone());
                to.extend(edge.targets.into_iter().map(one));
                Ok(edge.several)
            }
            (Hop::Incoming(which), Place::Capability(instance, name)) => {
                let all = self.incoming(&instance, &name, depth)?;
                let none = || {
                    format!(
                        "relationship to the capability {name:?} of {}",
                        instance.node()
                    )
                };
                to.extend(chosen(all.iter(), *which, none)?.into_iter().cloned());
                Ok(*which == Which::All)
            }
            (hop, _) => fail(format!("{hop:?} leads nowhere from here")),
        }
    }

    /// Relationships to a capability, in the order of their sources' names.
    fn incoming(
        &self,
        target: &InstanceId,
        capability: &str,
        depth: usize,
    ) -> Result<Rc<[Place<'a>]>> {
        let key = (target.clone(), capability.to_owned());
        if let Some(known) = self.memory.borrow().incoming.get(&key) {
            return Ok(Rc::clone(known));
        }
        let mut found = Vec::new();
        for &(node, requirement) in self.ways.requirements_on(target.node()) {
            if requirement.capability.as_deref() != Some(capability) {
                continue;
            }
            for source in self.sources(&node.name, target) {
                let reaches = match self.end(requirement, &source, depth)? {
                    Subject::One(end) => end == *target,
                    Subject::Many(..) => true,
                };
                if reaches {
                    found.push(Place::Relationship(Edge {
                        source,
                        requirement,
                        targets: vec![target.clone()],
                        several: false,
                    }));
                }
            }
        }
        let found: Rc<[Place<'a>]> = found.into();
        let mut memory = self.memory.borrow_mut();
        memory.incoming.insert(key, Rc::clone(&found));
        Ok(found)
    }

    /// The instances of a node template that may require something of another instance.
    pub(super) fn sources(&self, node: &NodeName, target: &InstanceId) -> Vec<InstanceId> {
        let of_member = |member| InstanceId::OfMember(node.clone(), member);
        match self.groups.of_node(node) {
            None => vec![InstanceId::Single(node.clone())],
            Some(group) if group.nodes.contains(target.node()) => {
                target.member().into_iter().map(of_member).collect()
            }
            Some(group) => {
                let members = self.world.members_in_service(&group.name);
                members.into_iter().map(of_member).collect()
            }
        }
    }

    /// What is asked for, where the path has come to.
    fn at_end(&self, path: &GraphPath, place: &Place<'a>, depth: usize) -> Result<Outcome> {
        let of_node = |instance: &InstanceId, steps: &[PathStep]| {
            self.walk(instance, steps, path.asked, depth)
        };
        match place {
            Place::Node(instance) => of_node(instance, &path.steps),
            Place::Capability(instance, name) => {
                let capability = [PathStep::Name(name.clone())];
                let steps: Vec<PathStep> = capability.iter().chain(&path.steps).cloned().collect();
                of_node(instance, &steps)
            }
            Place::Relationship(edge) => self.of_relationship(path, edge, depth),
        }
    }

    fn of_relationship(&self, path: &GraphPath, edge: &Edge<'a>, depth: usize) -> Result<Outcome> {
        let Some((PathStep::Name(name), nested)) = path.steps.split_first() else {
            return fail("a name is missing after the relationship");
        };
        let (source, requirement) = (&edge.source, edge.requirement);
        let relationship = &requirement.relationship;
        let edge = EdgeId {
            source: source.clone(),
            requirement: requirement.name.clone(),
            index: requirement.index,
            // a value is the same to all of a group
            target: match edge.targets.first() {
                Some(target) => target.clone(),
                None => InstanceId::Single(requirement.target.clone()),
            },
        };
        if path.asked == Asked::Attribute
            && let Some(value) = self.world.attribute_of_pair(&edge, name)
        {
            return Ok(Outcome::Known(descend(&value, nested)?));
        }
        // properties are attributes as well
        let attribute = match path.asked {
            Asked::Attribute => relationship.attributes.get(name),
            Asked::Property => None,
        };
        let Some(expr) = attribute.or_else(|| relationship.properties.get(name)) else {
            if path.asked == Asked::Attribute {
                let waits_for = AttributeRef {
                    instance: source.clone(),
                    name: format!("{name} of the relationship {}", requirement.name),
                };
                return Ok(Outcome::Unknown { waits_for });
            }
            return missing(format!(
                "the relationship {:?} of {} has no property {name:?}",
                requirement.name,
                source.node()
            ));
        };
        let label = format!("{}.{}.{name}", source.node(), requirement.name);
        self.nested((expr, label), &Site::Relationship(edge), nested, depth)
    }
}

fn without(node: &NodeTemplate, requirement: &str) -> String {
    format!("requirement {requirement:?} of {}", node.name)
}

/// Those that an index means.
fn chosen<T>(
    all: impl Iterator<Item = T> + Clone,
    which: Which,
    of: impl Fn() -> String,
) -> Result<Vec<T>> {
    let Which::At(index) = which else {
        return Ok(all.collect());
    };
    let count = || all.clone().count();
    match all.clone().nth(index) {
        Some(one) => Ok(vec![one]),
        None if count() == 0 => missing(format!("there is no {}", of())),
        None => fail(beyond(index, count(), &of())),
    }
}
