//! Which service template stands for a node: one whose mappings name its type, or a type derived from
//! it, and whose filter it satisfies.

use crate::diagnostic::{Code, Report, list_some};
use crate::document::Document;
use crate::template::context::{Context, Draft};
use crate::template::filter::{Filter, Fit};
use crate::template::substitution::Directives;
use crate::types::{NodeType, TypeKind};
use crate::yaml::Node;

/// A service template that may stand for a node.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) document: &'a Document,
    pub(super) mappings: &'a Node,
}

/// All that have mappings, but those that are being expanded already.
pub(super) fn candidates<'a>(documents: &'a [Document], above: &[&str]) -> Vec<Candidate<'a>> {
    let others = documents
        .iter()
        .filter(|d| !above.contains(&d.path.as_str()));
    others
        .filter_map(|document| {
            let mappings = document.template()?.get("substitution_mappings")?;
            Some(Candidate { document, mappings })
        })
        .collect()
}

/// The one that stands for the node. None is reported, unless the node may be made as it is.
pub(super) fn choose<'a>(
    context: &Context<'_, 'a>,
    draft: &Draft<'_, 'a>,
    candidates: &[Candidate<'a>],
) -> Option<Candidate<'a>> {
    let node_type = draft.node_type?;
    let judged = candidates.iter().filter_map(|candidate| {
        let rank = rank(context, draft, node_type, candidate.mappings)?;
        Some((rank, *candidate))
    });
    let judged: Vec<((Fit, bool), Candidate<'a>)> = judged.collect();
    let best = judged.iter().map(|(rank, _)| *rank).max();
    let fitting: Vec<Candidate<'a>> = judged
        .into_iter()
        .filter(|(rank, _)| Some(*rank) == best)
        .map(|(_, candidate)| candidate)
        .collect();
    let report = |message: String| {
        Report::open(Code::NoSubstitute, draft.span, message).section("TOSCA 1.3 §3.8.13")
    };
    match fitting.as_slice() {
        [only] => Some(*only),
        [] => {
            if !Directives::of(draft.node).may_create() {
                let message = format!("no service template here stands for `{}`", draft.name);
                let none = report(message).help(format!(
                    "import a file with `substitution_mappings: {{ node_type: {}, … }}`, or name it \
                     in `Other-Definitions` of the archive",
                    node_type.head.name
                ));
                why(context, node_type, candidates, none).to(context.sink);
            }
            None
        }
        several => {
            let names = several.iter().map(|c| c.document.path.as_str());
            report(format!(
                "several service templates stand for `{}`",
                draft.name
            ))
            .help(format!(
                "tell them apart by a `substitution_filter`, or leave one out: {}",
                list_some(names)
            ))
            .to(context.sink);
            None
        }
    }
}

/// Why those that there are do not stand for a node.
fn why(
    context: &Context<'_, '_>,
    node_type: &NodeType<'_>,
    candidates: &[Candidate<'_>],
    mut report: Report,
) -> Report {
    const SHOWN: usize = 4;
    let universe = context.universe;
    for candidate in candidates.iter().take(SHOWN) {
        let Some(written) = candidate.mappings.get("node_type") else {
            continue;
        };
        let Some(name) = written.as_text() else {
            continue;
        };
        let is_one = universe
            .node_type(name)
            .is_some_and(|t| universe.is_a(TypeKind::Node, &t.head, node_type.head.name));
        let filter = candidate.mappings.get("substitution_filter");
        report = match filter.filter(|_| is_one) {
            Some(filter) => report.related(filter.span, "this one is for others: its filter"),
            None => report.related(written.span, format!("this one is for {name} alone")),
        };
    }
    report
}

/// How well mappings fit a node; none: not at all. The node's own type is better than a derived one.
fn rank<'a>(
    context: &Context<'_, 'a>,
    draft: &Draft<'_, 'a>,
    node_type: &NodeType<'a>,
    mappings: &Node,
) -> Option<(Fit, bool)> {
    let universe = context.universe;
    let stands_for = universe.node_type(mappings.text_at("node_type")?)?;
    if !universe.is_a(TypeKind::Node, &stands_for.head, node_type.head.name) {
        return None;
    }
    let filter = Filter {
        context,
        source: draft,
        target: draft,
        capability: None,
    };
    let written = mappings.get("substitution_filter");
    let fit = written.map_or(Fit::Yes, |written| filter.fits(written));
    (fit != Fit::No).then_some((fit, stands_for.head.name == node_type.head.name))
}
