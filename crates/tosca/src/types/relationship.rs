//! Relationship types (TOSCA 1.3 §3.7.10).

use super::head::{Head, TypeDef, TypeKind};
use super::interface::{Inputs, InterfaceDef, inherit_interfaces};
use super::node::names_at;
use super::property::{self, Properties, PropertyDef};
use crate::diagnostic::{Code, Report, Sink};
use crate::yaml::Node;
use std::collections::BTreeMap;
use topology::names;

/// A relationship type.
#[derive(Debug, Clone)]
pub(crate) struct RelationshipType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) properties: Properties<'a>,
    pub(crate) attributes: Properties<'a>,
    pub(crate) interfaces: BTreeMap<&'a str, InterfaceDef<'a>>,
    /// Types of capabilities or nodes that it may point at; none: any.
    pub(crate) valid_target_types: Option<Vec<&'a Node>>,
    /// Types of nodes at its ends (TOSCA 2.0 §7.3); none: any.
    pub(crate) valid_target_node_types: Option<Vec<&'a Node>>,
    pub(crate) valid_source_node_types: Option<Vec<&'a Node>>,
}

/// Operations of the relationship lifecycle (TOSCA 1.3 §5.8.5); `remove_source` is missing there.
const CONFIGURE: [&str; 9] = [
    "pre_configure_source",
    "pre_configure_target",
    "post_configure_source",
    "post_configure_target",
    "add_target",
    "add_source",
    "target_changed",
    "remove_target",
    "remove_source",
];

type Interfaces<'a> = BTreeMap<&'a str, InterfaceDef<'a>>;

/// Operations of nodes (TOSCA 1.3 §5.8.4).
const STANDARD: [&str; 5] = ["create", "configure", "start", "stop", "delete"];

/// Whether an interface is the lifecycle of a relationship: no operation is of a node, and one of them,
/// or each as it is misspelt, is of a relationship.
fn is_configure(interface: &InterfaceDef<'_>, sink: &Sink) -> bool {
    let mut names = interface.operations.keys().copied();
    let is_of_nodes = names.clone().any(|o| STANDARD.contains(&o));
    let is_misspelt = |o: &str| sink.closest(o, CONFIGURE).is_some();
    !is_of_nodes
        && !interface.operations.is_empty()
        && (names.clone().any(|o| CONFIGURE.contains(&o)) || names.all(is_misspelt))
}

/// A relationship that calls its lifecycle by the name of the nodes': met in the wild, and understood.
fn configured<'a>(mut interfaces: Interfaces<'a>, sink: &Sink) -> Interfaces<'a> {
    let standard = interfaces.get(names::STANDARD);
    let standard = standard.filter(|i| is_configure(i, sink));
    let (Some(standard), false) = (standard, interfaces.contains_key(names::CONFIGURE)) else {
        return interfaces;
    };
    let operations = standard.operations.keys().copied();
    let operations: Vec<&str> = operations.filter(|o| CONFIGURE.contains(o)).collect();
    let message = match operations.as_slice() {
        [] => format!("a relationship has no `{}`", standard.written),
        [only] => format!(
            "a relationship has no `{}`: {only} is of `Configure`",
            standard.written
        ),
        several => format!(
            "a relationship has no `{}`: {} are of `Configure`",
            standard.written,
            several.join(", ")
        ),
    };
    Report::quirk(Code::InterfaceMixedUp, standard.span, message)
        .help("name the interface `Configure`, of type tosca.interfaces.relationship.Configure")
        .section("TOSCA 1.3 §5.8.5")
        .to(sink);
    if let Some(mut own) = interfaces.remove(names::STANDARD) {
        own.type_name = None;
        interfaces.insert(names::CONFIGURE, own);
    }
    interfaces
}

impl<'a> TypeDef<'a> for RelationshipType<'a> {
    const KIND: TypeKind = TypeKind::Relationship;

    fn read(head: Head<'a>, sink: &Sink) -> Self {
        let node = head.node;
        Self {
            properties: PropertyDef::read_all(node, "properties", sink),
            attributes: PropertyDef::read_all(node, "attributes", sink),
            interfaces: configured(
                InterfaceDef::read_all(node, Inputs::Definitions, sink),
                sink,
            ),
            valid_target_types: names_at(node, "valid_target_types")
                .or_else(|| names_at(node, "valid_capability_types")),
            valid_target_node_types: names_at(node, "valid_target_node_types"),
            valid_source_node_types: names_at(node, "valid_source_node_types"),
            head,
        }
    }

    fn inherit(&mut self, parent: &Self) {
        property::inherit(&mut self.properties, &parent.properties);
        property::inherit(&mut self.attributes, &parent.attributes);
        inherit_interfaces(&mut self.interfaces, &parent.interfaces);
        let targets = self.valid_target_types.take();
        self.valid_target_types = targets.or_else(|| parent.valid_target_types.clone());
        let targets = self.valid_target_node_types.take();
        self.valid_target_node_types = targets.or_else(|| parent.valid_target_node_types.clone());
        let sources = self.valid_source_node_types.take();
        self.valid_source_node_types = sources.or_else(|| parent.valid_source_node_types.clone());
    }

    fn head(&self) -> &Head<'a> {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head<'a> {
        &mut self.head
    }
}
