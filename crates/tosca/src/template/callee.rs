//! What operations are called on: the interfaces that a node or a relationship has by its type.

use crate::diagnostic::{Mode, Sink};
use crate::types::{
    Inputs, InterfaceDef, NodeType, RelationshipType, RequirementDef, Universe, short_name,
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
    /// The templates of that type that are meant.
    templates: Vec<&'a Node>,
}

/// Inputs of an operation that templates assign, and how many of the templates do.
#[derive(Default)]
pub(crate) struct Assigned<'a> {
    by_name: BTreeMap<&'a str, usize>,
    templates: usize,
}

// === impl Callee ===

impl<'u, 'a> Callee<'u, 'a> {
    pub(crate) fn node(node_type: &'u NodeType<'a>) -> Self {
        Self {
            label: format!("node type {}", node_type.head.name),
            layers: vec![&node_type.interfaces],
            broken: node_type.head.broken,
            templates: Vec::new(),
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
            templates: Vec::new(),
        }
    }

    /// The same, of those templates.
    pub(crate) fn of(self, templates: Vec<&'a Node>) -> Self {
        Self { templates, ..self }
    }

    /// What the templates give an operation, which a call of it need not say again.
    pub(crate) fn assigned(&self, interface: &str, operation: &str) -> Assigned<'a> {
        // what is wrong there is told there
        let unheard = Sink::new(Mode::Tolerant);
        let mut by_name = BTreeMap::new();
        for template in &self.templates {
            let mut interfaces = InterfaceDef::read_all(template, Inputs::Values, &unheard);
            let Some(mut own) = interfaces.remove(short_name(interface)) else {
                continue;
            };
            let of_operation = own.operations.remove(operation);
            let of_operation = of_operation.map(|o| o.inputs).unwrap_or_default();
            let mut names = own.inputs;
            names.extend(of_operation);
            for name in names.into_keys() {
                *by_name.entry(name).or_insert(0) += 1;
            }
        }
        Assigned {
            by_name,
            templates: self.templates.len(),
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

// === impl Assigned ===

impl<'a> Assigned<'a> {
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> + Clone {
        self.by_name.keys().copied()
    }

    pub(crate) fn by_any(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    pub(crate) fn by_all(&self, name: &str) -> bool {
        self.by_name.get(name) == Some(&self.templates)
    }
}
