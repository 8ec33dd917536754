//! Definitions of properties and attributes (TOSCA 1.3 §3.6.10, §3.6.12).

use crate::diagnostic::Sink;
use crate::grammar::PROPERTY;
use crate::source::Span;
use crate::values::{Narrowing, Schema};
use crate::yaml::{Entry, Map, Node};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A property or attribute.
#[derive(Debug, Clone)]
pub(crate) struct PropertyDef<'a> {
    /// Where its name is written.
    pub(crate) span: Span,
    pub(crate) node: &'a Node,
    /// None: its definition is broken, anything goes.
    pub(crate) schema: Option<Schema<'a>>,
    pub(crate) required: bool,
    pub(crate) default: Option<&'a Node>,
    /// What the value is, once and for all (TOSCA 2.0 §9.4).
    pub(crate) fixed: Option<&'a Node>,
    /// What a refinement that leaves its type out says.
    narrowing: Option<Box<Narrowing<'a>>>,
}

/// By name.
pub(crate) type Properties<'a> = BTreeMap<&'a str, Arc<PropertyDef<'a>>>;

impl<'a> PropertyDef<'a> {
    pub(crate) fn read(entry: &'a Entry, sink: &Sink) -> Self {
        let node = &entry.value;
        let schema = node.as_map().and_then(|_| Schema::read(node, sink));
        Self {
            span: entry.key.span,
            node,
            narrowing: leaves_out(node, schema.as_ref())
                .then(|| Box::new(Narrowing::part(node, sink))),
            fixed: fixed(node),
            required: node
                .get("required")
                .and_then(Node::as_boolean)
                .unwrap_or(true),
            default: node.get("default").filter(|n| {
                let takes_null = schema.as_ref().is_some_and(Schema::takes_null);
                !n.is_null() || takes_null
            }),
            schema,
        }
    }

    /// Reads a section of definitions.
    pub(crate) fn read_all(node: &'a Node, section: &str, sink: &Sink) -> Properties<'a> {
        let entries = node.entries_at(section).iter();
        entries
            .map(|e| (e.key.text.as_str(), Arc::new(Self::read(e, sink))))
            .collect()
    }

    /// This definition as a refinement of an inherited one: it narrows, and keeps what it does not
    /// say.
    pub(super) fn refining(&self, inherited: &Self) -> Self {
        let mut refined = self.clone();
        if refined.node.get("required").is_none() {
            refined.required = inherited.required;
        }
        refined.default = refined.default.or(inherited.default);
        refined.fixed = refined.fixed.or(inherited.fixed);
        refined.schema = match (refined.schema, &inherited.schema) {
            (own, Some(above)) => {
                let whole = own.map_or_else(|| above.clone(), |own| own.over(above));
                let narrowing = self.narrowing.as_ref();
                Some(narrowing.map_or_else(|| whole.clone(), |n| n.over(&whole)))
            }
            (own, None) => own,
        };
        refined
    }
}

/// Whether a definition says something of a value without its type.
fn leaves_out(node: &Node, schema: Option<&Schema<'_>>) -> bool {
    let Some(schema) = schema else {
        return node.as_map().is_some();
    };
    let without_type = |key: &str, read: &Option<Arc<Schema<'_>>>| {
        read.is_none() && node.get(key).is_some_and(|n| n.as_map().is_some())
    };
    without_type("entry_schema", &schema.entry) || without_type("key_schema", &schema.key)
}

/// The value that a definition fixes: under `value`, or in place of the definition.
fn fixed(node: &Node) -> Option<&Node> {
    let is_definition = |map: &Map| {
        let known = |e: &Entry| PROPERTY.key(&e.key.text).is_some();
        map.entries.is_empty() || map.entries.iter().any(known)
    };
    match node.as_map() {
        Some(map) if is_definition(map) => map.get("value"),
        _ => Some(node).filter(|n| !n.is_null()),
    }
}

/// Adds what a parent declares.
pub(crate) fn inherit<'a>(own: &mut Properties<'a>, parent: &Properties<'a>) {
    for (name, inherited) in parent {
        match own.get_mut(name) {
            Some(refining) => *refining = Arc::new(refining.refining(inherited)),
            None => {
                own.insert(name, Arc::clone(inherited));
            }
        }
    }
}
