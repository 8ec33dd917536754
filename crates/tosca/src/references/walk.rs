//! Where a path of names comes to.

use super::start;
use crate::template::Context;
use crate::types::{CapabilityDef, NodeType};
use crate::values::Scope;
use model::NodeName;
use topology::{EntityPath, PathStep, Ways};

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
}

/// What is asked for there.
pub(super) enum What<'p, 'u, 'a> {
    /// A property or attribute of the node.
    OfNode(&'p str),
    /// One of a capability.
    OfCapability(&'p str, &'u CapabilityDef<'a>),
    /// What lies beyond a requirement that nothing fulfils.
    Unfulfilled(&'p str),
}

/// Follows a path, as the evaluator does: a requirement or capability counts as a hop where something
/// follows. None: it leads out of the template, or to what is not known.
pub(super) fn walk<'p, 'u, 'a>(
    ways: &Ways<'_>,
    context: &Context<'u, 'a>,
    scope: &Scope,
    path: &'p EntityPath,
) -> Option<End<'p, 'u, 'a>> {
    let mut at = start(ways, &path.entity, scope)?;
    let mut steps = path.steps.as_slice();
    while let Some((PathStep::Name(name), rest)) = steps.split_first() {
        let step = path.steps.len() - steps.len();
        let node_type = context.nodes.get(&at)?.node_type;
        let node_type = node_type.filter(|t| !t.head.broken)?;
        let end = |at, what, rest| {
            Some(End {
                at,
                node_type,
                step,
                what,
                rest,
            })
        };
        if rest.is_empty() {
            return end(at, What::OfNode(name), rest);
        }
        let node = ways.topology().nodes.get(&at);
        let (index, beyond) = match rest {
            [PathStep::Index(index), beyond @ ..] if !beyond.is_empty() => (*index, beyond),
            _ => (0, rest),
        };
        if let Some(requirement) = node.and_then(|n| n.requirement_at(name, index)) {
            at = requirement.target.clone();
            steps = beyond;
            continue;
        }
        if context.is_from_outside(&at, name) {
            return None;
        }
        let what = if node_type.requirements.iter().any(|r| r.name == name) {
            What::Unfulfilled(name)
        } else if let Some(capability) = node_type.capabilities.get(name.as_str()) {
            What::OfCapability(name, capability)
        } else {
            What::OfNode(name)
        };
        return end(at, what, rest);
    }
    None
}
