//! Keys of maps: what may be one, twice the same, and `<<`.

use super::name::{KeyForm, Parts};
use super::{Entry, Kind, Map, Name, Node, ScalarValue};
use crate::diagnostic::{Code, Report, Sink};

pub(super) fn key_of(node: Node, sink: &Sink) -> Name {
    match node.kind {
        Kind::Scalar(scalar) => Name {
            form: match scalar.value {
                ScalarValue::Text => KeyForm::Text,
                _ => KeyForm::Other,
            },
            ..Name::new(scalar.text, node.span)
        },
        // `[ host, 2 ]: …` of substitution mappings (TOSCA 2.0 §15.5)
        Kind::List(items) if items.iter().all(|i| i.as_scalar().is_some()) => {
            let words: Vec<&str> = items.iter().filter_map(Node::as_text).collect();
            let text = format!("[ {} ]", words.join(", "));
            Name {
                parts: Some(Box::new(Parts(items))),
                ..Name::new(text, node.span)
            }
        }
        // `{ $function: … }: …` of 2.0 (§10.1)
        Kind::Map(ref map) if is_call(map) => {
            let message = "a key that is a call is not worked out yet";
            Report::open(Code::NotActedUpon, node.span, message)
                .help("write the key itself")
                .section("TOSCA 2.0 §10.1")
                .to(sink);
            Name::new(node.to_json().to_string(), node.span)
        }
        _ => {
            Report::error(
                Code::KeyNotScalar,
                node.span,
                "a list or a map cannot be a key",
            )
            .to(sink);
            Name::new(String::new(), node.span)
        }
    }
}

/// One entry whose name begins with one `$`.
fn is_call(map: &Map) -> bool {
    let [only] = map.entries.as_slice() else {
        return false;
    };
    let name = only.key.text.strip_prefix('$');
    name.is_some_and(|name| !name.starts_with('$'))
}

pub(super) fn duplicate(name: &Name, entries: &[Entry], sink: &Sink) {
    let report = Report::error(
        Code::DuplicateKey,
        name.span,
        format!("`{}` is written twice in this map", name.text),
    );
    // far away in a huge map it is not looked for: that would cost the square of its size
    let near = entries.iter().rev().take(10_000);
    match near.into_iter().find(|e| e.key.text == name.text) {
        Some(first) => report.related(first.key.span, "first here"),
        None => report,
    }
    .to(sink);
}

/// `<<: *anchor`, or a list of such: keys that the map itself does not have.
pub(super) fn merge(node: Node, merged: &mut Vec<Entry>, sink: &Sink) {
    let mut add = |map: Map| merged.extend(map.entries);
    let wrong = |span| {
        Report::error(
            Code::WrongKind,
            span,
            "`<<` merges a map, or a list of maps",
        )
        .to(sink);
    };
    match node.kind {
        Kind::Map(map) => add(map),
        Kind::List(items) => {
            for item in items {
                match item.kind {
                    Kind::Map(map) => add(map),
                    _ => wrong(item.span),
                }
            }
        }
        Kind::Scalar(_) => wrong(node.span),
    }
}
