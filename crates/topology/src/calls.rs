//! Every call in a topology, to be changed where it stands.

use crate::{Activity, ActivityKind, Call, Expr, Interface, Topology, WorkflowBody};
use std::collections::BTreeMap;

/// Visits every call, outer ones before those in their arguments.
pub(crate) fn each_call(topology: &mut Topology, visit: &mut dyn FnMut(&mut Call)) {
    for node in topology.nodes.values_mut() {
        all(&mut node.properties, visit);
        all(&mut node.attributes, visit);
        interfaces(&mut node.interfaces, visit);
        for capability in node.capabilities.values_mut() {
            all(&mut capability.properties, visit);
            all(&mut capability.attributes, visit);
        }
        for requirement in &mut node.requirements {
            all(&mut requirement.relationship.properties, visit);
            interfaces(&mut requirement.relationship.interfaces, visit);
        }
    }
    for policy in topology.policies.values_mut() {
        all(&mut policy.properties, visit);
        for trigger in &mut policy.triggers {
            if let Some(condition) = &mut trigger.condition {
                one(&mut condition.holds, visit);
            }
            activities(&mut trigger.actions, visit);
        }
    }
    for workflow in topology.workflows.values_mut() {
        for precondition in &mut workflow.preconditions {
            one(&mut precondition.holds, visit);
        }
        if let WorkflowBody::Steps(steps) = &mut workflow.body {
            for step in steps.values_mut() {
                step.filter.iter_mut().for_each(|filter| one(filter, visit));
                activities(&mut step.activities, visit);
            }
        }
    }
    for output in topology.outputs.values_mut() {
        one(&mut output.value, visit);
    }
}

fn all(exprs: &mut BTreeMap<String, Expr>, visit: &mut dyn FnMut(&mut Call)) {
    exprs.values_mut().for_each(|expr| one(expr, visit));
}

fn interfaces(interfaces: &mut BTreeMap<String, Interface>, visit: &mut dyn FnMut(&mut Call)) {
    for interface in interfaces.values_mut() {
        for operation in interface.operations.values_mut() {
            all(&mut operation.inputs, visit);
        }
    }
}

fn activities(activities: &mut [Activity], visit: &mut dyn FnMut(&mut Call)) {
    for activity in activities {
        match &mut activity.what {
            ActivityKind::SetState(_) => {}
            ActivityKind::Delegate { inputs, .. }
            | ActivityKind::Inline { inputs, .. }
            | ActivityKind::Run { inputs, .. }
            | ActivityKind::CallOperation { inputs, .. } => all(inputs, visit),
        }
    }
}

fn one(expr: &mut Expr, visit: &mut dyn FnMut(&mut Call)) {
    match expr {
        Expr::Literal(_) => {}
        Expr::List(items) => items.iter_mut().for_each(|item| one(item, visit)),
        Expr::Map(entries) => all(entries, visit),
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
                Call::GetInput { .. }
                | Call::GetProperty(_)
                | Call::GetAttribute(_)
                | Call::AvailableAllocation(_)
                | Call::Follow(_)
                | Call::GetArtifact { .. }
                | Call::GetNodesOfType { .. }
                | Call::NodeIndex
                | Call::RelationshipIndex => {}
            }
        }
    }
}
