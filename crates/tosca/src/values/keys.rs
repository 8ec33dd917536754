//! Keys of maps, and of paths into them (TOSCA 2.0 §10.1).

use super::Schema;
use super::call::{is_name_of_call, unescaped};
use super::ledger::Scope;
use super::lower::Lowering;
use super::primitive::Primitive;
use crate::diagnostic::{Code, Report};
use crate::grammar::Version;
use crate::types::DataShape;
use crate::yaml::{self, Entry, KeyForm, Kind, Name, Node};
use std::fmt::Display;
use topology::PathStep;

impl<'a> Lowering<'_, 'a> {
    /// Whether a key is of its type. Since 2.0 all are strings (TOSCA 2.0 §9.1.3.2).
    pub(super) fn key_fits(
        &self,
        subject: &dyn Display,
        written: &Name,
        schema: Option<&Schema<'a>>,
    ) {
        let subject = format_args!("the key of {subject}");
        let plain = Node {
            span: written.span,
            kind: Kind::Scalar(yaml::plain(written.text.clone())),
        };
        if self.universe.version.is_2() && written.form == KeyForm::Other {
            let message = format!("{subject} must be a string, found {}", plain.describe());
            Report::error(Code::ValueType, written.span, message)
                .help(format!("write it in quotes: {:?}", written.text))
                .section("TOSCA 2.0 §9.1.3.2")
                .to(self.sink);
            return;
        }
        let Some(schema) = schema else { return };
        let shape = self.universe.data_shape(schema.type_name);
        let of_text = shape.and_then(DataShape::primitive) == Some(Primitive::String);
        let key = match written.form {
            KeyForm::Other if !of_text => plain,
            _ => Node::from_json(&written.text.clone().into(), written.span),
        };
        self.value(&subject, &key, Some(schema));
    }

    /// A key as it is meant. A call is the only key of its map; keys that are all of them calls come to
    /// keys, as the example of §10.1 has it.
    pub(super) fn key(&self, written: &Name, all: &[Entry]) -> String {
        let name = &written.text;
        let is_data = matches!(self.scope, Scope::Data);
        if self.universe.version.is_2() && !is_data && is_name_of_call(name) {
            let is_first = all.first().is_some_and(|e| e.key.span == written.span);
            let report = if all.iter().all(|e| is_name_of_call(&e.key.text)) {
                if !is_first {
                    return self.text(name).to_owned();
                }
                let message = format!("`{name}`: keys that are calls cannot be worked out yet");
                Report::open(Code::NotActedUpon, written.span, message)
            } else {
                let message =
                    format!("`{name}` is one of several keys: a call is the only key of its map");
                Report::error(Code::BadCall, written.span, message)
            };
            report
                .help(format!(
                    "a key that begins with `$` is written with `$$`: `${name}`"
                ))
                .section("TOSCA 2.0 §10.1")
                .to(self.sink);
        }
        self.text(name).to_owned()
    }

    /// Whether a map has such a key.
    pub(super) fn has_calls_as_keys(&self, node: &Node) -> bool {
        let is_data = matches!(self.scope, Scope::Data);
        let mut keys = node.entries().iter().map(|e| &e.key.text);
        self.universe.version.is_2() && !is_data && keys.any(|key| is_name_of_call(key))
    }
}

/// A key as it is meant, or an index.
pub(super) fn step(node: &Node, version: Version) -> Option<PathStep> {
    match node.as_integer() {
        Some(index) => usize::try_from(index).ok().map(PathStep::Index),
        None => {
            let name = unescaped(node.as_text()?, version);
            Some(PathStep::Name(name.to_owned()))
        }
    }
}

/// Keys and indexes; none: something is neither.
pub(super) fn steps(nodes: &[Node], version: Version) -> Option<Vec<PathStep>> {
    nodes.iter().map(|node| step(node, version)).collect()
}
