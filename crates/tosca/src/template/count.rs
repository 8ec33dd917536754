//! `count` of a node template (TOSCA 2.0 §7.2, §14.1): as many nodes, neither fewer nor more. Bounds of
//! scaling say the same of a node and what is hosted on it, so it is lowered to them.

use super::context::{Context, Draft};
use crate::diagnostic::{Code, Report};
use crate::types::{NodeType, Universe};
use crate::values::{Lowering, Schema};
use crate::yaml::Node;
use std::collections::BTreeMap;
use topology::{Capability, NodeTemplate, names};

/// The capability that holds the count where the type has none for it.
const COUNTED: &str = "scalable";

/// The capability of a node type that holds the bounds.
pub(super) fn scalable<'a>(node_type: &NodeType<'a>, universe: &Universe<'a>) -> Option<&'a str> {
    let is_scalable = |of: Option<&Node>| {
        let of_type = of
            .and_then(Node::as_text)
            .and_then(|n| universe.capability_type(n));
        of_type.is_some_and(|t| t.head.ancestry().iter().any(|a| a == names::SCALABLE))
    };
    let mut found = node_type.capabilities.iter();
    found
        .find(|(_, d)| is_scalable(d.type_name))
        .map(|(&name, _)| name)
}

/// The count of a node template, if it says one.
pub(crate) fn of<'a>(draft: &Draft<'_, 'a>) -> Option<&'a Node> {
    draft.node.get("count").filter(|c| !c.is_null())
}

/// That the count is not one.
pub(crate) fn not_a_number(draft: &Draft<'_, '_>, count: &Node, found: &str) -> Report {
    let name = &draft.name;
    let message = format!(
        "the `count` of `{name}` must be a whole number from 0 that is known before the deploy, \
         found {found}"
    );
    Report::error(Code::ScalingBounds, count.span, message)
        .help("write a number, or `{ $get_input: NAME }`")
        .section("TOSCA 2.0 §7.2")
}

/// Takes the count as both bounds.
pub(super) fn bounds<'a>(
    context: &Context<'_, 'a>,
    draft: &Draft<'_, 'a>,
    lowering: &Lowering<'_, 'a>,
    node: &mut NodeTemplate,
) {
    let Some(count) = of(draft) else {
        return;
    };
    let of_type = draft.node_type.and_then(|t| scalable(t, context.universe));
    let name = of_type.unwrap_or(COUNTED);
    let assigned = draft.node.get("capabilities").and_then(|c| c.get(name));
    if let Some(assigned) = assigned {
        let message = "`count` and this capability both say how many there are";
        Report::error(Code::ScalingBounds, count.span, message)
            .help(format!("leave `count` out where `{name}` has the bounds"))
            .related(assigned.span, "also said here")
            .section("TOSCA 2.0 §7.2")
            .to(context.sink);
        return;
    }
    let integer = Schema::of_type("integer", count.span);
    let value = lowering.assign(&"`count`", count, Some(&integer));
    if count.as_integer().is_some_and(|count| count < 0) {
        not_a_number(draft, count, &count.describe()).to(context.sink);
    }
    if context.sink.has_reported(count.span) {
        return;
    }
    let counted = || Capability {
        ancestry: vec![names::SCALABLE.to_owned()],
        properties: BTreeMap::new(),
        attributes: BTreeMap::new(),
        attribute_names: Vec::new(),
        location: context.location(count.span),
    };
    let capabilities = node.capabilities.entry(name.to_owned());
    let capability = capabilities.or_insert_with(counted);
    for bound in ["min_instances", "max_instances", "default_instances"] {
        let bound = bound.to_owned();
        capability.properties.insert(bound, value.clone());
    }
}
