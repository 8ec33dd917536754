//! Schemas of values: a type, its constraints, and those of entries and keys (TOSCA 1.3 §3.6.9).

use super::Constraint;
use crate::diagnostic::Sink;
use crate::source::Span;
use crate::yaml::{Kind, Node};
use std::sync::Arc;

/// What a value must be.
#[derive(Debug, Clone)]
pub(crate) struct Schema<'a> {
    /// The name of a data type.
    pub(crate) type_name: &'a str,
    /// Where the type is named.
    pub(crate) span: Span,
    pub(crate) constraints: Vec<Constraint<'a>>,
    /// Validation clauses (TOSCA 2.0 §9.11).
    pub(crate) validations: Vec<&'a Node>,
    pub(crate) entry: Option<Arc<Schema<'a>>>,
    pub(crate) key: Option<Arc<Schema<'a>>>,
}

impl<'a> Schema<'a> {
    /// Reads a property, attribute or parameter definition, or a schema; none without a type.
    pub(crate) fn read(node: &'a Node, sink: &Sink) -> Option<Self> {
        if let Kind::Scalar(_) = node.kind {
            return Some(Self::of_type(node.as_text()?, node.span));
        }
        let type_node = node.get("type")?;
        let inner = |key: &str| {
            let schema = Self::read(node.get(key)?, sink)?;
            Some(Arc::new(schema))
        };
        Some(Self {
            constraints: Constraint::read_all(node.get("constraints"), sink),
            validations: node.get("validation").into_iter().collect(),
            entry: inner("entry_schema"),
            key: inner("key_schema"),
            ..Self::of_type(type_node.as_text()?, type_node.span)
        })
    }

    /// Whether nothing is a value of the type (TOSCA 2.0 §9.1.1.6).
    pub(crate) fn takes_null(&self) -> bool {
        matches!(self.type_name, "nil" | "null")
    }

    /// The type alone, with those of entries and keys.
    pub(crate) fn without_constraints(&self) -> Self {
        let inner = |schema: &Option<Arc<Self>>| {
            let schema = schema.as_ref()?;
            Some(Arc::new(schema.without_constraints()))
        };
        Self {
            entry: inner(&self.entry),
            key: inner(&self.key),
            ..Self::of_type(self.type_name, self.span)
        }
    }

    /// A schema that is only a type.
    pub(crate) fn of_type(type_name: &'a str, span: Span) -> Self {
        Self {
            type_name,
            span,
            constraints: Vec::new(),
            validations: Vec::new(),
            entry: None,
            key: None,
        }
    }
}
