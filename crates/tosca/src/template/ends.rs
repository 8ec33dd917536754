//! Which ends a relationship may have: what its type, and the type of the capability that it goes to, say
//! of it (TOSCA 1.3 §3.7.10, TOSCA 2.0 §7.3, §8.2).

use super::context::{Context, Draft};
use super::requirements::Link;
use crate::diagnostic::{Code, Report, list_some, with_article};
use crate::source::Span;
use crate::types::{NodeType, RelationshipType, TypeKind};
use crate::yaml::Node;

/// A relationship that is, or would be.
#[derive(Clone, Copy)]
pub(super) struct Ends<'e, 'a> {
    pub(super) source: Option<&'e NodeType<'a>>,
    pub(super) target: Option<&'e NodeType<'a>>,
    /// The node template that it goes to.
    pub(super) target_name: &'e str,
    /// Its capability, where known.
    pub(super) capability: Option<&'e str>,
    pub(super) relationship_type: &'e RelationshipType<'a>,
}

/// Checks both ends of a relationship: where its type is named, and where what it goes to is.
pub(super) fn fit<'a>(
    context: &Context<'_, 'a>,
    source: &Draft<'_, 'a>,
    link: &Link<'_, 'a>,
    relationship_type: &RelationshipType<'a>,
    (named, at): (Span, Span),
) {
    let ends = Ends {
        source: source.node_type,
        target: context.nodes.get(&link.target).and_then(|d| d.node_type),
        target_name: link.target.as_str(),
        capability: link.capability,
        relationship_type,
    };
    // what never fits is told of the types
    if context.sink.is_wrong_at(named) || context.sink.is_wrong_at(at) {
        return;
    }
    for report in misfits(context, ends, at) {
        match named == at {
            true => report,
            false => report.related(named, "the relationship is asked for here"),
        }
        .to(context.sink);
    }
}

/// What is wrong with the ends of a relationship that is written `at`.
pub(super) fn misfits(context: &Context<'_, '_>, ends: Ends<'_, '_>, at: Span) -> Vec<Report> {
    let mut found = Vec::new();
    found.extend(target_capability(context, ends, at));
    let relationship_type = ends.relationship_type;
    if relationship_type.head.broken {
        return found;
    }
    let both = [
        (
            "from",
            ends.source,
            &relationship_type.valid_source_node_types,
        ),
        (
            "to",
            ends.target,
            &relationship_type.valid_target_node_types,
        ),
    ];
    for (way, end, valid) in both {
        if let (Some(end), Some(valid)) = (end, valid) {
            found.extend(end_misfit(
                context,
                (way, end, valid),
                relationship_type,
                at,
            ));
        }
    }
    found.extend(not_taken(context, ends, at));
    found
}

fn names<'n>(valid: &[&'n Node]) -> Vec<&'n str> {
    valid.iter().filter_map(|n| n.as_text()).collect()
}

fn end_misfit(
    context: &Context<'_, '_>,
    (way, end, valid): (&str, &NodeType<'_>, &[&Node]),
    relationship_type: &RelationshipType<'_>,
    at: Span,
) -> Option<Report> {
    let names = names(valid);
    let is_one = |name: &&str| context.universe.is_a(TypeKind::Node, &end.head, name);
    if names.is_empty() || names.iter().any(is_one) {
        return None;
    }
    let message = format!(
        "the relationship {} does not go {way} {}",
        relationship_type.head.name,
        with_article(end.head.name)
    );
    let report = Report::error(Code::RelationshipMisfit, at, message)
        .help(format!("it goes {way}: {}", list_some(names)))
        .related(relationship_type.head.span, "the type is defined here")
        .section("TOSCA 2.0 §7.3");
    Some(report)
}

/// Where the capability takes no relationships of that type.
fn not_taken(context: &Context<'_, '_>, ends: Ends<'_, '_>, at: Span) -> Option<Report> {
    let universe = context.universe;
    let (target, relationship_type) = (ends.target?, ends.relationship_type);
    let name = ends.capability?;
    let definition = target.capabilities.get(name)?;
    let of_type = definition.type_name.and_then(Node::as_text);
    let of_type = of_type.and_then(|t| universe.capability_type(t));
    let of_type = of_type.and_then(|t| t.valid_relationship_types.as_ref());
    let valid = definition.valid_relationship_types.as_ref().or(of_type)?;
    let names = names(valid);
    let head = &relationship_type.head;
    let is_one = |name: &&str| universe.is_a(TypeKind::Relationship, head, name);
    if names.is_empty() || names.iter().any(is_one) {
        return None;
    }
    let message = format!(
        "the capability `{name}` of `{}` takes no {}",
        ends.target_name, head.name
    );
    let report = Report::error(Code::RelationshipMisfit, at, message)
        .help(format!("it takes: {}", list_some(names)))
        .related(definition.span, "the capability is defined here")
        .section("TOSCA 2.0 §8.2");
    Some(report)
}

/// `valid_target_types` name types of capabilities; some templates name node types.
fn target_capability(context: &Context<'_, '_>, ends: Ends<'_, '_>, at: Span) -> Option<Report> {
    let universe = context.universe;
    let relationship_type = ends.relationship_type;
    let valid = relationship_type.valid_target_types.as_ref();
    let valid = valid.filter(|v| !v.is_empty() && !relationship_type.head.broken)?;
    let target = ends.target?;
    let capability = ends
        .capability
        .and_then(|name| target.capabilities.get(name));
    let capability = capability?.type_name?.as_text()?;
    let names: Vec<&str> = valid.iter().filter_map(|n| n.as_text()).collect();
    let fits = |name: &&str| {
        universe.derives(TypeKind::Capability, capability, name)
            || universe.is_a(TypeKind::Node, &target.head, name)
    };
    if names.iter().any(fits) {
        return None;
    }
    let message = format!(
        "the relationship {} does not go to the capability `{}` ({capability}) of `{}`",
        relationship_type.head.name,
        ends.capability.unwrap_or_default(),
        ends.target_name
    );
    let report = Report::error(Code::RelationshipMisfit, at, message)
        .help(format!("it goes to: {}", list_some(names)))
        .related(relationship_type.head.span, "the type is defined here")
        .section("TOSCA 1.3 §3.7.10");
    Some(report)
}
