//! Templates made for an orchestrator that clones nodes: policy types for scaling that no policy uses,
//! and names that end in a mark. Told how the same is said in TOSCA.

use super::context::Context;
use crate::diagnostic::{Code, Report, list_some};
use crate::types::TypeKind;
use topology::names::SCALING_POLICY;

/// What the names of nodes that are cloned end in.
const MARK: &str = "_xx";

/// Offers the nodes with a mark as a scaling group.
pub(super) fn check(context: &Context<'_, '_>) {
    let marked = context
        .nodes
        .values()
        .filter(|d| d.name.as_str().ends_with(MARK));
    let marked: Vec<_> = marked.collect();
    let universe = context.universe;
    let types = universe.own_policy_types();
    let scaling = types.filter(|name| universe.derives(TypeKind::Policy, name, SCALING_POLICY));
    let scaling: Vec<&str> = scaling.collect();
    let policies = context.template.sequenced_at("policies");
    let used = policies
        .iter()
        .filter_map(|p| p.value.text_at("type"))
        .any(|t| universe.derives(TypeKind::Policy, t, SCALING_POLICY));
    let server = marked.iter().find(|d| {
        let of_type = d.node_type.map(|t| &t.head);
        of_type.is_some_and(|head| universe.is_a(TypeKind::Node, head, topology::names::COMPUTE))
    });
    let (Some(server), false, false) = (server, scaling.is_empty(), used) else {
        return;
    };
    let names: Vec<&str> = marked.iter().map(|d| d.name.as_str()).collect();
    let message = format!(
        "{} look like a scaling group: their names end in `{MARK}`, and {} {} declared, but no policy \
         uses {}",
        list_some(names),
        list_some(scaling.iter().copied()),
        if scaling.len() == 1 { "is" } else { "are" },
        if scaling.len() == 1 { "it" } else { "them" },
    );
    let help = format!(
        "give `{}` the capability `scalable: {{ properties: {{ max_instances: 3 }} }}`, and write the \
         policies: `- scale: {{ type: {}, targets: [ {} ] }}`; the name then needs no mark",
        server.name,
        scaling.first().copied().unwrap_or_default(),
        server.name
    );
    Report::quirk(Code::ScalingOffered, server.span, message)
        .help(help)
        .section("TOSCA 1.3 §5.5.13")
        .to(context.sink);
}
