//! What operations are called on: the interfaces that a node or a relationship has by its type.

use crate::types::{
    InterfaceDef, NodeType, RelationshipType, RequirementDef, Universe, short_name,
};
use crate::yaml::Node;
use std::collections::BTreeMap;

type Interfaces<'a> = BTreeMap<&'a str, InterfaceDef<'a>>;

/// What an operation is called on.
pub(crate) struct Callee<'u, 'a> {
    /// For people: `node type t.App`.
    pub(crate) label: String,
    /// What the first says refines what the others say.
    layers: Vec<&'u Interfaces<'a>>,
    /// What it lacks is not held against it.
    pub(crate) broken: bool,
}

// === impl Callee ===

impl<'u, 'a> Callee<'u, 'a> {
    pub(crate) fn node(node_type: &'u NodeType<'a>) -> Self {
        Self {
            label: format!("node type {}", node_type.head.name),
            layers: vec![&node_type.interfaces],
            broken: node_type.head.broken,
        }
    }

    pub(crate) fn relationship(
        of_type: &'u RelationshipType<'a>,
        requirement: Option<&'u RequirementDef<'a>>,
    ) -> Self {
        let refining = requirement.map(|r| &r.interfaces);
        Self {
            label: format!("relationship type {}", of_type.head.name),
            layers: refining.into_iter().chain([&of_type.interfaces]).collect(),
            broken: of_type.head.broken,
        }
    }

    /// Names of its interfaces.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> + Clone {
        self.layers.iter().flat_map(|layer| layer.keys().copied())
    }

    /// An interface with all that it has from its type.
    pub(crate) fn interface(
        &self,
        universe: &'u Universe<'a>,
        written: &str,
    ) -> Option<InterfaceDef<'a>> {
        let name = short_name(written);
        let mut found = self.layers.iter().filter_map(|layer| layer.get(name));
        let mut complete = found.next()?.clone();
        for parent in found {
            complete.inherit(parent);
        }
        let of_type = complete.type_name.and_then(Node::as_text);
        if let Some(of_type) = of_type.and_then(|t| universe.interface_type(t)) {
            complete.inherit(&of_type.interface);
        }
        Some(complete)
    }
}
