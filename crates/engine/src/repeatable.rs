//! What runs for a step, and whether it may run again when it is not known whether it ran (design decision 9). Pure.

use crate::ports::Blueprint;
use model::NodeName;
use plan::Action;
use std::collections::BTreeMap;
use topology::{ImplementationKind, Operation, Relationship, names};

/// Name, definition, and what metadata says of the operation behind a step.
type Found<'b> = (&'static str, &'b Operation, &'b BTreeMap<String, String>);

/// What runs for a step; `None`: nothing, or a provider.
pub fn kind_of(blueprint: &Blueprint, action: &Action) -> Option<ImplementationKind> {
    let (_, operation, _) = found(blueprint, action)?;
    operation.implementation.as_ref()?.kind().ok()
}

/// Playbooks may, unless `concertina.run_once` says otherwise; scripts may not, unless
/// `concertina.repeatable` does.
pub(crate) fn is_repeatable(blueprint: &Blueprint, action: &Action) -> bool {
    // servers are known to their provider by the key; what is not run did nothing
    let (Some(kind), Some((name, _, metadata))) =
        (kind_of(blueprint, action), found(blueprint, action))
    else {
        return true;
    };
    if is_listed(metadata, names::RUN_ONCE, name) {
        return false;
    }
    kind.is_repeatable() || is_listed(metadata, names::REPEATABLE, name)
}

fn found<'b>(blueprint: &'b Blueprint, action: &Action) -> Option<Found<'b>> {
    match action {
        Action::CreateServer { .. } | Action::DeleteServer { .. } => None,
        Action::Operate {
            instance,
            operation,
        } => {
            let node = blueprint.topology.node(instance.node())?;
            let name = operation.name();
            Some((name, node.operation(names::STANDARD, name)?, &node.metadata))
        }
        Action::Relate { edge, operation } => {
            let at = (edge.source.node(), edge.requirement.as_str(), edge.index);
            of_relationship(blueprint, at, operation.name())
        }
        Action::TellMembers {
            relation,
            operation,
            ..
        } => {
            let requirement = relation.requirement.as_str();
            let at = (&relation.source, requirement, relation.index);
            of_relationship(blueprint, at, operation.name())
        }
    }
}

fn of_relationship<'b>(
    blueprint: &'b Blueprint,
    (source, requirement, index): (&NodeName, &str, u32),
    name: &'static str,
) -> Option<Found<'b>> {
    let node = blueprint.topology.node(source)?;
    let mut found = node.requirements.iter();
    let found = found.find(|r| r.name == requirement && r.index == index)?;
    let relationship: &Relationship = &found.relationship;
    let operation = relationship.operation(names::CONFIGURE, name)?;
    Some((name, operation, &relationship.metadata))
}

fn is_listed(metadata: &BTreeMap<String, String>, key: &str, operation: &str) -> bool {
    metadata.get(key).is_some_and(|list| {
        list.split(',')
            .map(str::trim)
            .any(|item| item == operation || item == "all")
    })
}
