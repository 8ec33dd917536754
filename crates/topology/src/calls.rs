//! Every value and every call in a topology, to be changed where it stands.

use crate::{
    Activity, ActivityKind, Call, Entity, Expr, Interface, Relationship, Topology, WorkflowBody,
};
use model::NodeName;
use std::collections::BTreeMap;

/// What a value belongs to.
#[derive(Debug, Clone, Copy)]
pub enum Home<'h> {
    /// A node template.
    Node(&'h NodeName),
    /// The relationship of a requirement.
    Relationship {
        /// The node where it begins.
        source: &'h NodeName,
        /// The requirement's name.
        requirement: &'h str,
        /// Its place among those of that name.
        index: u32,
        /// The node where it ends.
        target: &'h NodeName,
    },
    /// An output, a policy or a workflow.
    Outside,
}

type Visit<'v> = &'v mut dyn FnMut(Home<'_>, &mut Expr);

/// Visits every call, outer ones before those in their arguments.
pub(crate) fn each_call(topology: &mut Topology, visit: &mut dyn FnMut(&mut Call)) {
    each_value(topology, &mut |_, expr| one(expr, visit));
}

/// Visits every call of a relationship.
pub fn each_call_of(relationship: &mut Relationship, visit: &mut dyn FnMut(&mut Call)) {
    let of_operations = relationship.interfaces.values_mut();
    let of_operations = of_operations.flat_map(|i| i.operations.values_mut());
    let inputs = of_operations.flat_map(|o| o.inputs.values_mut());
    let own = relationship.properties.values_mut();
    let own = own.chain(relationship.attributes.values_mut());
    own.chain(inputs).for_each(|expr| one(expr, visit));
}

/// Visits every value.
pub fn each_value(topology: &mut Topology, visit: Visit<'_>) {
    for (name, node) in &mut topology.nodes {
        let home = Home::Node(name);
        all(home, &mut node.properties, visit);
        all(home, &mut node.attributes, visit);
        interfaces(home, &mut node.interfaces, visit);
        for capability in node.capabilities.values_mut() {
            all(home, &mut capability.properties, visit);
            all(home, &mut capability.attributes, visit);
        }
        for requirement in &mut node.requirements {
            all(home, &mut requirement.allocation, visit);
            let home = Home::Relationship {
                source: name,
                requirement: &requirement.name,
                index: requirement.index,
                target: &requirement.target,
            };
            let relationship = &mut requirement.relationship;
            all(home, &mut relationship.properties, visit);
            all(home, &mut relationship.attributes, visit);
            interfaces(home, &mut relationship.interfaces, visit);
        }
    }
    for policy in topology.policies.values_mut() {
        all(Home::Outside, &mut policy.properties, visit);
        for trigger in &mut policy.triggers {
            if let Some(condition) = &mut trigger.condition {
                visit(Home::Outside, &mut condition.holds);
            }
            activities(&mut trigger.actions, visit);
        }
    }
    for workflow in topology.workflows.values_mut() {
        for precondition in &mut workflow.preconditions {
            visit(Home::Outside, &mut precondition.holds);
        }
        if let WorkflowBody::Steps(steps) = &mut workflow.body {
            for step in steps.values_mut() {
                let filter = step.filter.iter_mut();
                filter.for_each(|filter| visit(Home::Outside, filter));
                activities(&mut step.activities, visit);
            }
        }
    }
    for output in topology.outputs.values_mut() {
        visit(Home::Outside, &mut output.value);
    }
}

fn all(home: Home<'_>, exprs: &mut BTreeMap<String, Expr>, visit: Visit<'_>) {
    exprs.values_mut().for_each(|expr| visit(home, expr));
}

fn interfaces(home: Home<'_>, interfaces: &mut BTreeMap<String, Interface>, visit: Visit<'_>) {
    for interface in interfaces.values_mut() {
        for operation in interface.operations.values_mut() {
            all(home, &mut operation.inputs, visit);
        }
    }
}

fn activities(activities: &mut [Activity], visit: Visit<'_>) {
    for activity in activities {
        match &mut activity.what {
            ActivityKind::SetState(_) => {}
            ActivityKind::Delegate { inputs, .. }
            | ActivityKind::Inline { inputs, .. }
            | ActivityKind::Run { inputs, .. }
            | ActivityKind::CallOperation { inputs, .. } => all(Home::Outside, inputs, visit),
        }
    }
}

fn one(expr: &mut Expr, visit: &mut dyn FnMut(&mut Call)) {
    match expr {
        Expr::Literal(_) => {}
        Expr::List(items) => items.iter_mut().for_each(|item| one(item, visit)),
        Expr::Map(entries) => entries.values_mut().for_each(|entry| one(entry, visit)),
        Expr::Call(call) => {
            visit(call);
            match &mut **call {
                Call::Apply { arguments, .. } => {
                    arguments.iter_mut().for_each(|each| one(each, visit));
                }
                Call::Within { of, steps } => {
                    one(of, visit);
                    steps.iter_mut().for_each(|each| one(each, visit));
                }
                Call::OfRelationship { assigned, .. } => {
                    assigned.iter_mut().for_each(|value| one(value, visit));
                }
                Call::GetInput { .. }
                | Call::GetProperty(_)
                | Call::GetAttribute(_)
                | Call::AvailableAllocation { .. }
                | Call::Follow(_)
                | Call::GetArtifact { .. }
                | Call::GetNodesOfType { .. }
                | Call::NodeIndex
                | Call::RelationshipIndex
                | Call::Told => {}
            }
        }
    }
}

// === impl Call ===

impl Call {
    /// The node template that it names, to be called otherwise. What its arguments name is theirs.
    pub(crate) fn named_node(&mut self) -> Option<&mut NodeName> {
        let entity = match self {
            Self::GetProperty(path)
            | Self::GetAttribute(path)
            | Self::AvailableAllocation { path, .. } => &mut path.entity,
            Self::Follow(path) => &mut path.entity,
            Self::GetArtifact { entity, .. } => entity,
            Self::GetInput { .. }
            | Self::OfRelationship { .. }
            | Self::GetNodesOfType { .. }
            | Self::NodeIndex
            | Self::RelationshipIndex
            | Self::Told
            | Self::Within { .. }
            | Self::Apply { .. } => return None,
        };
        match entity {
            Entity::Node(name) => Some(name),
            Entity::This | Entity::Source | Entity::Target | Entity::Host => None,
        }
    }
}
