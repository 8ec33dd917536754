//! Puts templates in place of nodes that ask for it, and in those templates again, until no node is left
//! that asks.

use super::Directives;
use super::choose::{candidates, choose};
use super::outer::requirement_name;
use super::stitches::{Stitching, values_for};
use crate::diagnostic::{Code, Report};
use crate::limits::{MAX_SUBSTITUTION_DEPTH, MAX_SUBSTITUTIONS};
use crate::template::context::Context;
use crate::template::counts::left_out;
use crate::template::inputs::Given;
use crate::template::service::Service;
use topology::Topology;

/// The files that stand for one another, the first one's path first.
pub(in crate::template) type Above<'p> = [&'p str];

/// Substitutes; whether anything was.
pub(in crate::template) fn expand<'a>(
    service: &Service<'_, 'a>,
    context: &Context<'_, 'a>,
    topology: &mut Topology,
    above: &Above<'_>,
) -> bool {
    let asking = context.nodes.values();
    let asking: Vec<_> = asking
        .filter(|d| Directives::of(d.node).substitutes())
        .collect();
    if asking.is_empty() {
        return false;
    }
    let candidates = candidates(service.documents, above);
    let mut changed = false;
    for draft in asking {
        let Some(chosen) = choose(context, draft, &candidates) else {
            if draft.directives().may_create() {
                left_out(context, draft, None);
            }
            continue;
        };
        let mapped = chosen.mappings.sequenced_at("requirements").into_iter();
        let mapped: Vec<&str> = mapped.map(|e| requirement_name(&e.key)).collect();
        left_out(context, draft, Some(&mapped));
        if above.len() > MAX_SUBSTITUTION_DEPTH || !service.may_expand() {
            let message = format!(
                "more than {MAX_SUBSTITUTIONS} nodes are substituted, or more than \
                 {MAX_SUBSTITUTION_DEPTH} templates stand for one another"
            );
            Report::error(Code::TooManySubstitutions, draft.span, message)
                .help("let fewer nodes be substituted: `[ create ]` makes one as it is")
                .section("TOSCA 1.3 §3.8.13")
                .to(context.sink);
            return changed;
        }
        let Some(front) = topology.nodes.get(&draft.name) else {
            continue;
        };
        let stitching = Stitching::new(context, draft, &chosen);
        let stitches = stitching.stitches(front);
        let mut values = values_for(front, &stitches);
        values.extend(stitching.not_acted_upon());
        let path = chosen.document.path.as_str();
        let above: Vec<&str> = above.iter().copied().chain([path]).collect();
        let (inner, _) = service.lower(chosen.document, &Given::ByNode(&values), &above);
        if let Err(error) = topology.substitute(&draft.name, inner, &stitches) {
            Report::error(Code::BadName, draft.span, error.to_string())
                .help("shorten the names of the node and of what stands for it")
                .section("TOSCA 1.3 §3.8.13")
                .to(context.sink);
        }
        changed = true;
    }
    changed
}
