//! A requirement that asks for a type of capability may go to any of the target's that are of it: one that is
//! full gives way to one that is not (TOSCA 1.3 §3.8.2).

use super::assigned::Assigned;
use super::{bound, taken};
use crate::template::choice::Matching;
use crate::template::context::Context;
use crate::template::relationships;
use crate::types::RequirementDef;
use crate::yaml::Entry;
use model::NodeName;
use std::collections::BTreeMap;
use topology::{Requirement, Topology};

/// What goes to another capability: who requires, the place among its requirements, and where to.
type Move = (NodeName, usize, String);

/// Moves requirements from capabilities that take no more to others of the same target.
pub(super) fn make<'a>(
    context: &Context<'_, 'a>,
    topology: &mut Topology,
    assigned: &mut Assigned<'_, '_, 'a>,
) {
    let moves = moves(context, topology, assigned);
    for (node, place, capability) in moves {
        let node = topology.nodes.get_mut(&node);
        if let Some(requirement) = node.and_then(|node| node.requirements.get_mut(place)) {
            requirement.capability = Some(capability);
        }
    }
}

fn moves<'a>(
    context: &Context<'_, 'a>,
    topology: &Topology,
    assigned: &mut Assigned<'_, '_, 'a>,
) -> Vec<Move> {
    let taken = taken(topology);
    let mut counts: BTreeMap<(&NodeName, &str), u64> = BTreeMap::new();
    counts.extend(taken.iter().map(|(of, by)| (*of, by.len() as u64)));
    let mut moves = Vec::new();
    for (&(target, capability), by) in &taken {
        let Some((_, most)) = bound(context, target, capability) else {
            continue;
        };
        // the last ones give way
        for &(node, place, requirement) in by.iter().rev() {
            if counts.get(&(target, capability)).copied() <= Some(most) {
                break;
            }
            let entry = assigned.of(node, requirement);
            let others = entry.map(|entry| others(context, (node, requirement), entry));
            let free = others.into_iter().flatten().find(|other| {
                let count = counts.get(&(target, *other)).copied().unwrap_or(0);
                let most = bound(context, target, other).map(|(_, most)| most);
                most.is_none_or(|most| count < most)
            });
            let Some(free) = free else { continue };
            *counts.entry((target, free)).or_insert(0) += 1;
            if let Some(count) = counts.get_mut(&(target, capability)) {
                *count -= 1;
            }
            moves.push((node.clone(), place, free.to_owned()));
        }
    }
    moves
}

/// The capabilities of its target that a requirement may go to as well: none, where it names one.
fn others<'a>(
    context: &Context<'_, 'a>,
    (node, requirement): (&NodeName, &Requirement),
    entry: &'a Entry,
) -> Vec<&'a str> {
    let ends = (
        context.nodes.get(node).and_then(|d| d.node_type),
        context.nodes.get(&requirement.target),
    );
    let (Some(source), Some(target)) = (ends.0, ends.1.and_then(|d| d.node_type)) else {
        return Vec::new();
    };
    let mut definitions = source.requirements.iter();
    let definition: Option<&RequirementDef<'a>> = definitions.find(|d| d.name == requirement.name);
    let defined = definition.and_then(|d| d.capability?.as_text());
    let wanted = entry.value.text_at("capability").or(defined);
    let Some(wanted) = wanted.filter(|name| !target.capabilities.contains_key(name)) else {
        return Vec::new();
    };
    let named = relationships::named(context, &entry.value, definition, entry.key.span);
    let matching = Matching {
        context,
        source: Some(source),
        relationship: named.map(|(of_type, _)| of_type),
    };
    let mut all = matching.typed(target, wanted);
    all.retain(|named| matching.fits(target, *named));
    all.into_iter().map(|(name, _)| name).collect()
}
