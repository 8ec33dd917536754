//! Where a path of names comes to.

use super::start;
use crate::template::Context;
use crate::types::{CapabilityDef, NodeType};
use crate::values::Scope;
use model::NodeName;
use topology::{Asked, Entity, EntityPath, PathStep, Requirement, Ways};

/// The end of a path.
pub(super) struct End<'p, 'u, 'a> {
    /// The node that it has come to.
    pub(super) at: NodeName,
    pub(super) node_type: &'u NodeType<'a>,
    /// Which step of the path names what is asked for.
    pub(super) step: usize,
    pub(super) what: What<'p, 'u, 'a>,
    /// What is left: into the value, of a capability first the name.
    pub(super) rest: &'p [PathStep],
    /// The capability that the last requirement is matched with.
    pub(super) behind: Option<(&'a str, &'u CapabilityDef<'a>)>,
}

/// What is asked for there.
pub(super) enum What<'p, 'u, 'a> {
    /// A property or attribute of the node.
    OfNode(&'p str),
    /// One of a capability.
    OfCapability(&'a str, &'u CapabilityDef<'a>),
    /// What lies beyond a requirement that nothing fulfils.
    Unfulfilled(&'p str),
}

/// Follows a path, as the evaluator does: a requirement or capability counts as a hop where something
/// follows. None: it leads out of the template, or to what is not known.
pub(super) fn walk<'p, 'u, 'a>(
    ways: &Ways<'_>,
    context: &Context<'u, 'a>,
    scope: &Scope,
    (path, asked): (&'p EntityPath, Asked),
) -> Option<End<'p, 'u, 'a>> {
    let mut walker = Walker {
        ways,
        context,
        asked,
        at: begin(ways, context, scope, (path, asked))?,
        behind: None,
    };
    let mut steps = path.steps.as_slice();
    while let Some((PathStep::Name(name), rest)) = steps.split_first() {
        let step = path.steps.len() - steps.len();
        let node_type = walker.node_type()?;
        if let Some((capability, definition)) = walker.in_capability(node_type, steps) {
            let what = What::OfCapability(capability, definition);
            return Some(walker.end(node_type, step, what, steps));
        }
        if rest.is_empty() {
            return Some(walker.end(node_type, step, What::OfNode(name), rest));
        }
        // a requirement that the type does not have is told as that
        let is_wrong = node_type.lacks(name);
        let node = ways.topology().nodes.get(&walker.at);
        let (index, beyond) = match rest {
            [PathStep::Index(index), beyond @ ..] if !beyond.is_empty() => (*index, beyond),
            _ => (0, rest),
        };
        if let Some(requirement) = node.and_then(|n| n.requirement_at(name, index)) {
            if is_wrong {
                return None;
            }
            walker.cross(requirement);
            steps = beyond;
            continue;
        }
        if context.is_from_outside(&walker.at, name) {
            return None;
        }
        let (step, what) = if node_type.requirements.iter().any(|r| r.name == name) {
            (step, What::Unfulfilled(name.as_str()))
        } else if let Some((name, capability)) = node_type.capabilities.get_key_value(name.as_str())
        {
            (step + 1, What::OfCapability(name, capability))
        } else {
            (step, What::OfNode(name))
        };
        return Some(walker.end(node_type, step, what, rest));
    }
    None
}

struct Walker<'c, 'w, 'u, 'a> {
    ways: &'c Ways<'w>,
    context: &'c Context<'u, 'a>,
    asked: Asked,
    at: NodeName,
    /// The capability that the last requirement is matched with.
    behind: Option<(&'a str, &'u CapabilityDef<'a>)>,
}

// === impl Walker ===

impl<'u, 'a> Walker<'_, '_, 'u, 'a> {
    fn node_type(&self) -> Option<&'u NodeType<'a>> {
        let node_type = self.context.nodes.get(&self.at)?.node_type;
        node_type.filter(|t| !t.head.broken)
    }

    fn end<'p>(
        &self,
        node_type: &'u NodeType<'a>,
        step: usize,
        what: What<'p, 'u, 'a>,
        rest: &'p [PathStep],
    ) -> End<'p, 'u, 'a> {
        End {
            at: self.at.clone(),
            node_type,
            step,
            what,
            rest,
            behind: self.behind,
        }
    }

    fn cross(&mut self, requirement: &Requirement) {
        self.at = requirement.target.clone();
        // since 2.0 paths say it where they mean a capability
        let is_looked_into = !self.context.universe.version.is_2();
        let capability = requirement.capability.as_deref();
        self.behind = capability.filter(|_| is_looked_into).and_then(|name| {
            let capabilities = &self.node_type()?.capabilities;
            let (name, definition) = capabilities.get_key_value(name)?;
            Some((*name, definition))
        });
    }

    /// The capability behind a requirement, where what is asked for is there: one that has a value comes before
    /// what is only declared, and the node before its capability (TOSCA 1.3 §4.4.2, §4.5.1).
    fn in_capability(
        &self,
        node_type: &NodeType<'a>,
        steps: &[PathStep],
    ) -> Option<(&'a str, &'u CapabilityDef<'a>)> {
        let (name, definition) = self.behind?;
        let node = self.ways.topology().node(&self.at)?;
        if node.leads_on(steps, self.asked) {
            return None;
        }
        let of_node = node.capabilities.get(name);
        let has_value = of_node.is_some_and(|c| c.leads_on(steps, self.asked));
        let is_it = has_value
            || (!declares(node_type, steps, self.asked) && self.is_declared(definition, steps));
        is_it.then_some((name, definition))
    }

    fn is_declared(&self, capability: &CapabilityDef<'a>, steps: &[PathStep]) -> bool {
        let Some(PathStep::Name(name)) = steps.first() else {
            return false;
        };
        let of_type = capability.type_name.and_then(|n| n.as_text());
        let of_type = of_type.and_then(|t| self.context.universe.capability_type(t));
        let name = name.as_str();
        let is_attribute = self.asked == Asked::Attribute
            && (capability.attributes.contains_key(name)
                || of_type.is_some_and(|t| t.attributes.contains_key(name)));
        is_attribute
            || capability.properties.contains_key(name)
            || of_type.is_some_and(|t| t.properties.contains_key(name))
    }
}

/// Where a path begins: of the hosts at the nearest that has a value, else that declares one.
fn begin(
    ways: &Ways<'_>,
    context: &Context<'_, '_>,
    scope: &Scope,
    (path, asked): (&EntityPath, Asked),
) -> Option<NodeName> {
    let steps = path.steps.as_slice();
    let found = start(ways, &path.entity, scope, |node| {
        node.leads_on(steps, asked)
    })?;
    if path.entity != Entity::Host || ways.topology().node(&found)?.leads_on(steps, asked) {
        return Some(found);
    }
    start(ways, &path.entity, scope, |node| {
        let draft = context.nodes.get(&node.name);
        draft
            .and_then(|d| d.node_type)
            .is_some_and(|node_type| declares(node_type, steps, asked))
    })
}

/// Whether a type says that a path leads on from its nodes.
fn declares(node_type: &NodeType<'_>, steps: &[PathStep], asked: Asked) -> bool {
    let Some((PathStep::Name(name), rest)) = steps.split_first() else {
        return false;
    };
    let name = name.as_str();
    let is_hop = || {
        let mut requirements = node_type.requirements.iter();
        requirements.any(|r| r.name == name) || node_type.capabilities.contains_key(name)
    };
    let is_attribute = asked == Asked::Attribute && node_type.attributes.contains_key(name);
    is_attribute || node_type.properties.contains_key(name) || (!rest.is_empty() && is_hop())
}
