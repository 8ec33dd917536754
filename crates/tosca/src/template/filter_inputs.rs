//! Values of inputs in the clauses of filters of 1.x, as they are when a target is chosen.

use super::context::Context;
use crate::diagnostic::{Code, Report};
use crate::values::{Written, asks_for_input, is_call};
use crate::yaml::{Entry, Kind, Map, Node};
use std::borrow::Cow;

/// What a filter asks of a property, with the values of inputs in place; nothing where one has no value.
pub(super) fn with_inputs<'n>(context: &Context<'_, '_>, asked: &'n Node) -> Option<Cow<'n, Node>> {
    let version = context.universe.version;
    if version.is_2() || !asks_for_input(asked, version) {
        return Some(Cow::Borrowed(asked));
    }
    replaced(context, asked).map(Cow::Owned)
}

fn replaced(context: &Context<'_, '_>, node: &Node) -> Option<Node> {
    if let Some(call) = is_call(node, context.universe.version)
        && call.name == "get_input"
    {
        return input(context, node, call);
    }
    let kind = match &node.kind {
        Kind::Scalar(_) => return Some(node.clone()),
        Kind::List(items) => {
            let items = items.iter().map(|item| replaced(context, item));
            Kind::List(items.collect::<Option<_>>()?)
        }
        Kind::Map(map) => {
            let entries = map.entries.iter().map(|entry| {
                Some(Entry {
                    key: entry.key.clone(),
                    value: replaced(context, &entry.value)?,
                })
            });
            Kind::Map(Map {
                entries: entries.collect::<Option<_>>()?,
            })
        }
    };
    Some(Node {
        span: node.span,
        kind,
    })
}

fn input(context: &Context<'_, '_>, node: &Node, call: Written<'_>) -> Option<Node> {
    let (first, path) = call.arguments().split_first()?;
    let name = first.as_text()?;
    let Some(value) = context.inputs.get(name) else {
        let names = context.inputs.keys().map(String::as_str);
        let sink = context.sink;
        let help = sink.meant(name, names, "the template has no inputs");
        Report::error(
            Code::UnknownInput,
            first.span,
            format!("there is no input `{name}`"),
        )
        .help(help)
        .section("TOSCA 1.3 §4.4.1")
        .once()
        .to(sink);
        return None;
    };
    let mut at = value;
    for step in path {
        at = match step.as_integer() {
            Some(index) => at.get(usize::try_from(index).ok()?)?,
            None => at.get(step.as_text()?)?,
        };
    }
    (!at.is_null()).then(|| Node::from_json(at, node.span))
}
