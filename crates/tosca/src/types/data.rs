//! Data types (TOSCA 1.3 §3.7.6).

use super::head::{Head, TypeDef, TypeKind};
use super::property::{self, Properties, PropertyDef};
use crate::diagnostic::Sink;
use crate::values::{Constraint, Primitive, Schema};
use crate::yaml::Node;
use std::sync::Arc;

/// A data type: of properties, or a narrowed type of the grammar.
#[derive(Debug, Clone)]
pub(crate) struct DataType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) properties: Properties<'a>,
    pub(crate) constraints: Vec<Constraint<'a>>,
    /// The type of the grammar that it derives from.
    pub(crate) primitive: Option<Primitive>,
    pub(crate) entry: Option<Arc<Schema<'a>>>,
    pub(crate) key: Option<Arc<Schema<'a>>>,
}

/// What the name of a data type stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum DataShape<'u, 'a> {
    Primitive(Primitive),
    Data(&'u DataType<'a>),
}

impl DataShape<'_, '_> {
    /// The type of the grammar that values have.
    pub(crate) fn primitive(self) -> Option<Primitive> {
        match self {
            Self::Primitive(primitive) => Some(primitive),
            Self::Data(data) => data.primitive,
        }
    }
}

impl<'a> TypeDef<'a> for DataType<'a> {
    const KIND: TypeKind = TypeKind::Data;

    fn read(head: Head<'a>, sink: &Sink) -> Self {
        let node = head.node;
        let inner = |key: &str| Some(Arc::new(Schema::read(node.get(key)?, sink)?));
        Self {
            properties: PropertyDef::read_all(node, "properties", sink),
            constraints: Constraint::read_all(node.get("constraints"), sink),
            primitive: node
                .get("derived_from")
                .and_then(Node::as_text)
                .and_then(Primitive::from_name),
            entry: inner("entry_schema"),
            key: inner("key_schema"),
            head,
        }
    }

    fn inherit(&mut self, parent: &Self) {
        property::inherit(&mut self.properties, &parent.properties);
        self.constraints.extend(&parent.constraints);
        self.primitive = self.primitive.or(parent.primitive);
        self.entry = self.entry.take().or_else(|| parent.entry.clone());
        self.key = self.key.take().or_else(|| parent.key.clone());
    }

    fn head(&self) -> &Head<'a> {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head<'a> {
        &mut self.head
    }
}
