//! Values of inputs in the clauses of filters of 1.x, as they are when a target is chosen.

use super::context::Context;
use crate::values::{Written, has_call, is_call};
use crate::yaml::{Entry, Kind, Map, Node};
use std::borrow::Cow;

/// What a filter asks of a property, with the values of inputs in place; nothing where one has no value, or
/// where it asks for more than inputs.
pub(super) fn with_inputs<'n>(context: &Context<'_, '_>, asked: &'n Node) -> Option<Cow<'n, Node>> {
    let version = context.universe.version;
    if version.is_2() || !has_call(asked, version) {
        return Some(Cow::Borrowed(asked));
    }
    replaced(context, asked).map(Cow::Owned)
}

fn replaced(context: &Context<'_, '_>, node: &Node) -> Option<Node> {
    if let Some(call) = is_call(node, context.universe.version) {
        return match call.name {
            "get_input" => input(context, node, call),
            _ => None,
        };
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
    // one that is not there is told where all references are looked for
    let value = context.inputs.get(name)?;
    let mut at = value;
    for step in path {
        at = match step.as_integer() {
            Some(index) => at.get(usize::try_from(index).ok()?)?,
            None => at.get(step.as_text()?)?,
        };
    }
    (!at.is_null()).then(|| Node::from_json(at, node.span))
}
