//! Data types (TOSCA 1.3 §3.7.6).

use super::head::{Head, TypeDef, TypeKind};
use super::property::{self, Properties, PropertyDef};
use super::scalar::ScalarType;
use super::universe::Universe;
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
    /// Its own and inherited (TOSCA 2.0 §9.2).
    pub(crate) validations: Vec<&'a Node>,
    /// Units, where it is a scalar type.
    pub(crate) scalar: Option<ScalarType<'a>>,
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

impl<'n> DataShape<'_, 'n> {
    /// The type of the grammar that values have.
    pub(crate) fn primitive(self) -> Option<Primitive> {
        match self {
            Self::Primitive(primitive) => Some(primitive),
            Self::Data(data) => data.primitive,
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'n str {
        match self {
            Self::Primitive(primitive) => primitive.name(),
            Self::Data(data) => data.head.name,
        }
    }

    /// Whether values of two types that do not derive from one another are clearly none of each other's.
    pub(crate) fn differs(self, other: DataShape<'_, '_>) -> bool {
        match (self.primitive(), other.primitive()) {
            (Some(one), Some(other)) => {
                let is_number = |p| matches!(p, Primitive::Integer | Primitive::Float);
                one != other && !(is_number(one) && is_number(other))
            }
            // values of both are maps
            (Some(Primitive::Map), None) | (None, Some(Primitive::Map)) => false,
            _ => true,
        }
    }
}

impl<'a> TypeDef<'a> for DataType<'a> {
    const KIND: TypeKind = TypeKind::Data;

    fn read(head: Head<'a>, sink: &Sink) -> Self {
        let node = head.node;
        let parent = node.get("derived_from").and_then(Node::as_text);
        let primitive = parent.and_then(|name| Primitive::from_name(name, head.version));
        let inner = |key: &str| Some(Arc::new(Schema::read(node.get(key)?, sink)?));
        Self {
            properties: PropertyDef::read_all(node, "properties", sink),
            constraints: Constraint::read_all(node.get("constraints"), sink),
            validations: node.get("validation").into_iter().collect(),
            scalar: (primitive == Some(Primitive::UserScalar)).then(|| ScalarType::read(node)),
            primitive,
            entry: inner("entry_schema"),
            key: inner("key_schema"),
            head,
        }
    }

    fn inherit(&mut self, parent: &Self) {
        property::inherit(&mut self.properties, &parent.properties);
        self.constraints.extend(parent.constraints.iter().cloned());
        self.validations.extend(&parent.validations);
        if let Some(above) = &parent.scalar {
            let mut own = ScalarType::read(self.head.node);
            own.inherit(above);
            self.scalar = Some(own);
        }
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

impl Universe<'_> {
    /// Whether values of one data type are clearly none of another.
    pub(crate) fn differ(&self, own: &str, wanted: &str) -> bool {
        let shapes = self.data_shape(own).zip(self.data_shape(wanted));
        let derives = |own, wanted| self.derives(TypeKind::Data, own, wanted);
        let Some((one, other)) = shapes.filter(|_| own != wanted) else {
            return false;
        };
        if derives(own, wanted) || derives(wanted, own) {
            return false;
        }
        one.differs(other)
    }
}
