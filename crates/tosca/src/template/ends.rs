//! Which ends a relationship may have: what its type, and the type of the capability that it goes to, say
//! of it (TOSCA 1.3 §3.7.10, TOSCA 2.0 §7.3, §8.2).

use super::context::{Context, Draft};
use super::requirements::Link;
use crate::diagnostic::{Code, Report, list_some, with_article};
use crate::source::Span;
use crate::types::{NodeType, RelationshipType, TypeKind};
use crate::yaml::Node;

/// Checks both ends of a relationship that is written `at`.
pub(super) fn fit<'a>(
    context: &Context<'_, 'a>,
    source: &Draft<'_, 'a>,
    link: &Link<'_, 'a>,
    relationship_type: &RelationshipType<'a>,
    at: Span,
) {
    target_capability_fits(context, link, relationship_type, at);
    if relationship_type.head.broken {
        return;
    }
    let target = context.nodes.get(&link.target).and_then(|d| d.node_type);
    let ends = [
        (
            "from",
            source.node_type,
            &relationship_type.valid_source_node_types,
        ),
        ("to", target, &relationship_type.valid_target_node_types),
    ];
    for (way, end, valid) in ends {
        if let (Some(end), Some(valid)) = (end, valid) {
            end_fits(context, (way, end, valid), relationship_type, at);
        }
    }
    if let Some(target) = target {
        is_taken(context, link, target, relationship_type, at);
    }
}

fn names<'n>(valid: &[&'n Node]) -> Vec<&'n str> {
    valid.iter().filter_map(|n| n.as_text()).collect()
}

fn end_fits<'a>(
    context: &Context<'_, 'a>,
    (way, end, valid): (&str, &NodeType<'a>, &[&'a Node]),
    relationship_type: &RelationshipType<'a>,
    at: Span,
) {
    let names = names(valid);
    let is_one = |name: &&str| context.universe.is_a(TypeKind::Node, &end.head, name);
    if names.is_empty() || names.iter().any(is_one) {
        return;
    }
    let message = format!(
        "the relationship {} does not go {way} {}",
        relationship_type.head.name,
        with_article(end.head.name)
    );
    Report::error(Code::RelationshipMisfit, at, message)
        .help(format!("it goes {way}: {}", list_some(names)))
        .related(relationship_type.head.span, "the type is defined here")
        .section("TOSCA 2.0 §7.3")
        .to(context.sink);
}

/// The capability takes relationships of that type.
fn is_taken<'a>(
    context: &Context<'_, 'a>,
    link: &Link<'_, 'a>,
    target: &NodeType<'a>,
    relationship_type: &RelationshipType<'a>,
    at: Span,
) {
    let universe = context.universe;
    let named = link.capability;
    let definition = named.and_then(|name| target.capabilities.get(name));
    let (Some(name), Some(definition)) = (named, definition) else {
        return;
    };
    let of_type = definition.type_name.and_then(Node::as_text);
    let of_type = of_type.and_then(|t| universe.capability_type(t));
    let of_type = of_type.and_then(|t| t.valid_relationship_types.as_ref());
    let Some(valid) = definition.valid_relationship_types.as_ref().or(of_type) else {
        return;
    };
    let names = names(valid);
    let head = &relationship_type.head;
    let is_one = |name: &&str| universe.is_a(TypeKind::Relationship, head, name);
    if names.is_empty() || names.iter().any(is_one) {
        return;
    }
    let message = format!(
        "the capability `{name}` of `{}` takes no {}",
        link.target, head.name
    );
    Report::error(Code::RelationshipMisfit, at, message)
        .help(format!("it takes: {}", list_some(names)))
        .related(definition.span, "the capability is defined here")
        .section("TOSCA 2.0 §8.2")
        .to(context.sink);
}

/// `valid_target_types` name types of capabilities; some templates name node types.
fn target_capability_fits<'a>(
    context: &Context<'_, 'a>,
    link: &Link<'_, 'a>,
    relationship_type: &RelationshipType<'a>,
    at: Span,
) {
    let universe = context.universe;
    let Some(valid) = relationship_type
        .valid_target_types
        .as_ref()
        .filter(|v| !v.is_empty())
    else {
        return;
    };
    let target = context.nodes.get(&link.target).and_then(|d| d.node_type);
    let (Some(target), false) = (target, relationship_type.head.broken) else {
        return;
    };
    let capability = link
        .capability
        .and_then(|name| target.capabilities.get(name));
    let Some(capability) = capability.and_then(|c| c.type_name?.as_text()) else {
        return;
    };
    let names: Vec<&str> = valid.iter().filter_map(|n| n.as_text()).collect();
    let fits = |name: &&str| {
        universe.derives(TypeKind::Capability, capability, name)
            || universe.is_a(TypeKind::Node, &target.head, name)
    };
    if names.iter().any(fits) {
        return;
    }
    let message = format!(
        "the relationship {} does not go to the capability `{}` ({capability}) of `{}`",
        relationship_type.head.name,
        link.capability.unwrap_or_default(),
        link.target
    );
    Report::error(Code::RelationshipMisfit, at, message)
        .help(format!("it goes to: {}", list_some(names)))
        .related(relationship_type.head.span, "the type is defined here")
        .section("TOSCA 1.3 §3.7.10")
        .to(context.sink);
}
