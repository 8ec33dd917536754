//! Requirements that go round in a circle: then nothing could be first.

use super::circles;
use super::context::Context;
use crate::diagnostic::{Code, Report};
use model::NodeName;
use topology::Topology;

/// Reports each circle once, at a node template of it.
pub(super) fn check(topology: &Topology, context: &Context<'_, '_>) {
    let next = |at: &NodeName, number: usize| {
        let requirements = &topology.nodes.get(at)?.requirements;
        requirements.get(number).map(|r| &r.target)
    };
    for circle in circles::walk(topology.nodes.keys(), next).circles {
        if is_meant(topology, context, &circle.way) {
            report(context, &circle.way);
        }
    }
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

fn report(context: &Context<'_, '_>, way: &[&NodeName]) {
    let names: Vec<&str> = way.iter().map(|name| name.as_str()).collect();
    let Some(draft) = way.first().and_then(|first| context.nodes.get(*first)) else {
        return;
    };
    let message = format!("requirements go round in a circle: {}", names.join(" → "));
    Report::error(Code::RequirementCycle, draft.span, message)
        .help("what is required is made first; one of these must not require the next")
        .section("TOSCA 1.3 §3.8.2")
        .to(context.sink);
}
