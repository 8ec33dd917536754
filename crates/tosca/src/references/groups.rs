//! The scaling groups, whose bounds are values that must be known before a deploy.

use crate::diagnostic::{Code, Report};
use crate::source::Span;
use crate::template::{Context, Draft, count};
use model::{BoundsError, NodeName};
use topology::{Call, Expr, GroupError, ScalingGroups, Topology, names};

/// Derives the groups, as far as they make sense. What contradicts itself is told; what is no number is
/// left to [`tell_numbers`], when all values have been looked at.
pub(super) fn derive(
    topology: &Topology,
    context: &Context<'_, '_>,
) -> (ScalingGroups, Vec<GroupError>) {
    let (groups, errors) = ScalingGroups::as_far_as_known(topology);
    for error in &errors {
        let (node, code, help) = match error {
            GroupError::NotANumber { .. } | GroupError::NotEvaluable { .. } => continue,
            GroupError::Bounds { node, .. } => (
                node,
                Code::ScalingBounds,
                "min_instances ≤ default_instances ≤ max_instances",
            ),
            GroupError::Nested { inner, .. } => (
                inner,
                Code::NestedScaling,
                "leave the inner one's max_instances at 1",
            ),
        };
        let Some(draft) = nearest(context, node) else {
            continue;
        };
        let at = capability(context, draft, error);
        let at = match error {
            GroupError::Bounds { source, .. } => bound(draft, at, source).unwrap_or(at),
            _ => at,
        };
        let report = match (error, count::of(draft)) {
            // right since 2.0, and not to be had here
            (GroupError::Nested { inner, outer, .. }, Some(count)) => {
                let message = format!(
                    "{inner} is there several times inside the scaling group of {outer}, and not once on \
                     each: that is not done yet"
                );
                Report::open(code, count.span, message)
                    .help(format!(
                        "leave the `count` of `{inner}` out, or write as many as its host and \
                         `host: [ {outer}, $node_index ]`"
                    ))
                    .section("TOSCA 2.0 §14.3")
            }
            _ => Report::error(code, at, error.to_string())
                .help(help)
                .section("TOSCA 1.3 §5.5.13"),
        };
        report.to(context.sink);
    }
    (groups, errors)
}

/// Tells of what lies on one node of several alone: it would be multiplied with all of them.
pub(super) fn tell_hosted(topology: &Topology, groups: &ScalingGroups, context: &Context<'_, '_>) {
    for group in groups.iter() {
        let nodes = group.nodes.iter().filter(|node| **node != group.root);
        for node in nodes.filter_map(|name| topology.node(name)) {
            let mut hosts = node.requirements.iter();
            let host = hosts.find(|r| r.relationship.is_a(names::HOSTED_ON));
            let Some((host, number)) = host.and_then(|h| Some((h, h.target_index.as_ref()?)))
            else {
                continue;
            };
            let Some(draft) = context.nodes.get(&node.name) else {
                continue;
            };
            let own = matches!(number, Expr::Call(call) if **call == Call::NodeIndex);
            if own && count::of(draft).is_some() || !group.nodes.contains(&host.target) {
                continue;
            }
            let (name, host) = (&node.name, &host.target);
            let message = format!(
                "`{name}` lies on one of the nodes of `{host}` alone: that is not done yet"
            );
            Report::open(Code::NestedScaling, draft.span, message)
                .help(format!(
                    "write `{host}` without a number: then one `{name}` lies on each of them"
                ))
                .section("TOSCA 2.0 §8.5")
                .to(context.sink);
        }
    }
}

/// Tells of bounds that are no numbers, unless that has been told of the value.
pub(super) fn tell_numbers(errors: &[GroupError], context: &Context<'_, '_>) {
    for error in errors {
        let (node, property, found) = match error {
            GroupError::NotANumber {
                node,
                property,
                found,
                ..
            } => (node, *property, found.clone()),
            // why that is has been told of the value, and where
            GroupError::NotEvaluable {
                node,
                property,
                source,
                ..
            } if !context.sink.blocks() => (node, *property, format!("none: {source}")),
            _ => continue,
        };
        let Some(draft) = nearest(context, node) else {
            continue;
        };
        if let Some(count) = count::of(draft) {
            if !context.sink.is_wrong_at(count.span) {
                count::not_a_number(draft, count, &found).to(context.sink);
            }
            continue;
        }
        let of_capability = capability(context, draft, error);
        let mut assigned = draft.node.entries_at("capabilities").iter();
        let assigned = assigned.find(|e| e.key.span == of_capability);
        let value = assigned.and_then(|e| e.value.get("properties")?.get(property));
        if value.is_some_and(|value| context.sink.is_wrong_at(value.span)) {
            continue;
        }
        let at = value.map_or(of_capability, |value| value.span);
        let message = format!(
            "{node}: {property} must be a whole number that is known before the deploy, found {found}"
        );
        Report::error(Code::ScalingBounds, at, message)
            .help("write a number, or `{ get_input: NAME }`")
            .section("TOSCA 1.3 §5.5.13")
            .to(context.sink);
    }
}

/// Where the bound that is out is written.
fn bound(draft: &Draft<'_, '_>, of_capability: Span, wrong: &BoundsError) -> Option<Span> {
    let names = match wrong {
        BoundsError::Reversed { .. } => ["min_instances", "max_instances"],
        BoundsError::DefaultOutside { .. } => ["default_instances"; 2],
    };
    let mut assigned = draft.node.entries_at("capabilities").iter();
    let assigned = assigned.find(|e| e.key.span == of_capability)?;
    let properties = assigned.value.get("properties")?;
    let mut found = names.iter().filter_map(|name| properties.get(name));
    found.next().map(|value| value.span)
}

/// Where the capability that has the bounds is written; else the node template.
fn capability(context: &Context<'_, '_>, draft: &Draft<'_, '_>, error: &GroupError) -> Span {
    let mut spans = draft
        .node
        .entries_at("capabilities")
        .iter()
        .map(|e| e.key.span);
    let found = spans.find(|span| context.sink.location(*span) == *error.location());
    found.unwrap_or(draft.span)
}

/// The node template of that name, or the one that it stands for.
fn nearest<'c, 'u, 'a>(context: &'c Context<'u, 'a>, node: &NodeName) -> Option<&'c Draft<'u, 'a>> {
    let mut name = node.as_str();
    loop {
        if let Some(draft) = NodeName::new(name).ok().and_then(|n| context.nodes.get(&n)) {
            return Some(draft);
        }
        name = name.rsplit_once('.')?.0;
    }
}
