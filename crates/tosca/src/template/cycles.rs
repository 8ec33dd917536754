//! Requirements that go round in a circle: then nothing could be first.

use super::circles;
use super::context::Context;
use crate::diagnostic::{Code, Report};
use model::NodeName;
use topology::{Topology, names};

/// Reports each circle once, at a node template of it.
pub(super) fn check(topology: &Topology, context: &Context<'_, '_>) {
    let next = |at: &NodeName, number: usize| {
        let requirements = &topology.nodes.get(at)?.requirements;
        requirements.get(number).map(|r| &r.target)
    };
    for circle in circles::walk(topology.nodes.keys(), next).circles {
        if !is_meant(topology, context, &circle.way) {
            continue;
        }
        let links = circle.way.iter().zip(circle.way.iter().skip(1));
        let order = match links
            .into_iter()
            .all(|(from, to)| follows(topology, from, to))
        {
            true => Order::Impossible,
            false => Order::Unsaid,
        };
        report(context, &circle.way, order);
    }
}

/// What a circle says of who comes first.
#[derive(Clone, Copy)]
enum Order {
    /// Each comes after the next.
    Impossible,
    /// Some only know each other.
    Unsaid,
}

/// Whether a node is made after one that it is related to: it lies on that one, or depends on it.
fn follows(topology: &Topology, from: &NodeName, to: &NodeName) -> bool {
    let node = topology.nodes.get(from);
    let mut links = node.into_iter().flat_map(|node| &node.requirements);
    links.any(|link| {
        let of = &link.relationship;
        link.target == *to && (of.is_a(names::HOSTED_ON) || of.is_a(names::DEPENDS_ON))
    })
}

/// Whether each step is by a requirement that there is: one of an unknown name is the mistake.
fn is_meant(topology: &Topology, context: &Context<'_, '_>, way: &[&NodeName]) -> bool {
    way.windows(2).all(|step| {
        let node_type = context.nodes.get(step[0]).and_then(|d| d.node_type);
        let is_known = |name: &str| node_type.is_none_or(|t| !t.lacks(name));
        let node = topology.nodes.get(step[0]);
        let mut requirements = node.into_iter().flat_map(|n| &n.requirements);
        requirements.any(|r| r.target == *step[1] && is_known(&r.name))
    })
}

fn report(context: &Context<'_, '_>, way: &[&NodeName], order: Order) {
    let names: Vec<&str> = way.iter().map(|name| name.as_str()).collect();
    let Some(draft) = way.first().and_then(|first| context.nodes.get(*first)) else {
        return;
    };
    let message = format!("requirements go round in a circle: {}", names.join(" → "));
    let (code, at) = (Code::RequirementCycle, draft.span);
    match order {
        Order::Impossible => Report::error(code, at, message)
            .help("what is required is made first; one of these must not require the next"),
        // right, and not to be had here
        Order::Unsaid => Report::open(code, at, message).help(
            "nodes that require each other are not deployed yet: let one of these not require the next",
        ),
    }
        .section("TOSCA 1.3 §3.8.2")
        .to(context.sink);
}
