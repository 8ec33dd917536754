//! What `get_operation_output` asks for is recorded as an attribute of the node (TOSCA 1.3 §4.6.1; 2.0
//! has nothing else).

use super::start;
use crate::template::Context;
use crate::values::{OperationOutput, ReferenceKind, Scope};
use model::{EdgeId, NodeName};
use topology::{
    Call, Entity, EntityPath, Expr, NodeTemplate, PathStep, Relationship, Taker, Topology, Ways,
    each_call_of,
};

impl OperationOutput {
    /// Whose operation it is; of the hosts the nearest that has it.
    pub(super) fn node(&self, ways: &Ways<'_>, entity: &Entity, scope: &Scope) -> Option<NodeName> {
        start(ways, entity, scope, |node| {
            node.operation(&self.interface, &self.operation).is_some()
        })
    }
}

/// Has the operations hand back what is asked of them.
pub(super) fn record(topology: &mut Topology, context: &Context<'_, '_>) {
    let ways = Ways::new(topology);
    let references = context.ledger.references.borrow();
    let asked: Vec<(NodeName, OperationOutput)> = references
        .iter()
        .filter_map(|reference| match &reference.kind {
            ReferenceKind::OperationOutput(entity, asked) => {
                let node = asked.node(&ways, entity, &reference.scope)?;
                Some((node, asked.clone()))
            }
            _ => None,
        })
        .collect();
    let of_pairs: Vec<(EdgeId, OperationOutput)> = references
        .iter()
        .filter_map(|reference| match (&reference.kind, &reference.scope) {
            (ReferenceKind::RelationshipOutput(asked), Scope::Relationship(here)) => {
                Some((here.edge.clone(), asked.clone()))
            }
            _ => None,
        })
        .collect();
    for (name, asked) in asked {
        if let Some(node) = topology.nodes.get_mut(&name) {
            of_node(node, &asked);
        }
    }
    for (edge, asked) in of_pairs {
        let node = topology.nodes.get_mut(edge.source.node());
        let requirements = node.into_iter().flat_map(|n| &mut n.requirements);
        let mut own = requirements.filter(|r| r.name == edge.requirement && r.index == edge.index);
        if let Some(requirement) = own.next() {
            of_relationship(&mut requirement.relationship, &asked);
        }
    }
}

/// An output that an attribute takes already is asked for by that attribute's name.
fn of_relationship(relationship: &mut Relationship, asked: &OperationOutput) {
    let interface = relationship.interfaces.get_mut(&asked.interface);
    let operation = interface.and_then(|i| i.operations.get_mut(&asked.operation));
    let Some(operation) = operation else { return };
    let name = asked.attribute();
    let taken = operation.outputs.entry(asked.output.clone());
    let taken = taken.or_insert_with(|| Taker::own(name.clone())).clone();
    if taken.attribute == name {
        return;
    }
    each_call_of(relationship, &mut |call| {
        if let Call::OfRelationship {
            name: asked_for,
            path,
            ..
        } = call
            && *asked_for == name
        {
            asked_for.clone_from(&taken.attribute);
            path.splice(..0, taken.within.iter().cloned());
        }
    });
}

fn of_node(node: &mut NodeTemplate, asked: &OperationOutput) {
    let interface = node.interfaces.get_mut(&asked.interface);
    let operation = interface.and_then(|i| i.operations.get_mut(&asked.operation));
    let Some(operation) = operation else { return };
    let name = asked.attribute();
    let taken = operation
        .outputs
        .entry(asked.output.clone())
        .or_insert_with(|| Taker::own(name.clone()));
    // an output that an attribute takes already is that attribute
    if taken.attribute == name {
        if !node.attribute_names.contains(&name) {
            node.attribute_names.push(name);
        }
        return;
    }
    let is_itself = |entity: &Entity| match entity {
        Entity::This => true,
        Entity::Node(other) => *other == node.name,
        _ => false,
    };
    // the attribute's default is what the operation hands back to it: it has none before
    if let Some(Expr::Call(call)) = node.attributes.get(&taken.attribute)
        && let Call::GetAttribute(path) = &**call
        && is_itself(&path.entity)
        && matches!(path.steps.as_slice(), [PathStep::Name(only)] if *only == name)
        && taken.within.is_empty()
        && taken.capability.is_none()
    {
        node.attributes.remove(&taken.attribute);
    }
    let path = EntityPath {
        entity: Entity::This,
        steps: taken.steps(),
    };
    let same = Expr::Call(Box::new(Call::GetAttribute(path)));
    node.attributes.insert(name, same);
}
