//! Group types (TOSCA 1.3 §3.7.11).

use super::head::{Head, TypeDef, TypeKind};
use super::interface::{Inputs, InterfaceDef, inherit_interfaces};
use super::node::names_at;
use super::property::{self, Properties, PropertyDef};
use crate::diagnostic::Sink;
use crate::yaml::Node;
use std::collections::BTreeMap;

/// A group type.
#[derive(Debug, Clone)]
pub(crate) struct GroupType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) properties: Properties<'a>,
    pub(crate) attributes: Properties<'a>,
    pub(crate) interfaces: BTreeMap<&'a str, InterfaceDef<'a>>,
    /// Node types that members may have; none: any.
    pub(crate) members: Option<Vec<&'a Node>>,
}

impl<'a> TypeDef<'a> for GroupType<'a> {
    const KIND: TypeKind = TypeKind::Group;

    fn read(head: Head<'a>, sink: &Sink) -> Self {
        let node = head.node;
        Self {
            properties: PropertyDef::read_all(node, "properties", sink),
            attributes: PropertyDef::read_all(node, "attributes", sink),
            interfaces: InterfaceDef::read_all(node, Inputs::Definitions, sink),
            members: names_at(node, "members"),
            head,
        }
    }

    fn inherit(&mut self, parent: &Self) {
        property::inherit(&mut self.properties, &parent.properties);
        property::inherit(&mut self.attributes, &parent.attributes);
        inherit_interfaces(&mut self.interfaces, &parent.interfaces);
        let members = self.members.take();
        self.members = members.or_else(|| parent.members.clone());
    }

    fn head(&self) -> &Head<'a> {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head<'a> {
        &mut self.head
    }
}
