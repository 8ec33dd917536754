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
        report(context, &circle.way);
    }
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
