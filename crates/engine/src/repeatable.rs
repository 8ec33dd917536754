//! Whether a step may run again when it is not known whether it ran (design decision 9). Pure.

use crate::ports::Blueprint;
use model::NodeName;
use plan::Action;
use std::collections::BTreeMap;
use topology::{Implementation, Operation, Relationship, names};

/// Playbooks may, unless `concertina.run_once` says otherwise; scripts may not, unless
/// `concertina.repeatable` does.
pub(crate) fn is_repeatable(blueprint: &Blueprint, action: &Action) -> bool {
    let topology = &blueprint.topology;
    let found = match action {
        // the provider knows by the key
        Action::CreateServer { .. } | Action::DeleteServer { .. } => return true,
        Action::Operate {
            instance,
            operation,
        } => topology.node(instance.node()).and_then(|node| {
            let name = operation.name();
            let implemented = node.operation(names::STANDARD, name)?;
            Some((name, implemented, &node.metadata))
        }),
        Action::Relate { edge, operation } => {
            let at = (edge.source.node(), edge.requirement.as_str(), edge.index);
            of_relationship(blueprint, at, operation.name())
        }
        Action::TellMembers {
            relation,
            operation,
            ..
        } => {
            let at = (
                &relation.source,
                relation.requirement.as_str(),
                relation.index,
            );
            of_relationship(blueprint, at, operation.name())
        }
    };
    let Some((name, operation, metadata)) = found else {
        return true;
    };
    let implementation = operation.implementation.as_ref();
    let kind = implementation.map(Implementation::kind);
    // what has no implementation, or none that is run, did nothing
    let Some(Ok(kind)) = kind else { return true };
    if is_listed(metadata, names::RUN_ONCE, name) {
        return false;
    }
    kind.is_repeatable() || is_listed(metadata, names::REPEATABLE, name)
}

fn of_relationship<'b>(
    blueprint: &'b Blueprint,
    (source, requirement, index): (&NodeName, &str, u32),
    name: &'static str,
) -> Option<(&'static str, &'b Operation, &'b BTreeMap<String, String>)> {
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
