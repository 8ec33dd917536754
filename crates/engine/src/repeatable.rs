//! What runs for a step, and whether it may run again when it is not known whether it ran (design decision 9). Pure.

use crate::ports::Blueprint;
use model::NodeName;
use plan::{Action, Recorded};
use std::collections::BTreeMap;
use topology::{Implementation, ImplementationKind, Relationship, names};

/// What runs, and what is said of it.
struct Found<'b> {
    /// The operation's name; none: a program of its own.
    name: Option<&'b str>,
    implementation: &'b Implementation,
    metadata: Option<&'b BTreeMap<String, String>>,
}

/// What runs for a step; `None`: nothing, or a provider.
pub fn kind_of(
    blueprint: &Blueprint,
    recorded: &Recorded,
    action: &Action,
) -> Option<ImplementationKind> {
    found(blueprint, recorded, action)?
        .implementation
        .kind()
        .ok()
}

/// Playbooks may, unless `concertina.run_once` says otherwise; scripts may not, unless
/// `concertina.repeatable` does.
pub(crate) fn is_repeatable(blueprint: &Blueprint, recorded: &Recorded, action: &Action) -> bool {
    // servers are known to their provider by the key; what is not run did nothing
    let Some(found) = found(blueprint, recorded, action) else {
        return true;
    };
    let Ok(kind) = found.implementation.kind() else {
        return true;
    };
    let listed = |key: &str| match (found.metadata, found.name) {
        (Some(metadata), Some(name)) => is_listed(metadata, key, name),
        _ => false,
    };
    if listed(names::RUN_ONCE) {
        return false;
    }
    kind.is_repeatable() || listed(names::REPEATABLE)
}

fn found<'b>(
    blueprint: &'b Blueprint,
    recorded: &'b Recorded,
    action: &Action,
) -> Option<Found<'b>> {
    match action {
        Action::CreateServer { .. } | Action::DeleteServer { .. } => None,
        Action::Operate {
            instance,
            operation,
        } => {
            let node = blueprint.topology.node(instance.node())?;
            let name = operation.name();
            let definition = node.operation(names::STANDARD, name)?;
            Some(Found {
                name: Some(name),
                implementation: definition.implementation.as_ref()?,
                metadata: Some(&node.metadata),
            })
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
        Action::Perform {
            run, task, subject, ..
        } => {
            let (topology, groups) = (&blueprint.topology, &blueprint.groups);
            let found = plan::performance(topology, groups, recorded, (*run, task, subject));
            let found = found.ok().flatten()?;
            Some(Found {
                name: found.called.map(|(_, name)| name),
                implementation: found.implementation,
                metadata: found.called.map(|(metadata, _)| metadata),
            })
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
    Some(Found {
        name: Some(name),
        implementation: operation.implementation.as_ref()?,
        metadata: Some(&relationship.metadata),
    })
}

fn is_listed(metadata: &BTreeMap<String, String>, key: &str, operation: &str) -> bool {
    metadata.get(key).is_some_and(|list| {
        list.split(',')
            .map(str::trim)
            .any(|item| item == operation || item == "all")
    })
}
