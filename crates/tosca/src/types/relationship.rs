//! Relationship types (TOSCA 1.3 §3.7.10).

use super::head::{Head, TypeDef, TypeKind};
use super::interface::{Inputs, InterfaceDef, inherit_interfaces, short_name};
use super::node::names_at;
use super::property::{self, Properties, PropertyDef};
use crate::diagnostic::{Code, Report, Sink};
use crate::grammar::Version;
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

/// Operations that are those of a relationship, each as it is written or misspelt. Beside none of a node's
/// all that is there belongs to them.
fn of_configure<'a>(interface: &InterfaceDef<'a>, sink: &Sink) -> Vec<&'a str> {
    let names = || interface.operations.keys().copied();
    let is_of_nodes = |o: &str| STANDARD.contains(&o);
    let is_meant =
        |o: &str| CONFIGURE.contains(&o) || !is_of_nodes(o) && sink.closest(o, CONFIGURE).is_some();
    match names().any(is_of_nodes) {
        true => names().filter(|o| is_meant(o)).collect(),
        false if names().any(is_meant) => names().collect(),
        false => Vec::new(),
    }
}

/// Whether an interface is of one of the two lifecycles: another type may have such operations as well.
fn is_lifecycle(interface: &InterfaceDef<'_>) -> bool {
    let type_name = interface.type_name.and_then(Node::as_text);
    type_name.is_none_or(|t| [names::STANDARD, names::CONFIGURE].contains(&short_name(t)))
}

/// A relationship that calls its lifecycle by the name of the nodes': met in the wild before 2.0, and
/// understood operation by operation.
pub(crate) fn configured<'a>(
    mut interfaces: Interfaces<'a>,
    version: Version,
    sink: &Sink,
) -> Interfaces<'a> {
    let standard = interfaces.get(names::STANDARD);
    let Some(standard) = standard.filter(|i| !version.is_2() && is_lifecycle(i)) else {
        return interfaces;
    };
    let meant = of_configure(standard, sink);
    if meant.is_empty() {
        return interfaces;
    }
    tell_mixed_up(standard, &meant, sink);
    let Some(mut standard) = interfaces.remove(names::STANDARD) else {
        return interfaces;
    };
    let mut configure = InterfaceDef {
        type_name: None,
        ..standard.clone()
    };
    configure.operations.retain(|name, _| meant.contains(name));
    standard.operations.retain(|name, _| !meant.contains(name));
    if !standard.operations.is_empty() {
        interfaces.insert(names::STANDARD, standard);
    }
    match interfaces.get_mut(names::CONFIGURE) {
        Some(own) => own.inherit(&configure),
        None => {
            interfaces.insert(names::CONFIGURE, configure);
        }
    }
    interfaces
}

fn tell_mixed_up(standard: &InterfaceDef<'_>, meant: &[&str], sink: &Sink) {
    let right = meant.iter().copied().filter(|o| CONFIGURE.contains(o));
    let message = match right.collect::<Vec<_>>().as_slice() {
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
                head.version,
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
