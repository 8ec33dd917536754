//! Relationship types (TOSCA 1.3 §3.7.10).

use super::head::{Head, TypeDef, TypeKind};
use super::interface::{Inputs, InterfaceDef, inherit_interfaces};
use super::node::names_at;
use super::property::{self, Properties, PropertyDef};
use crate::diagnostic::Sink;
use crate::yaml::Node;
use std::collections::BTreeMap;

/// A relationship type.
#[derive(Debug, Clone)]
pub(crate) struct RelationshipType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) properties: Properties<'a>,
    pub(crate) attributes: Properties<'a>,
    pub(crate) interfaces: BTreeMap<&'a str, InterfaceDef<'a>>,
    /// Types of capabilities or nodes that it may point at; none: any.
    pub(crate) valid_target_types: Option<Vec<&'a Node>>,
}

impl<'a> TypeDef<'a> for RelationshipType<'a> {
    const KIND: TypeKind = TypeKind::Relationship;

    fn read(head: Head<'a>, sink: &Sink) -> Self {
        let node = head.node;
        Self {
            properties: PropertyDef::read_all(node, "properties", sink),
            attributes: PropertyDef::read_all(node, "attributes", sink),
            interfaces: InterfaceDef::read_all(node, Inputs::Definitions, sink),
            valid_target_types: names_at(node, "valid_target_types")
                .or_else(|| names_at(node, "valid_capability_types")),
            head,
        }
    }

    fn inherit(&mut self, parent: &Self) {
        property::inherit(&mut self.properties, &parent.properties);
        property::inherit(&mut self.attributes, &parent.attributes);
        inherit_interfaces(&mut self.interfaces, &parent.interfaces);
        let targets = self.valid_target_types.take();
        self.valid_target_types = targets.or_else(|| parent.valid_target_types.clone());
    }

    fn head(&self) -> &Head<'a> {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head<'a> {
        &mut self.head
    }
}
