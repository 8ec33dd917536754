//! Requirements that go round in a circle: then nothing could be first.

use super::context::Context;
use crate::diagnostic::{Code, Report};
use model::NodeName;
use std::collections::BTreeMap;
use topology::Topology;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Done,
}

/// Reports each circle once, at a node template of it.
pub(super) fn check(topology: &Topology, context: &Context<'_, '_>) {
    let mut marks: BTreeMap<&NodeName, Mark> = BTreeMap::new();
    for start in topology.nodes.keys() {
        // depth first, with a stack of its own: chains may be long
        let mut stack: Vec<(&NodeName, usize)> = vec![(start, 0)];
        while let Some((at, next)) = stack.pop() {
            if next == 0 {
                if marks.contains_key(at) {
                    continue;
                }
                marks.insert(at, Mark::Open);
            }
            let requirements = topology.nodes.get(at).map_or(&[][..], |n| &n.requirements);
            let Some(requirement) = requirements.get(next) else {
                marks.insert(at, Mark::Done);
                continue;
            };
            stack.push((at, next + 1));
            match marks.get(&requirement.target) {
                None => stack.push((&requirement.target, 0)),
                Some(Mark::Done) => {}
                Some(Mark::Open) => report(context, &stack, &requirement.target),
            }
        }
    }
}

fn report(context: &Context<'_, '_>, stack: &[(&NodeName, usize)], back_to: &NodeName) {
    let from = stack
        .iter()
        .position(|(name, _)| *name == back_to)
        .unwrap_or(0);
    let circle = stack.get(from..).unwrap_or(&[]);
    let mut names: Vec<&str> = circle.iter().map(|(name, _)| name.as_str()).collect();
    names.push(back_to.as_str());
    let Some(draft) = context.nodes.get(back_to) else {
        return;
    };
    let message = format!("requirements go round in a circle: {}", names.join(" → "));
    Report::error(Code::RequirementCycle, draft.span, message)
        .help("what is required is made first; one of these must not require the next")
        .section("TOSCA 1.3 §3.8.2")
        .to(context.sink);
}
