//! Policies (TOSCA 1.3 §3.8.6).

use super::context::Context;
use super::groups::{declared, fits, node_name};
use super::properties::{self, Owner};
use super::{named, triggers};
use crate::diagnostic::{Code, Help, Report};
use crate::types::{PolicyType, TypeKind, overridden};
use crate::values::Scope;
use crate::yaml::{Entry, Node};
use model::PolicyName;
use std::collections::BTreeMap;
use topology::{ToscaGroup, ToscaPolicy, names};

/// Where policies are described.
const SECTION: &str = "TOSCA 1.3 §3.8.6";

/// All policies by name.
pub(super) fn lower(
    context: &Context<'_, '_>,
    groups: &BTreeMap<String, ToscaGroup>,
) -> BTreeMap<PolicyName, ToscaPolicy> {
    let mut policies: BTreeMap<PolicyName, ToscaPolicy> = BTreeMap::new();
    for entry in context.template.sequenced_at("policies") {
        let name = match PolicyName::new(entry.key.text.as_str()) {
            Ok(name) => name,
            Err(error) => {
                Report::error(Code::BadName, entry.key.span, error.to_string())
                    .section(SECTION)
                    .to(context.sink);
                continue;
            }
        };
        if policies.contains_key(&name) {
            let message = format!("the policy `{name}` is there twice");
            Report::error(Code::DuplicateKey, entry.key.span, message)
                .section(SECTION)
                .to(context.sink);
            continue;
        }
        policies.insert(name.clone(), one(context, groups, entry, name));
    }
    policies
}

fn one<'a>(
    context: &Context<'_, 'a>,
    groups: &BTreeMap<String, ToscaGroup>,
    entry: &'a Entry,
    name: PolicyName,
) -> ToscaPolicy {
    let type_node = entry.value.get("type");
    let type_name = type_node.and_then(Node::as_text).unwrap_or_default();
    let of_type = context.universe.policy_type(type_name);
    if let (None, Some(node)) = (of_type, type_node) {
        context
            .universe
            .unknown_type(TypeKind::Policy, node, context.sink);
        named::in_untyped(context, Scope::Outside, &entry.value);
    }
    let mut policy = ToscaPolicy {
        name,
        ancestry: of_type.map_or_else(|| vec![type_name.to_owned()], |t| t.head.ancestry()),
        properties: BTreeMap::new(),
        targets: targets(context, groups, entry, of_type),
        triggers: Vec::new(),
        location: context.location(entry.key.span),
    };
    if let Some(of_type) = of_type {
        let owner = Owner {
            label: &format_args!("policy `{}`", policy.name),
            head: &of_type.head,
            span: entry.key.span,
            short: false,
        };
        policy.properties = properties::assign(
            &context.lowering(Scope::Outside),
            &owner,
            &declared(&of_type.properties),
            entry.value.entries_at("properties"),
        );
    }
    if policy.is_a(names::SCALING_POLICY) && entry.value.items_at("targets").is_empty() {
        let message = format!("the scaling policy `{}` has no targets", policy.name);
        Report::error(Code::ScalingWithoutTargets, entry.key.span, message)
            .help("add `targets: [ NAME ]`: a node template of the scaling group that it is about")
            .section(SECTION)
            .to(context.sink);
    }
    // its own apply in addition to those of its type (TOSCA 2.0 §16.4)
    let of_type = of_type.map_or(&[][..], |t| &t.triggers);
    let triggers = overridden(of_type, entry.value.entries_at("triggers").iter());
    policy.triggers = triggers::lower(context, &triggers, &policy.targets);
    not_watched(context, &triggers);
    policy
}

/// Triggers run when somebody tells of them; nobody looks whether a condition holds.
fn not_watched(context: &Context<'_, '_>, triggers: &[&Entry]) {
    for trigger in triggers {
        let condition = trigger.value.as_map().and_then(|m| m.entry("condition"));
        if let Some(condition) = condition.filter(|c| !c.value.is_null()) {
            let name = &trigger.key.text;
            let message = format!("nobody watches whether the condition of `{name}` holds");
            Report::warning(Code::NotActedUpon, condition.key.span, message)
                .help(format!("its actions run on `concertina notify -t {name}`"))
                .section("TOSCA 1.3 §3.6.22")
                .to(context.sink);
            return;
        }
    }
}

fn targets(
    context: &Context<'_, '_>,
    groups: &BTreeMap<String, ToscaGroup>,
    entry: &Entry,
    of_type: Option<&PolicyType<'_>>,
) -> Vec<String> {
    let valid = of_type.and_then(|t| t.targets.as_deref()).unwrap_or(&[]);
    let mut targets = Vec::new();
    for node in entry.value.items_at("targets") {
        let Some(written) = node.as_text() else {
            continue;
        };
        if let Some(name) = node_name(context, written) {
            if let Some(target) = context.nodes.get(&name).and_then(|d| d.node_type) {
                fits(
                    context,
                    (&target.head, TypeKind::Node),
                    valid,
                    (node, SECTION),
                );
            }
        } else if let Some(group) = groups.get(written) {
            group_fits(context, group, valid, node);
        } else {
            let names = groups.keys().map(String::as_str);
            let meant = context
                .sink
                .closest(written, context.node_names().chain(names));
            let message = format!("there is no node template or group `{written}`");
            Report::error(Code::UnknownMember, node.span, message)
                .help_if(meant.map(Help::meant))
                .section(SECTION)
                .unless_misnamed(written, context.sink)
                .to(context.sink);
            continue;
        }
        targets.push(written.to_owned());
    }
    targets
}

/// A group is a target by its own type, or by that of all its members.
fn group_fits(context: &Context<'_, '_>, group: &ToscaGroup, valid: &[&Node], at: &Node) {
    let universe = context.universe;
    let names = || valid.iter().filter_map(|n| n.as_text());
    let of_type = group
        .ancestry
        .first()
        .and_then(|name| universe.group_type(name));
    let Some(of_type) = of_type else { return };
    let members = group
        .members
        .iter()
        .filter_map(|m| context.nodes.get(m)?.node_type);
    let mut members = members.peekable();
    let by_members = members.peek().is_some()
        && members.all(|m| names().any(|name| universe.is_a(TypeKind::Node, &m.head, name)));
    if !by_members {
        fits(
            context,
            (&of_type.head, TypeKind::Group),
            valid,
            (at, SECTION),
        );
    }
}
