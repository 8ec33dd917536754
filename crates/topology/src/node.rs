//! Node templates with everything their types give them (TOSCA 1.3 §3.8.3).

use crate::{Boot, Expr, Interface, Location};
use model::NodeName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A node template, complete: types resolved, defaults applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeTemplate {
    /// Its name.
    pub name: NodeName,
    /// Its type and the types that it derives from, nearest first. Never empty.
    pub ancestry: Vec<String>,
    /// Properties.
    pub properties: BTreeMap<String, Expr>,
    /// Attributes that the template or a type gives a value.
    pub attributes: BTreeMap<String, Expr>,
    /// Names of all attributes that the types declare.
    pub attribute_names: Vec<String>,
    /// Capabilities by name.
    pub capabilities: BTreeMap<String, Capability>,
    /// Requirements, resolved to their targets, in the template's order.
    pub requirements: Vec<Requirement>,
    /// Interfaces by short name.
    pub interfaces: BTreeMap<String, Interface>,
    /// Files of its artifacts by name, relative to the root of the service's files.
    #[serde(default)]
    pub artifacts: BTreeMap<String, String>,
    /// URLs of those that lie in a repository, which nobody has fetched.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub artifacts_elsewhere: BTreeMap<String, String>,
    /// Metadata.
    pub metadata: BTreeMap<String, String>,
    /// The file of the service template that stands for it, where one does.
    #[serde(default)]
    pub substituted_by: Option<String>,
    /// How it may come about, the first way that can be gone; none: it is made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub directives: Vec<Directive>,
    /// How its server comes about, where it has one.
    #[serde(default)]
    pub boot: Boot,
    /// Where it is written.
    pub location: Location,
}

/// How a node comes about (TOSCA 1.3 §3.4.3, TOSCA 2.0 §7.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Directive {
    /// It is made here.
    Create,
    /// One that is there already is taken.
    Select,
    /// Another service template stands for it.
    Substitute,
}

/// A capability of a node template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Capability {
    /// Its type and those that it derives from, nearest first.
    pub ancestry: Vec<String>,
    /// Properties.
    pub properties: BTreeMap<String, Expr>,
    /// Attributes that have a value.
    pub attributes: BTreeMap<String, Expr>,
    /// Names of all attributes that its type declares.
    #[serde(default)]
    pub attribute_names: Vec<String>,
    /// Where it is written (the node template's, if only the type says it).
    pub location: Location,
}

/// A requirement and what fulfils it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// Its name.
    pub name: String,
    /// Place among the requirements of that name, from 0.
    pub index: u32,
    /// The node template that fulfils it.
    pub target: NodeName,
    /// Which of its nodes does, by number; none: each of them (TOSCA 2.0 §8.5).
    #[serde(default)]
    pub target_index: Option<Expr>,
    /// The target's capability, where known.
    pub capability: Option<String>,
    /// What it takes of the capability's properties (TOSCA 2.0 §8.5.5).
    #[serde(default)]
    pub allocation: BTreeMap<String, Expr>,
    /// The relationship.
    pub relationship: Relationship,
    /// Where it is written.
    pub location: Location,
}

/// A relationship, complete.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relationship {
    /// Its type and those that it derives from, nearest first. Never empty.
    pub ancestry: Vec<String>,
    /// Properties.
    pub properties: BTreeMap<String, Expr>,
    /// Attributes that the template gives a value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Expr>,
    /// Names of the attributes that its type declares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribute_names: Vec<String>,
    /// Interfaces by short name.
    pub interfaces: BTreeMap<String, Interface>,
    /// Metadata of type and template.
    pub metadata: BTreeMap<String, String>,
}

fn is_a(ancestry: &[String], type_name: &str) -> bool {
    ancestry.iter().any(|t| t == type_name)
}

// === impl NodeTemplate ===

impl NodeTemplate {
    /// Its own type.
    pub fn type_name(&self) -> &str {
        self.ancestry.first().map_or("", String::as_str)
    }

    /// Whether its type is, or derives from, that type.
    pub fn is_a(&self, type_name: &str) -> bool {
        is_a(&self.ancestry, type_name)
    }

    /// The requirement of that name (the first, if several).
    pub fn requirement(&self, name: &str) -> Option<&Requirement> {
        self.requirement_at(name, 0)
    }

    /// The requirement of that name at a place among them.
    pub fn requirement_at(&self, name: &str, index: usize) -> Option<&Requirement> {
        self.requirements
            .iter()
            .filter(|r| r.name == name)
            .nth(index)
    }

    /// An operation of an interface.
    pub fn operation(&self, interface: &str, operation: &str) -> Option<&crate::Operation> {
        self.interfaces.get(interface)?.operations.get(operation)
    }

    /// Where an artifact lies: the path of its file, or the URL of one that nobody has fetched.
    pub fn artifact(&self, name: &str) -> Option<&str> {
        let here = self.artifacts.get(name);
        let place = here.or_else(|| self.artifacts_elsewhere.get(name));
        place.map(String::as_str)
    }
}

// === impl Requirement ===

impl Requirement {
    /// Whether its target is told of all members at once by this operation. One that asks for a node by
    /// its number is between pairs.
    pub fn coalesces(&self, operation: &str) -> bool {
        self.target_index.is_none() && self.relationship.coalesces(operation)
    }
}

// === impl Capability ===

impl Capability {
    /// Whether its type is, or derives from, that type.
    pub fn is_a(&self, type_name: &str) -> bool {
        is_a(&self.ancestry, type_name)
    }
}

// === impl Relationship ===

impl Relationship {
    /// Whether its type is, or derives from, that type.
    pub fn is_a(&self, type_name: &str) -> bool {
        is_a(&self.ancestry, type_name)
    }

    /// An operation of an interface.
    pub fn operation(&self, interface: &str, operation: &str) -> Option<&crate::Operation> {
        self.interfaces.get(interface)?.operations.get(operation)
    }

    /// Whether the operation is called once with the list of members in service, rather than once
    /// for each pair (metadata `concertina.coalesce: "add_source, remove_source"`).
    pub fn coalesces(&self, operation: &str) -> bool {
        self.metadata
            .get(crate::names::COALESCE)
            .is_some_and(|list| list.split(',').any(|item| item.trim() == operation))
    }
}
