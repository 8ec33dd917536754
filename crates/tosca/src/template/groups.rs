//! TOSCA groups (TOSCA 1.3 §3.8.5).

use super::context::Context;
use super::interfaces;
use super::named;
use super::nested_groups as nested;
use super::properties::{self, Declared, Owner};
use crate::diagnostic::{Code, Report, with_article};
use crate::types::{Properties, TypeKind};
use crate::values::Scope;
use crate::yaml::{Entry, Node};
use model::NodeName;
use std::collections::{BTreeMap, BTreeSet};
use topology::ToscaGroup;

/// All groups by name.
pub(super) fn lower<'a>(context: &Context<'_, 'a>) -> BTreeMap<String, ToscaGroup> {
    let entries = context.template.entries_at("groups").iter();
    entries
        .map(|entry| (entry.key.text.clone(), one(context, entry)))
        .collect()
}

fn one<'a>(context: &Context<'_, 'a>, entry: &'a Entry) -> ToscaGroup {
    let type_node = entry.value.get("type");
    let type_name = type_node.and_then(Node::as_text).unwrap_or_default();
    let of_type = context.universe.group_type(type_name);
    if let (None, Some(node)) = (of_type, type_node) {
        context
            .universe
            .unknown_type(TypeKind::Group, node, context.sink);
        named::in_untyped(context, Scope::Outside, &entry.value);
    }
    if let Some(of_type) = of_type {
        let owner = Owner {
            label: &format_args!("group `{}`", entry.key.text),
            head: &of_type.head,
            span: entry.key.span,
            short: false,
        };
        let declared = declared(&of_type.properties);
        let given = entry.value.entries_at("properties");
        let lowering = context.lowering(Scope::Outside);
        properties::assign(&lowering, &owner, &declared, given);
        let given = entry.value.entries_at("attributes");
        let attributes = self::declared(&of_type.attributes);
        properties::attributes(&lowering, &owner, (&attributes, &declared), given);
        interfaces::check(
            context,
            &interfaces::Host {
                label: &format_args!("group type {}", of_type.head.name),
                of_type: &of_type.interfaces,
                refining: None,
                assigned: &entry.value,
                artifacts: &BTreeMap::new(),
                broken: of_type.head.broken,
            },
        );
    }
    let (mut members, mut named, mut is_member) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for node in entry.value.items_at("members") {
        let Some(written) = node.as_text() else {
            continue;
        };
        let Some(found) = nested::member(context, &entry.key.text, node) else {
            continue;
        };
        if !named.insert(written) {
            let message = format!("`{written}` is a member already");
            Report::warning(Code::DuplicateKey, node.span, message)
                .help("leave it out")
                .section("TOSCA 1.3 §3.8.5")
                .to(context.sink);
            continue;
        }
        for draft in found.drafts() {
            if let (Some(of_type), Some(member)) = (of_type, draft.node_type) {
                let valid = of_type.members.as_deref().unwrap_or(&[]);
                let at = (node, "TOSCA 1.3 §3.8.5");
                fits(context, (&member.head, TypeKind::Node), valid, at);
            }
            // one may be in several of the groups
            if is_member.insert(&draft.name) {
                members.push(draft.name.clone());
            }
        }
    }
    ToscaGroup {
        name: entry.key.text.clone(),
        ancestry: of_type.map_or_else(|| vec![type_name.to_owned()], |t| t.head.ancestry()),
        members,
        location: context.location(entry.key.span),
    }
}

pub(super) fn declared<'d, 'a>(of_type: &'d Properties<'a>) -> Declared<'d, 'a> {
    Declared {
        of_type,
        refining: None,
    }
}

/// Whether a member or target is of one of the types that are asked for.
pub(super) fn fits(
    context: &Context<'_, '_>,
    (head, kind): (&crate::types::Head<'_>, TypeKind),
    valid: &[&Node],
    (at, section): (&Node, &'static str),
) {
    let names: Vec<&str> = valid.iter().filter_map(|n| n.as_text()).collect();
    let universe = context.universe;
    if names.is_empty() || names.iter().any(|name| universe.is_a(kind, head, name)) {
        return;
    }
    let written = at.as_text().unwrap_or_default();
    let message = format!(
        "`{written}` is {}, which is not asked for here",
        with_article(head.name)
    );
    let first = valid.first().map_or(at.span, |n| n.span);
    Report::error(Code::MemberType, at.span, message)
        .help(format!("asked for: {}", names.join(", ")))
        .related(first, "by the type, here")
        .section(section)
        .to(context.sink);
}

/// Whether the name is that of a node template.
pub(super) fn node_name(context: &Context<'_, '_>, written: &str) -> Option<NodeName> {
    context.draft(written).map(|draft| draft.name.clone())
}
