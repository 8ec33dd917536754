//! Types that are little more than properties: artifacts, policies (TOSCA 1.3 §3.7.4, §3.7.12).

use super::head::{Head, TypeDef, TypeKind};
use super::node::names_at;
use super::property::{self, Properties, PropertyDef};
use crate::diagnostic::Sink;
use crate::yaml::Node;

/// An artifact type.
#[derive(Debug, Clone)]
pub(crate) struct ArtifactType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) properties: Properties<'a>,
}

/// A policy type.
#[derive(Debug, Clone)]
pub(crate) struct PolicyType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) properties: Properties<'a>,
    /// Node or group types that targets may have; none: any.
    pub(crate) targets: Option<Vec<&'a Node>>,
}

macro_rules! simple {
    ($name:ident, $kind:ident $(, $list:ident)?) => {
        impl<'a> TypeDef<'a> for $name<'a> {
            const KIND: TypeKind = TypeKind::$kind;

            fn read(head: Head<'a>, sink: &Sink) -> Self {
                Self {
                    properties: PropertyDef::read_all(head.node, "properties", sink),
                    $($list: names_at(head.node, stringify!($list)),)?
                    head,
                }
            }

            fn inherit(&mut self, parent: &Self) {
                property::inherit(&mut self.properties, &parent.properties);
                $(
                    let own = self.$list.take();
                    self.$list = own.or_else(|| parent.$list.clone());
                )?
            }

            fn head(&self) -> &Head<'a> {
                &self.head
            }

            fn head_mut(&mut self) -> &mut Head<'a> {
                &mut self.head
            }
        }
    };
}

simple!(ArtifactType, Artifact);
simple!(PolicyType, Policy, targets);
