//! What functions refer to, and what they come to as far as that is known before a deploy.
//! Must not know: how values are written.

mod clauses;
mod compared;
mod declared;
mod ends;
mod evaluate;
mod exists;
mod follow;
mod groups;
mod meanings;
mod numbered;
mod operations;
mod outputs;
mod walk;

use crate::template::Context;
use crate::values::Scope;
use model::NodeName;
use topology::{Entity, NodeTemplate, ScalingGroups, Topology, Ways};

/// Checks references and values; derives the scaling groups, none where they contradict themselves.
pub(crate) fn check(topology: &mut Topology, context: &Context<'_, '_>) -> Option<ScalingGroups> {
    outputs::record(topology, context);
    exists::check(topology, context);
    meanings::settle(topology, context);
    let (groups, errors) = groups::derive(topology, context);
    evaluate::check(topology, context, &groups);
    groups::tell_numbers(&errors, context);
    groups::tell_hosted(topology, &groups, context);
    errors.is_empty().then_some(groups)
}

/// The scaling groups of a topology whose parts have been checked.
pub(crate) fn groups(topology: &Topology, context: &Context<'_, '_>) -> Option<ScalingGroups> {
    let (groups, errors) = groups::derive(topology, context);
    groups::tell_numbers(&errors, context);
    groups::tell_hosted(topology, &groups, context);
    errors.is_empty().then_some(groups)
}

/// The node that a path begins at; of the hosts the nearest that is it.
fn start(
    ways: &Ways<'_>,
    entity: &Entity,
    scope: &Scope,
    is_it: impl Fn(&NodeTemplate) -> bool,
) -> Option<NodeName> {
    match (entity, scope) {
        (Entity::Node(name), _) => Some(name.clone()),
        (Entity::This, Scope::Node(name)) => Some(name.clone()),
        (Entity::Source, Scope::Relationship(r)) => Some(r.edge.source.node().clone()),
        (Entity::Target, Scope::Relationship(r)) => Some(r.edge.target.node().clone()),
        (Entity::This, Scope::Workflow(w)) => w.aim.node().cloned(),
        (Entity::Host, Scope::Node(name)) => ways.host_that(name, is_it).cloned(),
        (Entity::Host, Scope::Workflow(w)) => ways.host_that(w.aim.node()?, is_it).cloned(),
        _ => None,
    }
}
